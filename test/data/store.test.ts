import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdir, readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ingestion } from '../../src/data/ingest.js';
import { ingest } from '../../src/data/ingest.js';
import { loadFinalData } from '../../src/data/dataset.js';
import { sql } from '../../src/engine/sql.js';
import { SMALL, writeFiles } from '../support/workspaces.js';
import { verify } from '../../src/operations/verify.js';
import { open, working } from '../support/world.js';
import { empty, HEADER } from './ingesting.js';

const STORES = ['csv', 'parquet'] as const;
type Store = (typeof STORES)[number];
const KEYED = { ...SMALL, dedupe: { key: ['client'], latest_by: 'late payments' } };
const DISTANT = 'ingest.hold_on={"base_rate":0.2,"missing":0.2}';

/** Writes a file that has not just been changed, for which a run would wait. */
async function put(folder: string, name: string, content: string): Promise<void> {
  await writeFiles(folder, { [`in/${name}`]: content });
  await utimes(path.join(folder, 'in', name), 1e9, 1e9);
}
const take = (folder: string, store: Store, ...overrides: string[]): Promise<Ingestion> =>
  working(folder, async (workspace, engine) => (await ingest(workspace, engine)).answer, {
    overrides: [`ingest.store=${store}`, ...overrides],
  });
const rowsOf = (folder: string, store: Store): Promise<unknown[]> =>
  working(
    folder,
    async (workspace, engine) => {
      const { relation, rows, labelled, positives } = await loadFinalData(workspace, engine);
      const all = await engine.rows(sql`select v0, v1, v2, v3, label, cast(identity as varchar) as identity from ${relation}`);
      expect({ rows, labelled, positives }).toEqual({
        rows: all.length,
        labelled: all.filter((row) => row['label'] !== null).length,
        positives: all.filter((row) => row['label'] === 1).length,
      });
      return all;
    },
    { overrides: [`ingest.store=${store}`] },
  );
const parts = async (folder: string): Promise<string[]> => (await readdir(path.join(folder, 'out', 'finaldata'))).sort();

const client = fc.constantFrom('a', 'b', 'c', 'd', 'é', '😀', "o'b");
const row = fc.tuple(
  client,
  fc.constantFrom('', '0', '1', '2.5', '3', '-1', '9007199254740993'),
  fc.constantFrom('', 'basic', '"x,y"'),
  fc.constantFrom('', 'Yes', 'No'),
);
const file = fc
  .array(row, { minLength: 1, maxLength: 12 })
  .map((rows) => `${HEADER}\n${rows.map((cells) => `${cells.join(',')}\n`).join('')}`);

describe.each([
  ['rows', SMALL],
  ['a key', KEYED],
])('rows in parts, alike by %s', (_, config) => {
  test('are those of finaldata.csv, whatever comes when, and so are the books', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 10, maxLength: 10 }), async (files) => {
        const folders = { csv: await empty(config), parquet: await empty(config) };
        for (const [index, content] of files.entries()) {
          const answers = [];
          for (const store of STORES) {
            await put(folders[store], `${index}.csv`, content);
            const { total, books, superseded, unlabelled } = await take(folders[store], store);
            answers.push({ total, books, superseded, unlabelled });
          }
          expect(answers[1]).toEqual(answers[0]);
        }
        // in whatever order: what a join leaves out, it may also reorder
        const [inParts, inCsv] = [await rowsOf(folders.parquet, 'parquet'), await rowsOf(folders.csv, 'csv')];
        expect(inParts.map((one) => JSON.stringify(one)).sort()).toEqual(inCsv.map((one) => JSON.stringify(one)).sort());
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});

test('each run adds a part; those of before are not touched, until eight small ones become one', async () => {
  const folder = await empty();
  for (let index = 0; index < 7; index += 1) {
    await put(folder, `${index}.csv`, `${HEADER}\nc${index},1,basic,Yes\n`);
    const before = index === 0 ? [] : await parts(folder);
    await take(folder, 'parquet');
    const after = await parts(folder);
    expect(after).toHaveLength(index + 1);
    expect(after.slice(0, index)).toEqual(before);
  }
  await put(folder, '7.csv', `${HEADER}\nc7,1,basic,Yes\n`);
  expect(await take(folder, 'parquet')).toMatchObject({ total: 8 });
  // those merged stay for whoever reads them, until the next run
  expect(await parts(folder)).toHaveLength(8);
  await put(folder, '8.csv', `${HEADER}\nc8,1,basic,Yes\n`);
  await take(folder, 'parquet');
  expect(await parts(folder)).toHaveLength(2);
  expect(await rowsOf(folder, 'parquet')).toHaveLength(9);
  expect(await readdir(path.join(folder, 'out'))).not.toContain('finaldata.csv');
});

