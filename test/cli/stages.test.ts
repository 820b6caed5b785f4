import { beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { riskctl } from '../support/binary.js';
import { clients, copyOf, leftovers, smallWorkspace, snapshot, writeFiles } from '../support/workspaces.js';

let folder: string;
beforeAll(async () => {
  folder = await smallWorkspace();
});

// in order: each stage builds on what the one before it left
test('ingest takes in the files and balances the books', async () => {
  await writeFiles(folder, { 'in/second.csv': `${clients(30, 'b')}b0,0,basic,No\nlate,-1,plus,Yes\n` });
  const { stdout, changed } = await run('ingest');
  expect(stdout).toMatch(/32 +30 +1 +1\n/);
  expect(stdout).toContain('152 rows in = 150 accepted + 1 quarantined + 1 duplicate');
  expect(changed).toEqual(['out/SHA256SUMS', 'out/finaldata.csv', 'out/ingestedfiles.txt', 'out/quarantine.csv', 'runs.ndjson']);
  expect((await text('out/finaldata.csv')).trimEnd().split('\n')).toHaveLength(151);
  expect(await text('out/quarantine.csv')).toContain('late,-1,plus,Yes');
  expect((await run('ingest')).changed).toEqual(['runs.ndjson']);
});

test('train writes a model and nothing else', async () => {
  const { stdout, changed } = await run('train');
  expect(stdout).toMatch(/^model [0-9a-f]{8} from 150 rows, \d+ of them positive\n/);
  expect(stdout).toMatch(/\nconverged: gradient .*\n/);
  expect(changed).toEqual(['models/trainedmodel.json', 'runs.ndjson']);
  expect(await run('train')).toMatchObject({ stdout, changed: ['runs.ndjson'] });
});

test('score judges it and nothing else', async () => {
  const { stdout, changed } = await run('score');
  expect(changed).toEqual(['models/latestscore.txt', 'models/metrics.json', 'runs.ndjson']);
  expect(stdout).toContain(`F1         ${Number(await text('models/latestscore.txt')).toFixed(3)}`);
  expect((await run('score')).changed).toEqual(['runs.ndjson']);
});

test('deploy makes it serve', async () => {
  const { stdout, changed } = await run('deploy');
  const [, release] = /^release (\S+) now serves; it is the first\n$/.exec(stdout) ?? [];
  expect(changed).toEqual(
    [
      ...['ingestedfiles.txt', 'latestscore.txt', 'trainedmodel.json', 'current'].map((name) => `prod/${name}`),
      ...['ingestedfiles.txt', 'latestscore.txt', 'manifest.json', 'metrics.json', 'trainedmodel.json'].map(
        (name) => `prod/releases/${release}/${name}`,
      ),
      'runs.ndjson',
    ].sort(),
  );
  expect((await run('deploy')).stdout).toMatch(`already serves, as release ${release}`);
  expect((await run('deploy')).changed).toEqual(['runs.ndjson']);
});

test('report draws what was scored', async () => {
  expect((await run('report')).changed).toEqual([
    'models/classification_report.png',
    'models/confusionmatrix.png',
    'models/metrics_history.png',
    'models/report.html',
    'models/summary_report.pdf',
  ]);
  const { stdout, changed } = await run('report', '--pdf', '--out', 'elsewhere');
  expect(changed).toEqual(['elsewhere/summary_report.pdf']);
  expect(stdout).toContain('elsewhere/summary_report.pdf\n');
});

test('score --deployed judges the champion and leaves every file as it was', async () => {
  await run('train', '--set', 'model.C=0.001');
  await run('score');
  const champion = await text('prod/latestscore.txt');
  expect(await text('models/latestscore.txt')).not.toBe(champion);
  const { stdout, changed } = await run('score', '--deployed', '--json');
  expect(changed).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({
    model: JSON.parse(await text('prod/trainedmodel.json')).id,
    evaluation: { f1: Number(champion) },
  });
});

test('diagnose and cron print change nothing at all', async () => {
  const offline = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'true' };
  const before = await snapshot(folder);
  const diagnosis = await riskctl(folder, ['diagnose', '--time', '1'], { env: offline });
  expect(diagnosis).toMatchObject({ code: 0, stderr: '' });
  for (const told of ['late payments', 'plan', 'measured now', 'off line']) expect(diagnosis.stdout).toContain(told);
  expect(await riskctl(folder, ['cron', 'print'])).toMatchObject({ code: 0, stderr: '' });
  expect(await snapshot(folder)).toEqual(before);
});

test('every command that changes the workspace leaves its line, with its stages', async () => {
  const lines = (await text('runs.ndjson')).trimEnd().split('\n');
  const runs = lines.map((line) => JSON.parse(line) as { command: string; outcome: string; stages: { stage: string }[] });
  expect(runs.map(({ command, outcome, stages }) => [command, outcome, stages.map(({ stage }) => stage).join()])).toEqual([
    ['ingest', 'done', 'ingest'],
    ['ingest', 'idle', 'ingest'],
    ['train', 'done', 'train'],
    ['train', 'done', 'train'],
    ['score', 'done', 'score'],
    ['score', 'done', 'score'],
    ['deploy', 'done', 'deploy'],
    ['deploy', 'idle', 'deploy'],
    ['deploy', 'idle', 'deploy'],
    ['train', 'done', 'train'],
    ['score', 'done', 'score'],
  ]);
});

test('a workspace can be copied, links and all, and goes on from there', async () => {
  const copy = await copyOf(folder);
  expect(await riskctl(copy, ['ingest'])).toMatchObject({ code: 0, stdout: 'nothing new to ingest\n' });
  expect(await riskctl(copy, ['deploy'])).toMatchObject({ code: 0, stdout: expect.stringContaining('it takes over from ') });
});

/** Runs a command that must succeed; answers with what it printed and the files it changed. */
async function run(...args: string[]): Promise<{ stdout: string; changed: string[] }> {
  const before = await snapshot(folder);
  const outcome = await riskctl(folder, args);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  const after = await snapshot(folder);
  expect(leftovers(after)).toEqual([]);
  const changed = Object.keys({ ...before, ...after }).filter((name) => after[name] !== before[name]);
  return { stdout: outcome.stdout, changed: changed.sort() };
}

async function text(name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8');
}
