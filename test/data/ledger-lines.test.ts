import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dataDigest, formatLedger, readLedger, sumBooks, type LedgerEntry } from '../../src/data/ledger.js';
import { sha256 } from '../../src/workspace/digest.js';
import { tempFolder } from '../support/workspaces.js';

const entry: LedgerEntry = {
  sha256: sha256('a'),
  time: '2026-11-20T12:00:00.000Z',
  status: 'ingested',
  in: 6,
  accepted: 3,
  quarantined: 2,
  duplicate: 1,
  size: 10,
  modified: 5,
  name: 'a.csv',
};

test('a line is readable, and keeps to one line whatever the name', () => {
  const names = ['a b.csv', '100%.csv', 'x\ny\u2028z\u0085.csv', 'é😀/列.csv', ' .csv '];
  const lines = formatLedger(names.map((name) => ({ ...entry, name })))
    .split('\n')
    .slice(1, -1);
  expect(lines.map((line) => line.slice(line.indexOf(' ')))).toEqual(
    ['a b.csv', '100%25.csv', 'x%0Ay%E2%80%A8z%C2%85.csv', 'é😀/列.csv', ' .csv '].map(
      (name) => ` ${entry.time} ingested 6=3+2+1 10 5 ${name}`,
    ),
  );
});

test('a time before 1970 and a name of odd characters read back', async () => {
  const file = path.join(await tempFolder(), 'ledger.txt');
  const ledger = [{ ...entry, modified: -86_400_000, name: 'a\u2028b\u2029\r\n%0A ' }, entry];
  await writeFile(file, formatLedger(ledger));
  expect(await readLedger(file)).toEqual(ledger);
});

test.each([
  ['cut short', (line: string) => line.slice(0, 80)],
  ['of another status', (line: string) => line.replace('ingested', 'eaten')],
  ['with a digest of another length', (line: string) => line.slice(1)],
  ['whose name lost its code', (line: string) => `${line}%E9`],
  ['without a name', (line: string) => line.replace(' a.csv', ' ')],
])('a line %s is a fault that names it', async (_, spoil) => {
  const file = path.join(await tempFolder(), 'ledger.txt');
  const [title = '', line = ''] = formatLedger([entry]).split('\n');
  await writeFile(file, [title, line, '', '# a remark', spoil(line), ''].join('\n'));
  await expect(readLedger(file)).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining(`${file}:5: not a line of a ledger`),
  });
});

test('only what was ingested is data', () => {
  const other = { ...entry, sha256: sha256('b') };
  expect(dataDigest([entry, { ...other, status: 'refused' }, { ...other, status: 'known' }])).toBe(dataDigest([entry]));
  expect(dataDigest([entry, other])).not.toBe(dataDigest([entry]));
});

test('books are summed column by column', () => {
  expect(sumBooks([])).toEqual({ in: 0, accepted: 0, quarantined: 0, duplicate: 0 });
  expect(sumBooks([entry, entry])).toEqual({ in: 12, accepted: 6, quarantined: 4, duplicate: 2 });
});
