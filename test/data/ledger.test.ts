import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { copyFile, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ingest } from '../../src/data/ingest.js';
import { booksSoFar, dataDigest, formatLedger, readLedger, type LedgerEntry } from '../../src/data/ledger.js';
import { findNews } from '../../src/data/news.js';
import { sha256 } from '../../src/workspace/digest.js';
import { clients, smallWorkspace, tempFolder, writeFiles } from '../support/workspaces.js';
import { open, working } from '../support/world.js';

const count = fc.integer({ min: 0, max: 1e9 });
const entry = fc.record({
  sha256: fc.string().map(sha256),
  time: fc.constant('2026-11-20T12:00:00.000Z'),
  size: count,
  modified: fc.integer({ min: 0, max: 4e12 }),
  name: fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .filter((name) => name.trim() === name && !/[\uD800-\uDFFF]/.test(name)),
  status: fc.constantFrom('ingested' as const, 'refused' as const, 'known' as const),
  in: count,
  accepted: count,
  quarantined: count,
  duplicate: count,
});

test('a file that was judged again is counted once, with its rows where they are now', () => {
  const line = (name: string, over: Partial<LedgerEntry>): LedgerEntry => ({
    ...{ sha256: sha256(name), time: '', size: 1, modified: 1, name, status: 'ingested' },
    ...{ in: 0, accepted: 0, quarantined: 0, duplicate: 0 },
    ...over,
  });
  const first = line('a.csv', { in: 1000, accepted: 790, quarantined: 200, duplicate: 10 });
  const unchanged = line('a.csv', { in: 1000, quarantined: 200, duplicate: 800 });
  const mended = line('a.csv', { in: 1000, accepted: 150, quarantined: 50, duplicate: 800 });
  const other = line('b.csv', { in: 10, accepted: 10 });
  const refused = line('c.csv', { status: 'refused' });
  expect(booksSoFar([first, refused, unchanged, other, unchanged])).toEqual({
    ...{ files: 2, in: 1010, accepted: 800, quarantined: 200, duplicate: 10 },
  });
  expect(booksSoFar([first, other, mended])).toEqual({ files: 2, in: 1010, accepted: 950, quarantined: 50, duplicate: 10 });
  expect(booksSoFar([])).toEqual({ files: 0, in: 0, accepted: 0, quarantined: 0, duplicate: 0 });
});

test('a ledger reads back as it was written, whatever the names of the files', async () => {
  const file = path.join(await tempFolder(), 'ledger.txt');
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (ledger: LedgerEntry[]) => {
      await writeFile(file, formatLedger(ledger));
      expect(await readLedger(file)).toEqual(ledger);
      expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(ledger.length + 2);
    }),
    { numRuns: 60 },
  );
  expect(await readLedger(`${file}.none`)).toEqual([]);
});

test('a line that cannot be read is named', async () => {
  const file = path.join(await tempFolder(), 'ledger.txt');
  await writeFile(file, '# title\nnonsense\n');
  await expect(readLedger(file)).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining(`${file}:2: `) as unknown,
  });
});

test('the data are the same in any order and under any name', () => {
  const [a, b] = fc.sample(entry, { numRuns: 2, seed: 5 }).map((one) => ({ ...one, status: 'ingested' as const }));
  if (a === undefined || b === undefined) throw new Error('two entries were asked for');
  expect(dataDigest([a, b])).toBe(dataDigest([{ ...b, name: 'renamed' }, a]));
  expect(dataDigest([a, b])).not.toBe(dataDigest([a]));
});

test('a file is known by its content: renamed, copied or touched it is not new, changed under its name it is', async () => {
  const folder = await smallWorkspace(20);
  const input = path.join(folder, 'in');
  await copyFile(path.join(input, 'first.csv'), path.join(input, 'twin.csv'));
  const first = await working(folder, ingest);
  expect(first.answer.files.map(({ name, status }) => [name, status])).toEqual([
    ['first.csv', 'ingested'],
    ['twin.csv', 'known'],
  ]);
  await rm(path.join(input, 'twin.csv'));
  await rename(path.join(input, 'first.csv'), path.join(input, 'other.csv'));
  expect((await working(folder, ingest)).answer.files).toMatchObject([{ name: 'other.csv', status: 'known' }]);
  await utimes(path.join(input, 'other.csv'), new Date(0), new Date(0));
  expect((await working(folder, ingest)).answer.books.in).toBe(0);
  await writeFiles(folder, { 'in/other.csv': clients(21, 'a') });
  expect((await working(folder, ingest)).answer).toMatchObject({ books: { in: 21, accepted: 1, duplicate: 20 }, total: 21 });
});

test('an unchanged size and time spare the hash, and --rehash insists', async () => {
  const folder = await smallWorkspace(20);
  await working(folder, ingest);
  const file = path.join(folder, 'in', 'first.csv');
  const text = await readFile(file, 'utf8');
  const swapped = text.replace('a0,0,', 'a0,9,');
  expect(swapped).not.toBe(text);
  const { stat } = await import('node:fs/promises');
  const { mtime } = await stat(file);
  await writeFile(file, swapped);
  await utimes(file, mtime, mtime);
  const workspace = await open(folder);
  expect((await findNews(workspace)).fresh).toEqual([]);
  expect((await findNews(workspace, { rehash: true })).fresh).toHaveLength(1);
});

test('--rebuild starts again from the folder; a lost or edited finaldata.csv is a clear fault', async () => {
  const folder = await smallWorkspace(20);
  await working(folder, ingest);
  await rm(path.join(folder, 'in', 'first.csv'));
  await writeFiles(folder, { 'in/second.csv': clients(30, 'b') });
  await rename(path.join(folder, 'out', 'finaldata.csv'), path.join(folder, 'out', 'lost.csv'));
  await expect(working(folder, ingest)).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining('finaldata.csv: is not there') as unknown,
  });
  await writeFile(path.join(folder, 'out', 'finaldata.csv'), 'client,late payments,plan,gone\na,-3,basic,No\n');
  await expect(working(folder, ingest)).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining('1 of its rows break the contract') as unknown,
  });
  const rebuilt = await working(folder, (workspace, engine) => ingest(workspace, engine, { rebuild: true }));
  expect(rebuilt.answer).toMatchObject({ total: 30, files: [{ name: 'second.csv', status: 'ingested' }] });
});
