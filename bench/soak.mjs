// Runs `riskctl full` again and again on data that trickles in, while it is killed, asked to end, started twice and let down by
// the disk, and checks after every run that nothing is lost or torn: `node bench/soak.mjs --help`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from './options.mjs';
import { brokenBooks, brokenRelease, booksOf } from './soak-checks.mjs';
import { config, trickle } from './soak-data.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: 'Infinity' },
    kill: { type: 'string', default: '0.3' },
    seed: { type: 'string', default: '1' },
    bin: { type: 'string', default: path.join(ROOT, 'dist', 'bin', 'riskctl.js') },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`node bench/soak.mjs [options]
  --runs <n>      runs of full (default 2000)
  --minutes <n>   end after so many minutes, with however many runs there were by then (default: never)
  --kill <share>  share of them that are killed at a random moment (default 0.3); a few more meet other faults
  --seed <text>   of all that is random (default 1)
  --bin <file>    the riskctl to run (default dist/bin/riskctl.js)
  --keep          leave the workspace behind
  --json          print JSON`);
  process.exit(0);
}

const random = seeded(values.seed);
const folder = mkdtempSync(path.join(os.tmpdir(), 'riskctl-soak-'));
const faultsPreload = path.join(ROOT, 'test', 'support', 'faults.mjs');
const peakPreload = path.join(ROOT, 'bench', 'peak.mjs');
const told = { runs: 0, done: 0, idle: 0, killed: 0, ended: 0, refused: 0, failed: 0, written: 0 };
const problems = [];
const figures = [];
let typical = 600;

await mkdir(path.join(folder, 'in'));
await mkdir(path.join(folder, 'test'));
await writeFile(path.join(folder, 'config.json'), JSON.stringify(config()));
await writeFile(path.join(folder, 'test', 'test.csv'), trickle(300, 't', random).text);

