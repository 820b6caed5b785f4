import { beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FAULTS, OTHER_EXITS } from '../../src/errors.js';
import { binary, logOf, riskctl, type Outcome } from '../support/binary.js';
import { smallWorkspace, writeFiles } from '../support/workspaces.js';
import { prepare } from '../support/world.js';

let folder: string;
beforeEach(async () => {
  folder = await smallWorkspace();
});

test('docs/exit-codes.md lists exactly the codes there are, in order, with their meaning', async () => {
  const text = await readFile('docs/exit-codes.md', 'utf8');
  const documented = [...text.matchAll(/^\| *(\d+) *\| *(.+?) *\|$/gm)].map(([, code, meaning]) => [Number(code), meaning]);
  const real = [...Object.values(FAULTS), ...Object.values(OTHER_EXITS)].map(({ exit, meaning }) => [exit, meaning]);
  expect(documented).toEqual(real.sort(([a], [b]) => Number(a) - Number(b)));
  expect(new Set(real.map(([code]) => code)).size).toBe(real.length);
});

test.each([
  ['train', 66, 'out/finaldata.csv: nothing has been ingested yet', 'run riskctl ingest, with data files in in'],
  ['score', 66, 'models/trainedmodel.json: there is no model', 'run riskctl train first'],
  ['deploy', 66, 'models/trainedmodel.json: there is no model', 'run riskctl train first'],
  ['report', 66, 'models/trainedmodel.json: there is no model', 'run riskctl train first'],
  ['score --deployed', 66, 'nothing is deployed yet', 'run riskctl full'],
  ['report --deployed', 66, 'nothing is deployed yet', 'run riskctl full'],
  ['diagnose', 66, 'nothing is deployed yet', 'run riskctl full'],
  ['export --format json', 66, 'nothing is deployed yet', 'run riskctl full'],
  ['export --format json --trained', 66, 'models/trainedmodel.json: there is no model', 'run riskctl train first'],
  ['ingest --set input_folder_path=nowhere', 66, 'nowhere: no such file or folder', 'make the folder'],
  ['full --set input_folder_path=nowhere', 66, 'nowhere: no such file or folder', 'make the folder'],
])('in a workspace where nothing was done, %s exits %i', async (command, code, message, hint) => {
  expectFault(await riskctl(folder, command.split(' ')), code, message, hint);
});

test('a stage whose predecessor is missing says which', async () => {
  await prepare(folder, ['ingest', 'train']);
  expectFault(await riskctl(folder, ['deploy']), 66, 'models/metrics.json: the model has not been scored', 'run riskctl score');
  expectFault(await riskctl(folder, ['report']), 66, 'models/metrics.json: the model has not been scored', 'run riskctl score');
  await prepare(folder, ['score']);
  await prepare(folder, ['train'], { overrides: ['model.C=0.1'] });
  expectFault(await riskctl(folder, ['deploy']), 65, 'the score is that of model', 'run riskctl score');
  expectFault(await riskctl(folder, ['report']), 65, 'the score is not that of the trained model', 'run riskctl score');
});

test('65: a model that was changed, rows without a label, rows of one class', async () => {
  await prepare(folder, ['ingest', 'train', 'score']);
  const header = 'client,late payments,plan,gone';
  await writeFiles(folder, { 'unlabelled/test.csv': `${header}\na,1,plus,\n`, 'one/in.csv': `${header}\na,1,plus,Yes\n` });
  expectFault(await riskctl(folder, ['score', '--set', 'test_data_path=unlabelled']), 65, 'no labelled row', "column 'gone'");
  await prepare(folder, ['ingest'], { overrides: ['input_folder_path=one', 'output_folder_path=alone'] });
  expectFault(await riskctl(folder, ['train', '--set', 'output_folder_path=alone']), 65, 'rows are positive', 'positive label');
  const model = path.join(folder, 'models', 'trainedmodel.json');
  await writeFile(model, (await readFile(model, 'utf8')).replace(/"intercept": [^,]+/, '"intercept": 0'));
  for (const command of ['score', 'deploy', 'report']) {
    expectFault(await riskctl(folder, [command]), 65, 'its content is not what its id says', 'train a new model');
  }
});

test('64: a port that there is not, and an empty name', async () => {
  expectFault(await riskctl(folder, ['serve', '--port', '99999']), 64, 'from 0 to 65535', '');
  await prepare(folder, ['ingest', 'train', 'score']);
  expect(await riskctl(folder, ['deploy'])).toMatchObject({ code: 0 });
  expectFault(await riskctl(folder, ['predict', '']), 64, 'an empty name is no file', 'name a file');
});