test('from csv to parts and back, nothing is lost', async () => {
  const folder = await empty();
  const add = async (index: number, store: Store): Promise<void> => {
    await put(folder, `${index}.csv`, `${HEADER}\nsame,1,basic,Yes\nc${index},${index},"x,y",No\n`);
    expect(await take(folder, store)).toMatchObject({ total: index + 2, store });
  };
  await add(0, 'csv');
  await add(1, 'parquet');
  await add(2, 'parquet');
  expect(await rowsOf(folder, 'csv')).toHaveLength(4);
  await add(3, 'csv');
  expect((await readFile(path.join(folder, 'out', 'finaldata.csv'), 'utf8')).split('\n').slice(1, -1)).toHaveLength(5);
  expect(await rowsOf(folder, 'parquet')).toHaveLength(5);
  await add(4, 'csv');
  expect(await readdir(path.join(folder, 'out'))).not.toContain('finaldata');
});

test('a batch is held against what the parts hold, without what was replaced', async () => {
  const folders = { csv: await empty(KEYED), parquet: await empty(KEYED) };
  const batch = (from: number, level: string, label: string, late = 1): string =>
    `${HEADER}\n${Array.from({ length: 60 }, (_, index) => `c${from + index},${late},${level},${index % 3 === 0 ? label : 'No'}\n`).join('')}`;
  const notes = [];
  for (const store of STORES) {
    const folder = folders[store];
    await put(folder, '0.csv', batch(0, 'basic', 'Yes'));
    await take(folder, store);
    await put(folder, '1.csv', batch(0, '', 'No', 2));
    expect(await take(folder, store)).toMatchObject({ superseded: 60, total: 60 });
    await put(folder, '2.csv', batch(100, 'basic', 'Yes'));
    const { files } = await take(folder, store, DISTANT);
    notes.push(files.map(({ name, status, note }) => ({ name, status, note })));
  }
  expect(notes[0]).toEqual([
    {
      name: '2.csv',
      status: 'held',
      note: 'base rate 33.3%, where it was 0.0% before; plan is missing in 0.0%, where it was 100.0% before',
    },
  ]);
  expect(notes[1]).toEqual(notes[0]);
});

test('of rows of one key, those that say what was known are duplicates, in either store', async () => {
  for (const store of STORES) {
    const folder = await empty({ ...SMALL, dedupe: { key: ['client'] } });
    const lines = Array.from({ length: 60 }, (_, index) => `c${index},1,basic,${index % 3 === 0 ? 'Yes' : 'No'}`);
    await put(folder, '0.csv', [HEADER, ...lines, ''].join('\n'));
    await take(folder, store);
    const again = [...lines].reverse().map((line) => (line.startsWith('c7,') ? 'c7,2,basic,No' : line));
    await put(folder, '1.csv', [HEADER, ...again, ''].join('\n'));
    expect(await take(folder, store)).toMatchObject({ books: { in: 60, accepted: 1, duplicate: 59 }, superseded: 1, total: 60 });
    // what was said before the last time is news again
    await put(folder, '2.csv', [HEADER, 'c7,1,basic,No', 'c8,1,basic,No', ''].join('\n'));
    expect(await take(folder, store)).toMatchObject({ books: { accepted: 1, duplicate: 1 }, superseded: 1, total: 60 });
  }
});

