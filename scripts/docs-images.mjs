// Renders the pictures of README.md from a real run on the sample data: `npm run build && node scripts/docs-images.mjs`.
// Takes pdftoppm (on Debian and Ubuntu: apt-get install poppler-utils). Another riskctl than that of dist/ is named as argument.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const DOTS_PER_INCH = 100;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const images = path.join(root, 'docs', 'images');
const [bin = path.join(root, 'dist', 'bin', 'riskctl.js')] = process.argv.slice(2);
const workspace = mkdtempSync(path.join(tmpdir(), 'riskctl-images-'));
try {
  cpSync(path.join(root, 'config.json'), path.join(workspace, 'config.json'));
  for (const name of ['sourcedata', 'testdata'])
    cpSync(path.join(root, 'data', name), path.join(workspace, 'data', name), { recursive: true });
  run(process.execPath, [bin, '-C', workspace, 'full']);

  mkdirSync(images, { recursive: true });
  const models = path.join(workspace, 'models');
  const page = ['-png', '-r', String(DOTS_PER_INCH), '-f', '1', '-l', '1', '-singlefile'];
  run('pdftoppm', [...page, path.join(models, 'summary_report.pdf'), path.join(images, 'summary_report')]);
  copyFileSync(path.join(models, 'confusionmatrix.png'), path.join(images, 'confusionmatrix.png'));
} finally {
  rmSync(workspace, { recursive: true, force: true });
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with exit code ${status}`);
}
