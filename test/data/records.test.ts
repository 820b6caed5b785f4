import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { findRecords } from '../../src/data/records.js';
import type { Engine } from '../../src/engine/engine.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';
import { sheets, type Sheet } from './csv.js';
import { contentOf, contractWith, loadTexts, sourceOf, TEXTS } from './tables.js';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  engine = duckDbIn(folder);
});
afterAll(() => engine.close());

/** The engine and the search for records agree with whoever wrote the file on every row of it. */
async function agrees(sheet: Sheet, gzip: boolean): Promise<void> {
  const [name, content] = gzip ? ['f.csv.gz', gzipSync(sheet.bytes)] : ['f.csv', sheet.bytes];
  const loaded = await loadTexts(engine, TEXTS, folder, { [name]: content });
  const { rows, quarantine } = await contentOf(engine, loaded);
  if (sheet.open !== undefined) {
    expect(loaded.refused.map(({ reason }) => reason)).toEqual([
      `a quote that opens in the record at line ${sheet.open} never closes`,
    ]);
    return;
  }
  expect(rows.map((row) => [row['v0'], row['v1'], row['v2']])).toEqual(sheet.rows);
  expect(quarantine.map(({ line, raw }) => ({ line, raw }))).toEqual(sheet.bad.map(({ line, raw }) => ({ line, raw })));
  expect(loaded.files).toMatchObject([{ rows: sheet.rows.length, broken: 0, misshapen: { length: sheet.bad.length } }]);
}

test.each([',', ';', '\t', '|'])('every row of a csv is loaded or found again as it stands, between %j', async (delimiter) => {
  await fc.assert(fc.asyncProperty(sheets(delimiter, false), fc.boolean(), agrees), { numRuns: delimiter === ',' ? 60 : 15 });
});

test('and in a csv whose lines end now this way, now that', async () => {
  await fc.assert(fc.asyncProperty(sheets(',', true), fc.boolean(), agrees), { numRuns: 35 });
});

test.each(['\n', '\r\n', '\r'])('a blank line is no record in a file of one column either, between %j', async (end) => {
  const contract = contractWith({ x: { role: 'feature', type: 'numeric' }, y: { role: 'target', positive: 1 } });
  for (const ends of [end, `${end}\n`]) {
    const text = `x${end}${['1', '', '""', 'many', '', '', '2,3', '" "', '4', '', ''].join(ends)}`;
    const { rows, quarantine } = await contentOf(engine, await loadTexts(engine, contract, folder, { 'f.csv': text }));
    expect(rows.map((row) => row['v0'])).toEqual([1, null, null, null, 4]);
    const lines = text.slice(0, text.indexOf('2,3')).match(/\r\n|\r|\n/g)?.length ?? 0;
    expect(quarantine).toMatchObject([
      { rule: 'a number', raw: 'many' },
      { rule: 'too many fields', raw: '2,3', line: lines + 1 },
    ]);
  }
});

test('what is wrong with a record is said', async () => {
  const [few, many, quotes, bytes] = ['1,2', '1,2,3,4', '1,"2"x,3', '1,\xe9,3'];
  const text = Buffer.from(['a,b,y', few, many, quotes, bytes, ''].join('\n'), 'latin1');
  const { quarantine } = await contentOf(engine, await loadTexts(engine, TEXTS, folder, { 'f.csv': text }));
  expect(quarantine.map(({ file, line, column, rule }) => [file, line, column, rule])).toEqual([
    ['f.csv', 2, '', 'too few fields'],
    ['f.csv', 3, '', 'too many fields'],
    ['f.csv', 4, '', 'unbalanced quotes'],
    ['f.csv', 5, '', 'not UTF-8'],
  ]);
});

test('a record too long for the engine is set aside whole, and those behind it are read', async () => {
  const long = 'x'.repeat(2_500_000);
  const text = `a,b,y\n1,${long},3\n1,2\n1,"${long}\n",3\n4,5,6\n`;
  const { rows, quarantine } = await contentOf(engine, await loadTexts(engine, TEXTS, folder, { 'f.csv': text }));
  expect(rows.map((row) => row['v0'])).toEqual(['4']);
  expect(quarantine.map(({ line, rule, raw }) => [line, rule, raw.length])).toEqual([
    [2, 'line too long', long.length + 4],
    [3, 'too few fields', 3],
    [4, 'line too long', long.length + 7],
  ]);
});

test('records are found by their index, in one pass, and no further than the last of them', async () => {
  const text = `a,b,y\n${Array.from({ length: 9 }, (_, index) => `${index},"\n",z`).join('\n')}\n"open`;
  const source = await sourceOf(folder, 'f.csv', text);
  const found: unknown[] = [];
  for await (const { line, raw, closed, found: what } of findRecords(source, ',', [0, 3, 8], []))
    found.push([line, raw, closed, what]);
  expect(found).toEqual([
    [2, '0,"\n",z', true, { kind: 'shaped', index: 0 }],
    [8, '3,"\n",z', true, { kind: 'shaped', index: 1 }],
    [18, '8,"\n",z', true, { kind: 'shaped', index: 2 }],
  ]);
});
