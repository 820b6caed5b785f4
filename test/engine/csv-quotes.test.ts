import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { csvBytes } from '../../src/engine/csv-bytes.js';
import { CsvQuotes, openRecord } from '../../src/engine/csv-quotes.js';
import { surveyCsv } from '../../src/engine/csv-survey.js';
import { endsEvenly, evenLineEnds } from '../../src/engine/line-ends.js';
import { tempFolder, writeFiles } from '../support/workspaces.js';

/** The records of a text, blank ones too, and whether its quotes are still open at the end. */
function split(text: string, delimiter = ','): { records: string[]; inside: boolean } {
  const quotes = new CsvQuotes(delimiter);
  const records: string[] = [];
  let record = '';
  for (const byte of Buffer.from(text, 'latin1')) {
    if (quotes.endsRecord(byte)) {
      records.push(record);
      record = '';
    } else record += String.fromCharCode(byte);
  }
  return { records: [...records, record], inside: quotes.inside };
}

test.each([
  ['a line end outside quotes ends a record, CR and LF each', 'a\nb\r\nc', ['a', 'b', '', 'c']],
  ['one inside quotes does not', '"a\nb",c\rd', ['"a\nb",c', 'd']],
  ['a doubled quote is text', '"a""\nb"\nc', ['"a""\nb"', 'c']],
  ['one space may stand before a quote', 'a, "b\nc"\nd', ['a, "b\nc"', 'd']],
  ['two make it text', 'a,  "b\nc"', ['a,  "b', 'c"']],
  ['a quote within a field opens nothing', 'a"b\nc', ['a"b', 'c']],
  ['behind a closing quote another one opens again', '"a" "b\nc"\nd', ['"a" "b\nc"', 'd']],
  ['but not behind other text', '"a"x"b\nc', ['"a"x"b', 'c']],
  ['a byte order mark is no part of the first field', '\xef\xbb\xbf"a\nb"\nc', ['\xef\xbb\xbf"a\nb"', 'c']],
])('%s', (_, text, records) => {
  expect(split(text)).toEqual({ records, inside: false });
});

test('another delimiter begins another field', () => {
  expect(split('a;"b\nc"', ';').records).toHaveLength(1);
  expect(split('a;"b\nc"', ',').records).toHaveLength(2);
});

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('quotes, and a record that is left open, are found wherever the bytes are cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('"', ',', ' ', 'x', '\n', '\r', 'é'), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (csv, size) => {
      const { records, inside } = split(Buffer.from(csv).toString('latin1'));
      const start = Buffer.byteLength(csv) - (records.at(-1)?.length ?? 0);
      expect(await openRecord(pieces(csv, size), ',')).toBe(inside ? start : undefined);
      expect(await surveyCsv(pieces(csv, size), ',')).toEqual({
        quoted: csv.includes('"'),
        oneLineEnd: new Set(csv.match(/\r\n|\r|\n/g)).size <= 1,
        plain: !csv.includes('"') && !/[ é]/.test(csv.replace(/^[^\r\n]*/, '')),
      });
    }),
  );
});

test.each([
  ['plain numbers and words', 'a,b\n-1.5e-3,Gold\n', true],
  ['a name in the header that is not', 'a_é,b c\n1,Gold\n', true],
  ['a space to trim', 'a,b\n1 ,Gold\n', false],
  ['a tab to trim', 'a,b\n\t1,Gold\n', false],
  ['white space of another alphabet', 'a,b\n1\u00a0,Gold\n', false],
  ['a number that only the engine reads', 'a,b\n1_000,Gold\n', false],
  ['two signs', 'a,b\n+-1,Gold\n', false],
  ['quotes, which may hold anything', 'a,b\n1,"Gold"\n', false],
])('a survey tells whether fields can be taken as they stand: %s', async (_, csv, plain) => {
  expect(await surveyCsv(pieces(csv, 5), ',')).toMatchObject({ plain });
  expect(await surveyCsv(pieces(csv.replaceAll(',', '\t'), 5), '\t')).toMatchObject({ plain: csv.includes('\t') || plain });
});

test('line ends are evened in place: as many bytes, the same records at the same bytes', async () => {
  const folder = await tempFolder();
  const [file, even] = [path.join(folder, 'odd.csv'), path.join(folder, 'even.csv')];
  const cell = fc.constantFrom('x', '', '"a\nb"', '"\r\n"', ' "\r"', '5" tall', '"q""\r"');
  const record = fc.tuple(fc.array(cell, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\r', '\r\n'));
  const csv = { delimiter: ',', gzip: false };
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), async (records) => {
      const lines = records.map(([cells, end]) => cells.join(',') + end);
      // what stands there is then the end of one line, and not of two
      fc.pre(!lines.some((line, index) => line === '\n' && records[index - 1]?.[1] === '\r'));
      const text = lines.join('');
      await writeFiles(folder, { 'odd.csv': text });
      await evenLineEnds(file, csv, even);
      const after = await readFile(even, 'utf8');
      const [header = '', ...rest] = split(text).records;
      expect(after).toBe([header.replaceAll(/[\r\n]/g, ' '), ...rest].join('\n'));
      const kinds = new Set(records.map(([, end]) => end));
      const isEven = async (name: string): Promise<boolean> => endsEvenly(name, csv, await surveyCsv(csvBytes(name, false), ','));
      expect(await isEven(file)).toBe(kinds.size === 1 && !/[\r\n]/.test(header));
      expect(await isEven(even)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
