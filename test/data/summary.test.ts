import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { datasetOf, type Dataset } from '../../src/data/dataset.js';
import { summarise } from '../../src/data/summary.js';
import type { Engine } from '../../src/engine/engine.js';
import { ident, sql } from '../../src/engine/sql.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';
import { contractWith, loadTexts } from './tables.js';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  engine = duckDbIn(folder);
});
afterAll(() => engine.close());

const contract = contractWith({
  id: { role: 'id' },
  x: { role: 'feature', type: 'numeric' },
  level: { role: 'feature', type: 'categorical' },
  y: { role: 'target', positive: 1 },
});

let loads = 0;
async function dataset(rows: readonly string[]): Promise<Dataset> {
  loads += 1;
  const { tables } = await loadTexts(
    engine,
    contract,
    folder,
    { 'f.csv': ['id,x,level,y', ...rows, ''].join('\n') },
    `t${loads}`,
  );
  return datasetOf(engine, contract, 'f.csv', sql`${ident(tables[0] ?? '')} as t`, 3);
}

test('a number in quartiles, a category in levels, and what is missing', async () => {
  // summary(c(2, 4, 4, 10, -1)) and sd(…) of R
  const data = await dataset([
    'a,2,gold,1',
    'b,4,basic,0',
    'c,4,gold,1',
    'd,,,',
    'e,10,"a, ""b""",0',
    'f,-1,basic,',
    'g,,gold,1',
  ]);
  expect(data).toMatchObject({ rows: 7, labelled: 5, positives: 3, excluded: 3 });
  const [x, level] = await summarise(engine, data);
  expect(x).toEqual({
    kind: 'numeric',
    name: 'x',
    rows: 7,
    missing: 2,
    distinct: 4,
    mean: 3.8,
    std: expect.closeTo(4.02492236, 8),
    min: -1,
    q25: 2,
    median: 4,
    q75: 4,
    max: 10,
  });
  expect(level).toEqual({
    kind: 'categorical',
    name: 'level',
    rows: 7,
    missing: 1,
    distinct: 3,
    levels: [
      { level: 'gold', count: 3 },
      { level: 'basic', count: 2 },
      { level: 'a, "b"', count: 1 },
    ],
  });
});

test('what has no meaning is null: of no rows, of none but missing ones, of one', async () => {
  const nothing = { distinct: 0, mean: null, std: null, min: null, q25: null, median: null, q75: null, max: null };
  expect(await summarise(engine, await dataset([]))).toMatchObject([
    { rows: 0, missing: 0, ...nothing },
    { rows: 0, missing: 0, distinct: 0, levels: [] },
  ]);
  expect(await summarise(engine, await dataset(['a,,,', 'b,,,']))).toMatchObject([
    { rows: 2, missing: 2, ...nothing },
    { rows: 2, missing: 2, distinct: 0, levels: [] },
  ]);
  expect(await summarise(engine, await dataset(['a,5,x,1']))).toMatchObject([
    { mean: 5, std: null, min: 5, q25: 5, median: 5, q75: 5, max: 5 },
    {},
  ]);
});

test('numbers at the end of the scale are summarised like any other', async () => {
  const [x] = await summarise(engine, await dataset(['a,1e308,,', 'b,-1e308,,', 'c,5e-324,,']));
  expect(x).toMatchObject({ distinct: 3, min: -1e308, q25: -5e307, median: 5e-324, q75: 5e307, max: 1e308 });
  expect(x).toMatchObject({ std: expect.closeTo(1e308, -295) });
});

test('of many levels the most frequent are told, and how many there are', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => `a,1,l${String(Math.floor(Math.sqrt(index * 40))).padStart(3, '0')},1`);
  const [, level] = await summarise(engine, await dataset(rows));
  if (level?.kind !== 'categorical') throw new Error('the second feature is a category');
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.slice(4, 8), (counts.get(row.slice(4, 8)) ?? 0) + 1);
  const expected = [...counts]
    .map(([name, count]) => ({ level: name, count }))
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1));
  expect(level.distinct).toBe(expected.length);
  expect(level.levels).toEqual(expected.slice(0, 50));
});
