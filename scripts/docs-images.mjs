// Renders the pictures of README.md and of the guide from real runs on the sample data: `npm run build && node scripts/docs-images.mjs`.
// Takes pdftoppm and chromium (on Debian and Ubuntu: apt-get install poppler-utils chromium). Another riskctl than that of dist/ is
// named as argument.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const DOTS_PER_INCH = 100;
/** What is shown of a page, in pixels. */
const SCREEN = { width: 900, height: 1180 };
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const images = path.join(root, 'docs', 'images');
const [bin = path.join(root, 'dist', 'bin', 'riskctl.js')] = process.argv.slice(2);
const workspace = mkdtempSync(path.join(tmpdir(), 'riskctl-images-'));
try {
  cpSync(path.join(root, 'config.json'), path.join(workspace, 'config.json'));
  for (const name of ['practicedata', 'sourcedata', 'testdata'])
    cpSync(path.join(root, 'data', name), path.join(workspace, 'data', name), { recursive: true });
  mkdirSync(images, { recursive: true });
  const models = path.join(workspace, 'models');

  // as in README.md: a first model
  run(process.execPath, [bin, '-C', workspace, 'full']);
  const page = ['-png', '-r', String(DOTS_PER_INCH), '-f', '1', '-l', '1', '-singlefile'];
  run('pdftoppm', [...page, path.join(models, 'summary_report.pdf'), path.join(images, 'summary_report')]);
  copyFileSync(path.join(models, 'confusionmatrix.png'), path.join(images, 'confusionmatrix.png'));

  // as in the guide: one from practice, then one from what has come since, which has drifted
  for (const made of ['models', 'production_deployment', 'runs.ndjson', path.join('data', 'ingesteddata')])
    rmSync(path.join(workspace, made), { recursive: true });
  run(process.execPath, [bin, '-C', workspace, '--profile', 'practice', 'full']);
  run(process.execPath, [bin, '-C', workspace, 'full']);
  copyFileSync(path.join(models, 'metrics_history.png'), path.join(images, 'metrics_history.png'));
  await screens(models);
} finally {
  rmSync(workspace, { recursive: true, force: true });
}

/** The pages of the report as a browser shows them, one light and one dark. @param {string} models */
async function screens(models) {
  if (BROWSER === undefined) throw new Error('there is no chromium');
  const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
  try {
    for (const [name, colorScheme] of /** @type {const} */ ([
      ['report', 'light'],
      ['drift_report', 'dark'],
    ])) {
      const page = await browser.newPage({ viewport: SCREEN, colorScheme });
      await page.goto(pathToFileURL(path.join(models, `${name}.html`)).href);
      await page.screenshot({ path: path.join(images, `${name}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with exit code ${status}`);
}
