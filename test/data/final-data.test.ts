import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFile, rm, writeFile } from 'node:fs/promises';
import Papa from 'papaparse';
import path from 'node:path';
import { train } from '../../src/model/train.js';
import { writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';
import { empty, HEADER, out, run } from './ingesting.js';
import { configWith } from './tables.js';

const ODD = {
  'an "id"': { role: 'id', required: false },
  n: { role: 'feature', type: 'numeric' },
  N: { role: 'feature', type: 'numeric' },
  'select, from\nwhere': { role: 'feature', type: 'categorical' },
  y: { role: 'target', positive: 1 },
};

/** A csv as another program would write it. */
const csv = (rows: readonly (readonly unknown[])[]): string =>
  `${Papa.unparse([Object.keys(ODD), ...rows], { newline: '\r\n' })}\r\n`;
const read = async (folder: string): Promise<string[][]> =>
  Papa.parse<string[]>(await out(folder, 'finaldata.csv'), { delimiter: ',', newline: '\n', skipEmptyLines: true }).data;

const text = fc
  .string({
    unit: fc.constantFrom(
      'a',
      'é',
      '😀',
      '"',
      ',',
      ';',
      '\n',
      '\r',
      ' ',
      '\t',
      "'",
      '#',
      '\\',
      '|',
      '\u00a0',
      '\u200b',
      '0',
      '\0',
    ),
    maxLength: 8,
  })
  .map((one) => one.trim());
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(1e15, 2 ** 53, 1e21, 5e-324, 0.1, 1e-7),
);

test('what is kept stays what it was, to the bit, however often it is read and written again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, number, number, text), { minLength: 1, maxLength: 40 }), async (rows) => {
      const folder = await empty(configWith(ODD));
      const numbered = rows.map(([id, n, m, level], index) => [id, n, m, level, String(index)]);
      await writeFiles(folder, { 'in/1.csv': csv(numbered) });
      expect(await run(folder)).toMatchObject({ total: rows.length });
      const first = await read(folder);
      expect(first[0]).toEqual(Object.keys(ODD));
      for (const [index, [id, n, m, level, label]] of first.slice(1).entries()) {
        const [wasId, wasN, wasM, wasLevel] = rows[index]!;
        expect([id, Number(n), Number(m), level, label]).toEqual([wasId, wasN + 0, wasM + 0, wasLevel, String(index)]);
      }
      await writeFiles(folder, { 'in/2.csv': csv([['last', 1, 2, 'z', '1']]) });
      expect(await run(folder)).toMatchObject({ total: rows.length + 1, superseded: 0 });
      expect((await read(folder)).slice(0, -1)).toEqual(first);
      // and what is the same comes back as the same
      await writeFiles(folder, { 'in/3.csv': `\uFEFF${csv(numbered.toReversed())}` });
      expect(await run(folder)).toMatchObject({ total: rows.length + 1, books: { duplicate: rows.length } });
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

test('whole numbers have no decimal point', async () => {
  const folder = await empty();
  const spellings = ['1', '1.0', '1e3', '9007199254740992', '1e15', '0.50', '-0', '12e-1', '1e300'];
  await writeFiles(folder, { 'in/1.csv': `${HEADER}\n${spellings.map((cell, index) => `${index},${cell},,\n`).join('')}` });
  await run(folder);
  const kept = (await out(folder, 'finaldata.csv')).split('\n').slice(1, -1);
  expect(kept.map((line) => line.split(',')[1])).toEqual([
    '1',
    '1',
    '1000',
    '9007199254740992',
    '1000000000000000',
    '0.5',
    '0',
    '1.2',
    '1e+300',
  ]);
});

describe('a finaldata.csv that is not what was written', () => {
  test.each([
    ['is gone', null, 'is not there, though the ledger counts rows in it'],
    ['is a folder of nothing', '', 'the file is empty'],
    ['lost a column', 'client,late payments,gone\na,1,Yes\n', "the header lacks 'plan'"],
    ['has a row that breaks the contract', `${HEADER}\na,-1,basic,Yes\n`, '1 of its rows break the contract as it now stands'],
    ['has a row without a shape', `${HEADER}\na,1\n`, '1 of its rows break the contract as it now stands'],
    ['has lost rows', `${HEADER}\n`, 'is not as the last run left it, by its digest in SHA256SUMS'],
    [
      'has other rows',
      `${HEADER}\na,1,basic,Yes\nx,1,basic,Yes\n`,
      'is not as the last run left it, by its digest in SHA256SUMS',
    ],
    ['was cut off inside quotes', `${HEADER}\na,1,"basic`, 'a quote that opens in the record at line 2 never closes'],
  ])('which %s is a fault, and changes nothing', async (_, content, problem) => {
    const folder = await empty();
    await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,1,basic,Yes\n` });
    await run(folder);
    await writeFiles(folder, { 'in/2.csv': `${HEADER}\nb,1,basic,Yes\n` });
    const file = path.join(folder, 'out', 'finaldata.csv');
    const ledger = await readFile(path.join(folder, 'out', 'ingestedfiles.txt'));
    if (content === null) await rm(file);
    else await writeFile(file, content);
    await expect(run(folder)).rejects.toMatchObject({
      fault: 'data',
      message: `${path.join('out', 'finaldata.csv')}: ${problem}`,
      hint: expect.stringContaining('--rebuild'),
    });
    expect(await readFile(path.join(folder, 'out', 'ingestedfiles.txt'))).toEqual(ledger);
    expect(await run(folder, { rebuild: true })).toMatchObject({ total: 2 });
  });

  test('no model is learnt from', async () => {
    const folder = await empty();
    await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,1,basic,Yes\nb,2,plus,No\nc,3,plus,Yes\n` });
    await run(folder);
    const file = path.join(folder, 'out', 'finaldata.csv');
    await writeFile(file, (await readFile(file, 'utf8')).replace('c,3', 'c,30'));
    await expect(working(folder, train)).rejects.toMatchObject({
      fault: 'data',
      message: expect.stringContaining('is not as the last run left it'),
    });
  });
});