const runs = Number(values.runs);
const end = performance.now() + 60_000 * Number(values.minutes);
for (let number = 1; number <= runs && problems.length === 0 && performance.now() < end; number += 1) {
  if (number === 1 || random() < 0.5) {
    const { rows, text } = trickle(number === 1 ? 300 : 3 + Math.floor(random() * 40), `r${number}`, random);
    await writeFile(path.join(folder, 'in', `${String(number).padStart(5, '0')}.csv`), text);
    told.written += rows;
  }
  const fate = number === runs ? 1 : random();
  const kill = Number(values.kill);
  if (fate < kill) await one({ kill: random() < 0.8 ? 'SIGKILL' : 'SIGTERM' });
  else if (fate < kill + 0.05) await one({ fault: ['ENOSPC', 'EIO', 'EACCES', 'kill', 'after'][Math.floor(random() * 5)] });
  else if (fate < kill + 0.08) await Promise.all([one({}), one({})]);
  else await one({ isMeasured: number % 5 === 0 });
  for (const problem of [await brokenRelease(folder), await brokenBooks(folder)])
    if (problem !== null) problems.push(`run ${number}: ${problem}`);
  if (number % Math.max(1, Math.floor(runs / 20)) === 0 && !values.json) console.error(`${number} runs: ${JSON.stringify(told)}`);
}
// the last words: whatever was left undone is made good, and every row is accounted for
for (const args of [['full'], ['full'], ['verify']]) {
  const { code, stderr } = await riskctl([...args]);
  if (code !== 0) problems.push(`riskctl ${args.join(' ')} at the end exits ${code}: ${stderr}`);
}
const books = await booksOf(folder);
if (books.in !== told.written) problems.push(`${told.written} rows were written, ${books.in} are in the books`);
const report = { ...told, books, memory: halves('peak'), disk: halves('disk'), problems };
if (values.json) console.log(JSON.stringify(report, null, 2));
else console.log(text(report));
if (values.keep) console.error(`the workspace is ${folder}`);
else rmSync(folder, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;

/** One run of full, with what befalls it. */
async function one({ kill, fault, isMeasured = false }) {
  told.runs += 1;
  const peakFile = path.join(os.tmpdir(), `riskctl-soak-peak-${process.pid}`);
  const preload = fault !== undefined ? ['--import', faultsPreload] : isMeasured ? ['--import', peakPreload] : [];
  const env =
    fault !== undefined ? { FAULT_KIND: fault, FAULT_AT: String(1 + Math.floor(random() * 110)) } : { BENCH_PEAK_FILE: peakFile };
  const from = performance.now();
  const work = riskctl(
    ['-q', 'full'],
    preload,
    env,
    kill === undefined ? undefined : { signal: kill, after: random() * typical * 1.2 },
  );
  const { code, signal, stdout, stderr } = await work;
  if (code === 0) told[stdout === '' ? 'idle' : 'done'] += 1;
  else if (signal === 'SIGKILL') told.killed += 1;
  else if (code === 143 || signal === 'SIGTERM') told.ended += 1;
  else if (code === 75) told.refused += 1;
  else if (fault !== undefined && code === 73) told.failed += 1;
  else problems.push(`run ${told.runs} exits ${code ?? signal} (${fault ?? kill ?? 'no fault'}): ${stderr}`);
  if (/^ {4}at /m.test(stderr) || stderr.includes('bug in riskctl')) problems.push(`run ${told.runs} shows a stack: ${stderr}`);
  // the moments of the kills are spread over a whole run, however long it takes here and now
  if (code === 0 && stdout !== '' && fault === undefined) typical = 0.8 * typical + 0.2 * (performance.now() - from);
  else if (kill !== undefined && code !== 0) typical *= 1.03;
  if (isMeasured && code === 0 && stdout !== '')
    figures.push({ peak: Number(await readFile(peakFile, 'utf8')), disk: await sizeOf(folder) });
}

/** Runs riskctl to its end, or to the signal that meets it. */
function riskctl(args, preload = [], env = {}, kill) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...preload, values.bin, ...args], { cwd: folder, env: { ...process.env, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    if (kill !== undefined) wait(kill.after).then(() => child.kill(kill.signal));
  });
}

/** Bytes of what runs leave, without what grows with the data: the input, the accepted rows, the quarantine and the ledger. */
async function sizeOf(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  let sum = 0;
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(root, file);
    if (!entry.isFile() || /^(in|out)\/|ingestedfiles\.txt$/.test(name)) continue;
    sum += (await stat(file).catch(() => ({ size: 0 }))).size;
  }
  return sum;
}

/** The median of a figure in the second quarter of the soak and in the last: what is constant is alike. */
function halves(name) {
  const all = figures.map((one) => one[name]);
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? null;
  const quarter = Math.floor(all.length / 4);
  return { early: median(all.slice(quarter, 2 * quarter)), late: median(all.slice(-Math.max(1, quarter))), measured: all.length };
}

function text({ books, memory, disk, problems: wrong, ...counts }) {
  const megabytes = (value, unit) => (value === null ? 'n/a' : `${((value * unit) / 1e6).toFixed(1)} MB`);
  return [
    `${counts.runs} runs: ${counts.done} did something, ${counts.idle} found nothing to do, ${counts.refused} met another`,
    `faults: ${counts.killed} killed, ${counts.ended} asked to end, ${counts.failed} failed by the disk`,
    `${counts.written} rows written = ${books.accepted} accepted + ${books.quarantined} quarantined + ${books.duplicate} duplicate`,
    `memory (peak, median): ${megabytes(memory.early, 1e3)} early, ${megabytes(memory.late, 1e3)} late`,
    `disk, without the data: ${megabytes(disk.early, 1)} early, ${megabytes(disk.late, 1)} late`,
    wrong.length === 0 ? 'nothing lost, nothing torn' : wrong.join('\n'),
  ].join('\n');
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function seeded(seed) {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
