import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { drop, judgeAgain, listSetAside, showSetAside } from '../../src/data/set-aside.js';
import { loadFinalData } from '../../src/data/dataset.js';
import { ingest, type Ingestion } from '../../src/data/ingest.js';
import { storedRows } from '../../src/data/quarantine.js';
import { sql } from '../../src/engine/sql.js';
import { clients, copyOf, SMALL, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';

const LIMITS = { overrides: ['ingest.hold_on={"base_rate":0.2,"missing":0.2,"size":4}'] };
const HEAD = 'client,late payments,plan,gone\n';
const LEAVING = clients(120, 'p').replaceAll(/,No$/gm, ',Yes');
const GAPS = clients(120, 'g').replaceAll(/,(\d+),basic,/g, ',,basic,');

let made: string;
beforeAll(async () => {
  made = await smallWorkspace();
  await writeFiles(made, {
    'in/second.csv': clients(100, 'b'),
    'in/third.csv': `${clients(110, 'c')}x,-1,gold,Yes\ny,-2,gold,No\nz,many,gold,No\n`,
  });
  await take();
});

let folder = '';
beforeEach(async () => {
  folder = await copyOf(made);
});

test('a file whose base rate, size or missing values are far from history is held, and nothing of it is taken in', async () => {
  await writeFiles(folder, {
    'in/leaving.csv': LEAVING,
    'in/gaps.csv': GAPS,
    'in/tiny.csv': clients(10, 'd'),
    'in/good.csv': clients(90, 'e'),
  });
  const answer = await take(LIMITS);
  expect(answer.files.map(({ name, status, note }) => [name, status, note])).toEqual([
    ['gaps.csv', 'held', expect.stringMatching(/^late payments is missing in 33\.3%, where it was 0\.0% before$/)],
    ['good.csv', 'ingested', null],
    ['leaving.csv', 'held', expect.stringMatching(/^base rate 100\.0%, where it was \d\d\.\d% before$/)],
    ['tiny.csv', 'held', '10 rows, where files before had 113'],
  ]);
  expect(answer.books).toEqual({ in: 90, accepted: 90, quarantined: 0, duplicate: 0 });
  expect(await take(LIMITS)).toMatchObject({ files: [], data: answer.data });
  const { held } = await listSetAside(await at());
  expect(held.map(({ name, rows }) => [name, rows])).toEqual([
    ['gaps.csv', 120],
    ['leaving.csv', 120],
    ['tiny.csv', 10],
  ]);
});

test('nothing is held without limits, without history, or for what chance makes of a few rows', async () => {
  const few = `${HEAD}${Array.from({ length: 40 }, (_, index) => `f${index},3,plus,${index % 2 === 0 ? 'Yes' : 'No'}`).join('\n')}\n`;
  await writeFiles(folder, { 'in/few.csv': `${HEAD}a,1,plus,Yes\nb,2,plus,Yes\n` });
  const only = { overrides: ['ingest.hold_on={"base_rate":0.2,"missing":0.2}'] };
  expect((await take(only)).files).toMatchObject([{ status: 'ingested' }]);
  await writeFiles(folder, { 'in/leaving.csv': LEAVING, 'in/even.csv': few });
  expect((await take()).files).toMatchObject([{ status: 'ingested' }, { status: 'ingested' }]);
  const fresh = await smallWorkspace();
  await writeFiles(fresh, { 'in/leaving.csv': LEAVING });
  expect(
    (await working(fresh, async (workspace, engine) => (await ingest(workspace, engine)).answer, LIMITS)).books.quarantined,
  ).toBe(0);
});

test('a held file is released, given up, or judged anew; it must still be there to be read', async () => {
  await writeFiles(folder, { 'in/leaving.csv': LEAVING, 'in/gaps.csv': GAPS, 'in/tiny.csv': clients(10, 'd') });
  const { files } = await take(LIMITS);
  const digest = files.find(({ name }) => name === 'gaps.csv')?.sha256 ?? '';
  expect(await again('leaving.csv', false)).toMatchObject([{ status: 'held' }]);
  expect(await again('leaving.csv', true)).toMatchObject([{ status: 'ingested', in: 120, accepted: 120 }]);
  expect(await drop(await at(), digest.slice(0, 8))).toEqual({ name: 'gaps.csv', held: true, rows: 0 });
  await rm(path.join(folder, 'in/tiny.csv'));
  await expect(again('tiny.csv', true)).rejects.toMatchObject({
    fault: 'no-input',
    hint: expect.stringContaining('drop --file tiny.csv'),
  });
  expect((await listSetAside(await at())).held.map(({ name }) => name)).toEqual(['tiny.csv']);
  await expect(again('gaps.csv', true)).rejects.toMatchObject({ fault: 'no-input' });
  expect((await take(LIMITS)).files).toEqual([]);
  expect(await text('out/ingestedfiles.txt')).toMatch(/ dropped 0=0\+0\+0 .* gaps\.csv$/m);
});

test('where held.json is gone, or spoilt and moved away, the ledger tells what is held', async () => {
  await writeFiles(folder, { 'in/leaving.csv': LEAVING, 'in/gaps.csv': GAPS, 'in/tiny.csv': clients(10, 'd') });
  await take(LIMITS);
  await drop(await at(), 'tiny.csv');
  await writeFile(path.join(folder, 'out/held.json'), '{');
  await expect(listSetAside(await at())).rejects.toMatchObject({ fault: 'data', hint: expect.stringContaining('move it away') });
  await rm(path.join(folder, 'out/held.json'));
  const { held } = await listSetAside(await at());
  expect(held).toMatchObject([
    { name: 'gaps.csv', rows: null, reasons: ['held.json, which is gone, said why'] },
    { name: 'leaving.csv', rows: null },
  ]);
  expect(await again('leaving.csv', true)).toMatchObject([{ status: 'ingested', accepted: 120 }]);
  expect(await drop(await at(), 'gaps.csv')).toMatchObject({ name: 'gaps.csv', held: true });
  expect((await listSetAside(await at())).held).toEqual([]);
});

test('only what is held is released', async () => {
  await expect(again('third.csv', true)).rejects.toMatchObject({
    fault: 'no-input',
    message: expect.stringContaining('third.csv: is not held'),
  });
});

test('a rebuild takes in neither what is held nor what was given up', async () => {
  await writeFiles(folder, { 'in/leaving.csv': LEAVING, 'in/gaps.csv': GAPS });
  await take(LIMITS);
  await drop(await at(), 'gaps.csv');
  await drop(await at(), 'third.csv');
  await writeFiles(folder, { 'in/leaving-again.csv': LEAVING });
  expect((await take(LIMITS)).files).toMatchObject([{ name: 'leaving-again.csv', status: 'known' }]);
  const answer = await working(folder, async (workspace, engine) => (await ingest(workspace, engine, { rebuild: true })).answer);
  expect(answer.files.map(({ name, status }) => [name, status])).toEqual([
    ['first.csv', 'ingested'],
    ['second.csv', 'ingested'],
    ['third.csv', 'ingested'],
  ]);
  expect((await listSetAside(await at())).held.map(({ name }) => name)).toEqual(['leaving.csv']);
  expect((await take(LIMITS)).files).toEqual([]);
});

test('a quarantine that cannot be read is a fault of reading', async () => {
  await rm(path.join(folder, 'out/quarantine.csv'));
  await mkdir(path.join(folder, 'out/quarantine.csv'));
  await expect(listSetAside(await at())).rejects.toMatchObject({ code: 'EISDIR' });
});

test('rows in quarantine are judged anew under the contract as it is now, and no row is counted out or kept twice', async () => {
  expect(await showSetAside(await at(), 'third.csv')).toMatchObject({
    held: null,
    total: 3,
    rows: [{ line: 112, rule: '>= 0' }, { line: 113 }, { rule: 'a number' }],
  });
  expect(await again('third.csv', false)).toMatchObject([{ in: 113, accepted: 0, quarantined: 3, duplicate: 110 }]);
  const milder = ['contract.columns."late payments".min=-5'];
  const [file] = await again('third.csv', false, milder);
  expect(file).toMatchObject({ in: 113, accepted: 2, quarantined: 1, duplicate: 110 });
  expect((await listSetAside(await at())).quarantined).toEqual([
    { name: 'third.csv', rows: 1, rules: [{ column: 'late payments', rule: 'a number', rows: 1 }] },
  ]);
  expect((await text('out/finaldata.csv')).trimEnd().split('\n')).toHaveLength(1 + 120 + 100 + 110 + 2);
  expect(await drop(await at(), 'third.csv')).toEqual({ name: 'third.csv', held: false, rows: 1 });
  expect(await listSetAside(await at())).toEqual({ held: [], quarantined: [] });
  await expect(drop(await at(), 'third.csv')).rejects.toMatchObject({ fault: 'no-input' });
});

test('rows of two contents under one name are not told apart, and left alone', async () => {
  await writeFiles(folder, { 'in/third.csv': `${HEAD}q,-3,gold,Yes\nnew,3,gold,Yes\n` });
  await take();
  const before = await text('out/quarantine.csv');
  await expect(drop(await at(), 'third.csv')).rejects.toMatchObject({ fault: 'data' });
  expect(await text('out/quarantine.csv')).toBe(before);
  const rows: string[] = [];
  for await (const row of storedRows(path.join(folder, 'out/quarantine.csv'))) rows.push(row.raw);
  expect(rows).toEqual(['x,-1,gold,Yes', 'y,-2,gold,No', 'z,many,gold,No', 'q,-3,gold,Yes']);
});

test('a held file of the same name is told by its digest, and the rows of the other one stay', async () => {
  await writeFiles(folder, { 'in/third.csv': LEAVING });
  const { files } = await take(LIMITS);
  const digest = files[0]?.sha256.slice(0, 12) ?? '';
  expect(files).toMatchObject([{ name: 'third.csv', status: 'held' }]);
  const before = await text('out/quarantine.csv');
  await expect(drop(await at(), 'third.csv')).rejects.toMatchObject({ fault: 'data', hint: expect.stringContaining('SHA-256') });
  expect(await showSetAside(await at(), digest)).toMatchObject({ held: { name: 'third.csv' }, total: 0, rows: [] });
  expect(await drop(await at(), digest)).toEqual({ name: 'third.csv', held: true, rows: 0 });
  expect(await text('out/quarantine.csv')).toBe(before);
});

test('an old file that is judged anew does not take the place of newer rows of the same key', async () => {
  const keyed = { ...SMALL, dedupe: { key: ['client'] } };
  for (const store of ['csv', 'parquet']) {
    folder = await smallWorkspace(5, { ...keyed, ingest: { store } });
    await writeFiles(folder, { 'in/old.csv': `${HEAD}k1,4,gold,No\nk2,-1,gold,No\n` });
    await take();
    await writeFiles(folder, { 'in/new.csv': `${HEAD}k1,9,plus,Yes\nk2,8,plus,Yes\n` });
    await take();
    const [file] = await again('old.csv', false, ['contract.columns."late payments".min=-5']);
    expect(file).toMatchObject({ in: 2, accepted: 0, quarantined: 0, duplicate: 2 });
    const rows = await working(folder, async (workspace, engine) => {
      const { relation } = await loadFinalData(workspace, engine);
      return engine.rows(sql`select v1 as late from ${relation} where v0 in ('k1', 'k2') order by v0`);
    });
    expect(rows).toEqual([{ late: 9 }, { late: 8 }]);
  }
});

async function take(options: { overrides?: string[] } = {}): Promise<Ingestion> {
  return working(folder === '' ? made : folder, async (workspace, engine) => (await ingest(workspace, engine)).answer, options);
}

async function again(id: string, release: boolean, more: string[] = []): Promise<Ingestion['files']> {
  const options = { overrides: [...LIMITS.overrides, ...more] };
  return working(folder, async (workspace, engine) => (await judgeAgain(workspace, engine, id, { release })).files, options);
}

async function at() {
  return working(folder, async (workspace) => workspace);
}

function text(name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8');
}
