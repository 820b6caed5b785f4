// Prints what riskctl runs on as a software bill of materials (CycloneDX): `npm run --silent sbom > sbom.json`.
// `npm sbom --omit dev` leaves out a package that a development package needs too (npm 11), so npm is shown the lockfile without those.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (name) => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
const withoutDev = ({ devDependencies: _, ...rest }) => rest;

const lock = read('package-lock.json');
const packages = Object.entries(lock.packages).filter(([, one]) => one.dev !== true);
const folder = mkdtempSync(path.join(os.tmpdir(), 'riskctl-sbom-'));
try {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(withoutDev(read('package.json'))));
  const kept = Object.fromEntries(packages.map(([name, one]) => [name, name === '' ? withoutDev(one) : one]));
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages: kept }));
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
