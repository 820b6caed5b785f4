// npm run test:cluster: fetches the servers of test/cluster where they are not there as its lockfile has them, and runs its tests.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, 'test', 'cluster');
const lockfile = path.join(folder, 'package-lock.json');
const installed = path.join(folder, 'node_modules', '.lock-of-riskctl.json');

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (read(installed) !== read(lockfile)) {
  // as the lockfile has it; `npm ci` refuses a lockfile without the servers of other platforms, which not every registry has
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], folder);
  cpSync(lockfile, installed);
}
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
run(process.execPath, [...flags, jest, '--config', 'jest.cluster.config.js', ...process.argv.slice(2)], root);
