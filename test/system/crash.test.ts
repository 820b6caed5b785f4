import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readChampion } from '../../src/lifecycle/champion.js';
import { binary, logOf, riskctl, start } from '../support/binary.js';
import { leftovers, sampleWorkspace, snapshot } from '../support/workspaces.js';
import { open } from '../support/world.js';

/** What appears in the course of a full run, in that order. */
const MILESTONES = {
  'the lock is taken': '.riskctl/lock',
  'finaldata.csv is published': 'data/ingesteddata/finaldata.csv',
  'the model is trained': 'models/trainedmodel.json',
  'the model is scored': 'models/latestscore.txt',
  'the release is made': 'production_deployment/releases',
  'the release is current': 'production_deployment/current',
  'the report is written': 'models/confusionmatrix.png',
} as const;
type Milestone = keyof typeof MILESTONES;

let script: string;
let folder: string;
beforeAll(async () => {
  script = await binary();
}, 60_000);
beforeEach(async () => {
  folder = await sampleWorkspace();
});

test('killed at one moment after the other, full is made good by the next run', async () => {
  for (const milestone of Object.keys(MILESTONES) as Milestone[]) {
    const run = start(script, folder, ['full']);
    await reached(milestone);
    run.kill('SIGKILL');
    expect(await run).toMatchObject({ isTerminated: true, stdout: '' });
    await expectWhole();
  }
  const last = await riskctl(folder, ['full', '--json']);
  expect(last).toMatchObject({ code: 0, stderr: '' });
  await expectWhole();
  const files = await snapshot(folder);
  expect(leftovers(files)).toEqual([]);

  // as if nothing had happened: every file once, every row once
  const ledger = await text('data/ingesteddata/ingestedfiles.txt');
  expect(ledger.match(/ ingested /g)).toHaveLength(4);
  const untouched = await sampleWorkspace();
  expect(await riskctl(untouched, ['ingest'])).toMatchObject({ code: 0 });
  const alone = await snapshot(untouched);
  for (const name of ['finaldata.csv', 'quarantine.csv']) {
    expect(files[`data/ingesteddata/${name}`]).toBe(alone[`data/ingesteddata/${name}`]);
  }
  expect((await riskctl(folder, ['full', '--json'])).stdout).toMatch(/"need": null/);
}, 90_000);

test.each([
  ['SIGINT', 130, 'the lock is taken'],
  ['SIGTERM', 143, 'finaldata.csv is published'],
  ['SIGHUP', 129, 'the model is scored'],
  ['SIGINT', 130, 'the model is trained'],
  ['SIGTERM', 143, 'the release is current'],
] as const)('%s ends a run with %i soon after %s, and leaves nothing half done', async (signal, code, milestone) => {
  const run = start(script, folder, ['full']);
  await reached(milestone);
  const asked = performance.now();
  run.kill(signal);
  const { exitCode, stdout, stderr } = await run;
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
  expect((performance.now() - asked) / 1000).toBeLessThan(2.5);
  const [entry, ...more] = logOf({ code, signal: undefined, stdout: '', stderr: String(stderr) });
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ level: 'warn', message: expect.stringContaining(`ended by ${signal}`) });
  await expectWhole();
  expect(leftovers(await snapshot(folder))).toEqual([]);
  const lines = (await text('runs.ndjson')).trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    command: 'full',
    outcome: 'failed',
    facts: { error: `ended by ${signal}` },
  });
});

test('a signal that comes before the work has begun ends it as well', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const run = start(script, folder, ['full']);
    await wait(20);
    run.kill(signal);
    const { exitCode, signal: by, stdout } = await run;
    expect(exitCode ?? by).toBe(exitCode === undefined ? signal : { SIGINT: 130, SIGTERM: 143 }[signal]);
    expect(stdout).toBe('');
    expect(leftovers(await snapshot(folder))).toEqual([]);
  }
});

/** Waits for what a milestone makes or makes anew. */
async function reached(milestone: Milestone): Promise<void> {
  const file = path.join(folder, MILESTONES[milestone]);
  const before = await mark(file);
  for (let waited = 0; waited < 20_000; waited += 2) {
    const now = await mark(file);
    if (now !== undefined && now !== before) return;
    await wait(2);
  }
  throw new Error(`waited in vain until ${milestone}`);
}

async function mark(file: string): Promise<string | undefined> {
  return stat(file).then(
    ({ ino, mtimeMs }) => `${ino} ${mtimeMs}`,
    () => undefined,
  );
}

/** What is published is whole: the model and its score can be read, and what serves is what was released. */
async function expectWhole(): Promise<void> {
  const workspace = await open(folder);
  const champion = await readChampion(workspace);
  if (champion !== null) expect(champion.scoring.model).toBe(champion.model.id);
  for (const name of await readdir(path.join(folder, 'models')).catch(() => [])) {
    if (name.endsWith('.json')) expect(JSON.parse(await text(`models/${name}`))).toHaveProperty('format');
  }
}

async function text(name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8');
}