test('65: a file that was refused is named, with its reason, where no row is left to learn from', async () => {
  await writeFiles(folder, { 'odd/a.csv': 'client,plan,gone\na,plus,Yes\n' });
  const overrides = ['--set', 'input_folder_path=odd', '--set', 'output_folder_path=none'];
  const outcome = await riskctl(folder, ['full', ...overrides]);
  expectFault(outcome, 65, "a.csv: refused: the header lacks 'late payments'", 'riskctl ingest --rehash');
});

test('64: an action with a file too many, or too few', async () => {
  expectFault(await riskctl(folder, ['quarantine', 'list', '--file', 'a.csv']), 64, 'it lists all files', 'show --file a.csv');
  expectFault(await riskctl(folder, ['quarantine', 'show']), 64, 'which file?', 'quarantine list shows them');
});

test('65: a link that leads to itself', async () => {
  await symlink('runs.ndjson', path.join(folder, 'runs.ndjson'));
  expectFault(await riskctl(folder, ['history']), 65, 'ELOOP', 'it leads to itself');
});

test('66: an input folder with nothing in it', async () => {
  await rm(path.join(folder, 'in', 'first.csv'));
  expectFault(await riskctl(folder, ['full']), 66, 'nothing has been ingested yet', 'riskctl ingest');
  expect(await riskctl(folder, ['ingest'])).toMatchObject({ code: 0, stdout: 'nothing new to ingest\n' });
});

test('78: a folder that was removed from under it; another one may be named', async () => {
  const gone = path.join(folder, 'gone');
  const script = await binary();
  await mkdir(gone);
  const inGone = (...args: string[]) =>
    execa('sh', ['-c', 'rmdir "$PWD" && exec "$@"', 'sh', process.execPath, script, ...args], { cwd: gone, reject: false });
  const lost = await inGone('full');
  expect([lost.exitCode, lost.stderr]).toEqual([78, expect.stringContaining(`${path.join(gone, 'config.json')}: no such file`)]);
  await mkdir(gone);
  expect(await inGone('-C', folder, 'ingest')).toMatchObject({ exitCode: 0, stderr: '' });
});

test('73: a place that cannot be written', async () => {
  await writeFile(path.join(folder, 'out'), 'a file where a folder should be');
  expectFault(await riskctl(folder, ['ingest']), 73, 'out', 'check that path and the space left');
});

test('75: a workspace that another run holds', async () => {
  const owner = { pid: process.pid, host: os.hostname(), started: await startOfThis(), since: '2026-01-01T00:00:00Z' };
  await writeFiles(folder, { '.riskctl/lock': JSON.stringify(owner) });
  for (const command of ['full', 'ingest', 'train', 'score', 'deploy', 'rollback']) {
    expectFault(await riskctl(folder, [command]), 75, `another run holds the workspace: process ${process.pid}`, 'try again');
  }
  expect(await riskctl(folder, ['cron', 'print'])).toMatchObject({ code: 0 });
});

test.each([
  [['--set', 'model.C=-1', 'full'], '--set: model.C must be more than 0, got -1', 'docs/configuration.md'],
  [['--profile', 'none', 'full'], "config.json: there is no profile 'none'", 'the profiles are: strict'],
  [['-C', 'nowhere', 'full'], 'nowhere/config.json: no such file', '-C <folder>'],
  [['-C', 'config.json', 'full'], 'config.json/config.json: no such file', '-C <folder>'],
  [['-c', 'in', 'full'], 'in: cannot be read: EISDIR', '-c <file>'],
  [
    ['--set', 'contract.rules=["a <"]', 'status'],
    "contract.rules.0 'a <': 'a' is not a numeric feature",
    'docs/configuration.md',
  ],
  [['--set', 'dedupe.key=["nobody"]', 'ingest'], "dedupe.key.0 names 'nobody'", 'docs/configuration.md'],
  [
    ['--set', 'prod_deployment_path=/srv', 'full'],
    "--set: prod_deployment_path must stay inside the workspace, got '/srv'",
    'allow_paths',
  ],
])('78: %j', async (args, message, hint) => {
  expectFault(await riskctl(folder, args), 78, message, hint);
});

/** A fault is one line, names what is wrong and what to do, and shows no stack. */
function expectFault(outcome: Outcome, code: number, message: string, hint: string): void {
  const entries = logOf(outcome);
  expect(outcome.stdout).toBe('');
  expect(entries).toHaveLength(1);
  const [entry] = entries;
  expect({ code: outcome.code, entry }).toEqual({
    code,
    entry: expect.objectContaining({
      level: 'error',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  });
  expect(String(entry?.['message'])).not.toMatch(/\n\s+at |this is a bug/);
}

async function startOfThis(): Promise<string | null> {
  const text = await readFile(`/proc/${process.pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