describe('under a changed contract', () => {
  const filled = async (): Promise<string> => {
    const folder = await empty();
    await put(folder, '0.csv', `${HEADER}\na,1,basic,Yes\nb,7,plus,No\n`);
    await take(folder, 'parquet');
    await put(folder, '1.csv', `${HEADER}\nc,2,basic,Yes\na,1,basic,Yes\n`);
    return folder;
  };
  const change = async (folder: string, columns: object): Promise<void> => {
    const changed = { ...SMALL, contract: { columns: { ...SMALL.contract.columns, ...columns } } };
    await writeFile(path.join(folder, 'config.json'), JSON.stringify(changed));
  };

  test('rows that keep it stay', async () => {
    const folder = await filled();
    await change(folder, { 'late payments': { role: 'feature', type: 'numeric', max: 7 } });
    expect(await rowsOf(folder, 'parquet')).toHaveLength(2);
    expect(await take(folder, 'parquet')).toMatchObject({ total: 3, books: { accepted: 1, duplicate: 1 } });
    expect(await rowsOf(folder, 'parquet')).toHaveLength(3);
  });

  test.each([
    [
      'breaks',
      { 'late payments': { role: 'feature', type: 'numeric', max: 6 } },
      '1 of its rows break the contract as it now stands',
    ],
    ['lacks a column', { city: { role: 'feature', type: 'categorical' } }, "the header lacks 'city'"],
  ])('one that %s is a fault', async (_, columns, problem) => {
    const folder = await filled();
    await change(folder, columns);
    const fault = { fault: 'data', message: `${path.join('out', 'finaldata')}: ${problem}` };
    await expect(take(folder, 'parquet')).rejects.toMatchObject(fault);
    await expect(rowsOf(folder, 'parquet')).rejects.toMatchObject(fault);
  });
});

describe('parts that are not what was written', () => {
  test.each([
    ['one is gone', (file: string) => rm(file), 'is not there, though finaldata.json names it'],
    ['one was cut off', (file: string) => truncate(file, 10), 'has 10 bytes, where'],
  ])('%s', async (_, spoil, problem) => {
    const folder = await empty();
    await put(folder, '0.csv', `${HEADER}\na,1,basic,Yes\nb,7,plus,No\n`);
    await take(folder, 'parquet');
    const [part = ''] = await parts(folder);
    await spoil(path.join(folder, 'out', 'finaldata', part));
    await put(folder, '1.csv', `${HEADER}\nc,2,basic,Yes\n`);
    const fault = { fault: 'data', message: expect.stringContaining(`${path.join('out', 'finaldata', part)}: ${problem}`) };
    await expect(take(folder, 'parquet')).rejects.toMatchObject(fault);
    await expect(rowsOf(folder, 'parquet')).rejects.toMatchObject(fault);
  });

  test('verify sees one that was changed', async () => {
    const folder = await empty();
    await put(folder, '0.csv', `${HEADER}\na,1,basic,Yes\nb,7,plus,No\n`);
    await take(folder, 'parquet');
    const seen = async (): Promise<unknown> =>
      (await verify(await open(folder))).checks.filter(({ what }) => what === 'accepted rows');
    expect(await seen()).toEqual([{ what: 'accepted rows', ok: true, detail: '1 part' }]);
    const file = path.join(folder, 'out', 'finaldata', (await parts(folder))[0] ?? '');
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0, 10, 12));
    expect(await seen()).toMatchObject([{ ok: false, detail: expect.stringContaining('was changed after it was written') }]);
  });

  test('a list that cannot be read is a fault; what it does not name counts for nothing and is swept away', async () => {
    const folder = await empty();
    await put(folder, '0.csv', `${HEADER}\na,1,basic,Yes\n`);
    await take(folder, 'parquet');
    const folderOfParts = path.join(folder, 'out', 'finaldata');
    await mkdir(folderOfParts, { recursive: true });
    await writeFile(path.join(folderOfParts, 'part-000009-dead.parquet'), 'left by a crash');
    expect(await rowsOf(folder, 'parquet')).toHaveLength(1);
    await put(folder, '1.csv', `${HEADER}\nc,2,basic,Yes\n`);
    await take(folder, 'parquet');
    expect(await parts(folder)).toHaveLength(2);
    await writeFile(path.join(folder, 'out', 'finaldata.json'), '{}');
    await expect(rowsOf(folder, 'parquet')).rejects.toMatchObject({
      fault: 'data',
      message: expect.stringContaining('not a list of parts'),
    });
  });
});

test('where finaldata.json is gone, nothing is taken away that it may have named', async () => {
  const folder = await empty();
  await put(folder, 'a.csv', `${HEADER}\na,1,,\n`);
  await take(folder, 'parquet');
  const parts = await readdir(path.join(folder, 'out', 'finaldata'));
  await rename(path.join(folder, 'out', 'finaldata.json'), path.join(folder, 'aside.json'));
  await put(folder, 'b.csv', `${HEADER}\nb,1,,\n`);
  await expect(take(folder, 'parquet')).rejects.toMatchObject({ fault: 'data' });
  expect(await readdir(path.join(folder, 'out', 'finaldata'))).toEqual(parts);
  await rename(path.join(folder, 'aside.json'), path.join(folder, 'out', 'finaldata.json'));
  expect(await take(folder, 'parquet')).toMatchObject({ total: 2 });
});
