// Preloaded into the real binary with `node --import`: breaks the n-th step that changes the file system.
// FAULT_AT: which step, from 1; 0 breaks none. FAULT_KIND: `kill` (SIGKILL before the step), `after` (SIGKILL after it), or the
// code of the error it fails with. FAULT_LOG: a file that is told the steps, one a line, when the process exits.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.FAULT_AT ?? 0);
const kind = process.env.FAULT_KIND ?? 'kill';
const log = process.env.FAULT_LOG;
const steps = [];

const die = () => {
  process.kill(process.pid, 'SIGKILL');
  // until the kernel gets round to it
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
};

/** A step, before and after which the process may be broken. */
const step = async (name, work) => {
  steps.push(name);
  const isNow = steps.length === at;
  if (isNow && kind === 'kill') die();
  if (isNow && kind !== 'after') throw Object.assign(new Error(`${kind}: made to fail, ${name}`), { code: kind });
  const answer = await work();
  if (isNow) die();
  return answer;
};

const short = (file) =>
  String(file)
    .replace(process.cwd(), '.')
    .replace(/[0-9a-f]{8,}/g, 'x');
for (const name of ['rename', 'symlink', 'link', 'unlink', 'mkdir', 'rmdir', 'rm', 'chmod', 'copyFile', 'writeFile']) {
  const real = fs.promises[name];
  fs.promises[name] = (...args) => step(`${name} ${short(args[0])}`, () => real.apply(fs.promises, args));
}
const { open } = fs.promises;
fs.promises.open = async (file, flags, ...rest) => {
  const isWriting = typeof flags === 'string' && /[wa+]/.test(flags);
  const handle = isWriting
    ? await step(`open ${short(file)}`, () => open(file, flags, ...rest))
    : await open(file, flags, ...rest);
  if (!isWriting) return handle;
  for (const name of ['writeFile', 'appendFile', 'sync']) {
    const real = handle[name].bind(handle);
    handle[name] = (...args) => step(`${name} ${short(file)}`, () => real(...args));
  }
  return handle;
};
syncBuiltinESMExports();
if (log !== undefined) process.on('exit', () => fs.writeFileSync(log, steps.join('\n')));
