// Preloaded into a process whose memory is measured: on exit it writes its peak resident set, in kB, to the file named by BENCH_PEAK_FILE.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.BENCH_PEAK_FILE;
if (isMainThread && file !== undefined) process.on('exit', () => writeFileSync(file, String(peak())));

function peak() {
  try {
    // on Linux maxRSS starts from the parent's peak; this does not
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
