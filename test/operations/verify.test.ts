import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { appendFile, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deploy } from '../../src/lifecycle/release.js';
import { verify } from '../../src/operations/verify.js';
import { recorded } from '../../src/workspace/recorder.js';
import { copyOf, smallWorkspace } from '../support/workspaces.js';
import { open, prepare } from '../support/world.js';

let made: string;
let release: string;
beforeAll(async () => {
  made = await smallWorkspace();
  await prepare(made, ['ingest', 'train', 'score']);
  const workspace = await open(made);
  ({ release } = await deploy(workspace));
  const { data } = JSON.parse(await readFile(path.join(made, 'models/trainedmodel.json'), 'utf8')).provenance;
  await recorded(workspace, 'ingest', async (run) => run.note({ data }));
});

let folder: string;
beforeEach(async () => {
  folder = await copyOf(made);
});

test('a workspace that nobody has touched is found as it was written', async () => {
  const { ok, checks, chain } = await verify(await open(folder));
  expect({ ok, wrong: checks.filter((check) => !check.ok) }).toEqual({ ok: true, wrong: [] });
  expect(checks.map(({ what }) => what)).toEqual([
    `release ${release}`,
    'trained model',
    'ledger',
    'input files',
    'rows',
    'run log',
  ]);
  expect(chain).toMatchObject({ linked: 1, broken: null });
  expect(await verify(await open(await smallWorkspace(1)))).toMatchObject({ ok: true });
});

test('whatever is changed by hand is found, and named', async () => {
  const ledger = 'out/ingestedfiles.txt';
  const spoilers: [string, () => Promise<unknown>][] = [
    [`release ${release}`, () => edit(`prod/releases/${release}/latestscore.txt`, /\d/, '9')],
    [`release ${release}`, () => edit(`prod/releases/${release}/manifest.json`, /"model": "./, '"model": "x')],
    [`release ${release}`, () => edit(`prod/releases/${release}/manifest.json`, /"by": "./, '"by": "x')],
    [`release ${release}`, () => rm(path.join(folder, 'prod/releases'), { recursive: true })],
    ['trained model', () => edit('models/trainedmodel.json', /"intercept": [^,]+/, '"intercept": 0')],
    ['ledger', () => edit(ledger, /=\d+\+/, '=1+')],
    ['ledger', () => edit(ledger, /^[0-9a-f]{4}/m, '0000')],
    ['ledger', () => edit(ledger, /ingested/, 'swallowed')],
    ['rows', () => unnoticed('out/finaldata.csv')],
    ['rows', () => rm(path.join(folder, 'out/quarantine.csv'))],
    ['rows', () => Promise.all(['SHA256SUMS', 'finaldata.csv'].map((name) => rm(path.join(folder, 'out', name))))],
    ['input files', () => unnoticed('in/first.csv')],
    ['run log', () => edit('runs.ndjson', /"ingest"/, '"others"')],
  ];
  for (const [what, spoil] of spoilers) {
    await spoil();
    const { ok, checks } = await verify(await open(folder));
    expect({ ok, wrong: checks.filter((check) => !check.ok).map((check) => check.what) }).toEqual({ ok: false, wrong: [what] });
    folder = await copyOf(made);
  }
});

test('what has become of input files is told: an edited one is new to the next run, one that is gone is missed', async () => {
  const detail = async (): Promise<string | undefined> =>
    (await verify(await open(folder))).checks.find(({ what }) => what === 'input files')?.detail;
  const first = path.join(folder, 'in', 'first.csv');
  await utimes(first, new Date(0), new Date(0));
  expect(await detail()).toBe('1 of 1 are known, and as they were ingested');
  await appendFile(first, 'z,1,plus,Yes\n');
  expect(await detail()).toBe(
    '0 of 1 are known, and as they were ingested; changed since, and so new to the next run: 1; ingested, and no longer there: 1',
  );
});

test('what a run has added that did not come to its end is no fault', async () => {
  const [line = ''] = (await readFile(path.join(folder, 'out/ingestedfiles.txt'), 'utf8')).split('\n').slice(1);
  await appendFile(
    path.join(folder, 'out/ingestedfiles.txt'),
    `${line.replace(/^[0-9a-f]{4}/, '0000').replace('first.csv', 'second.csv')}\n`,
  );
  expect(await verify(await open(folder))).toMatchObject({ ok: true });
});

async function edit(name: string, from: RegExp, to: string): Promise<void> {
  const file = path.join(folder, name);
  const before = await readFile(file, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  await writeFile(file, after);
}

/** Changes a file and leaves its size and times as they were. */
async function unnoticed(name: string): Promise<void> {
  const file = path.join(folder, name);
  const { atime, mtime } = await stat(file);
  await edit(name, /Yes/, 'No ');
  await utimes(file, atime, mtime);
}
