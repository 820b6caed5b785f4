import { expect, test } from '@jest/globals';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fetchTable } from '../../src/data/fetch-table.js';
import { ingest } from '../../src/data/ingest.js';
import { readLedger } from '../../src/data/ledger.js';
import { SMALL, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';

const TABLE = 'elsewhere/arrivals.csv';

/** A workspace whose table is an expression of the engine. Its watermark is a number, whose order is not that of its text. */
async function withTable(told: object = { watermark: 'n' }): Promise<string> {
  const folder = await smallWorkspace(50);
  // a relative path is one of the workspace
  const input = { table: `read_csv('${TABLE}', types = {'gone': 'VARCHAR'})`, ...told };
  await writeFiles(folder, { 'config.json': JSON.stringify({ ...SMALL, input }) });
  return folder;
}

const arrivals = (to: number): string =>
  `n,client,late payments,plan,gone\n${Array.from({ length: to }, (_, index) => `${index + 1},k${index + 1},${index % 9},gold,${index % 2 === 0 ? 'Yes' : 'No'}\n`).join('')}`;

test('only rows above the last watermark are fetched, and what waits is not fetched twice', async () => {
  const folder = await withTable();
  await writeFiles(folder, { [TABLE]: arrivals(9) });
  const [name] = await working(folder, async (workspace, engine) => {
    const [first] = await fetchTable(workspace, engine);
    expect(first?.rows).toBe(9);
    expect(await fetchTable(workspace, engine)).toEqual([]);
    const { answer } = await ingest(workspace, engine);
    expect(answer.books).toMatchObject({ in: 59, accepted: 59 });
    expect(await fetchTable(workspace, engine)).toEqual([]);
    return [first?.file];
  });
  expect(name).toMatch(/~~9\.parquet$/);

  await writeFiles(folder, { [TABLE]: arrivals(12) });
  await working(folder, async (workspace, engine) => {
    const [second] = await fetchTable(workspace, engine);
    expect([second?.rows, second?.file]).toEqual([3, expect.stringMatching(/~9~12\.parquet$/)]);
    expect((await ingest(workspace, engine)).answer.books).toMatchObject({ in: 3, accepted: 3 });
  });
  expect((await readdir(path.join(folder, 'in'))).filter((one) => one.endsWith('.parquet'))).toHaveLength(2);
});

test('a rebuild takes fetched files in as they came, and the next run goes on from the highest watermark', async () => {
  const folder = await withTable();
  const take = async (to: number): Promise<void> => {
    await writeFiles(folder, { [TABLE]: arrivals(to) });
    await working(folder, async (workspace, engine) => {
      await fetchTable(workspace, engine);
      await ingest(workspace, engine);
    });
  };
  // by name ~~9 comes after ~9~12 and ~12~20
  for (const to of [9, 12, 20]) await take(to);
  const final = await readFile(path.join(folder, 'out/finaldata.csv'), 'utf8');
  const names = async (): Promise<string[]> =>
    (await readLedger(path.join(folder, 'out/ingestedfiles.txt'))).map(({ name }) => name.replace(/^[^~]*/, ''));
  const before = await names();
  await working(folder, async (workspace, engine) => {
    await ingest(workspace, engine, { rebuild: true });
    expect(await fetchTable(workspace, engine)).toEqual([]);
  });
  expect(await names()).toEqual(before);
  expect(await readFile(path.join(folder, 'out/finaldata.csv'), 'utf8')).toBe(final);

  // a file that came by another way, and ends where no other goes on
  const first = (await readdir(path.join(folder, 'in'))).find((name) => name.endsWith('~~9.parquet')) ?? '';
  await copyFile(path.join(folder, 'in', first), path.join(folder, 'in', first.replace('~~9', '~3~8')));
  await copyFile(path.join(folder, 'in', first), path.join(folder, 'in', first.replace('~~9', '~50%off~60%')));
  for (const to of [20, 21]) await take(to);
  expect((await names()).at(-1)).toBe('~20~21.parquet');
});

test('a table that lacks the watermark is a fault of the data, and leaves no file', async () => {
  const folder = await withTable({ watermark: 'when' });
  await writeFiles(folder, { [TABLE]: arrivals(3) });
  await working(folder, async (workspace, engine) => {
    await expect(fetchTable(workspace, engine)).rejects.toMatchObject({
      fault: 'data',
      hint: expect.stringContaining('input.watermark'),
    });
  });
  expect(await readdir(path.join(folder, 'in'))).toEqual(['first.csv']);
});

test('each partition is a file, and one that has grown is fetched again', async () => {
  const folder = await withTable({ partition: 'day' });
  const days = (rows: readonly (readonly [day: string, client: string])[]): string =>
    `day,client,late payments,plan,gone\n${rows.map(([day, client]) => `${day},${client},1,gold,Yes\n`).join('')}`;
  const take = (): Promise<[string[], object]> =>
    working(folder, async (workspace, engine) => {
      const fetched = await fetchTable(workspace, engine);
      return [fetched.map(({ file }) => file.slice(file.indexOf('~'))), (await ingest(workspace, engine)).answer.books];
    });
  const first = [
    ['2026-01-02', 'a'],
    ['', 'b'],
    ['2026-01-01', 'c'],
    ['2026-01-01', 'd'],
  ] as const;
  await writeFiles(folder, { [TABLE]: days(first) });
  expect(await take()).toEqual([
    ['~=%00~1.parquet', '~=2026-01-01~2.parquet', '~=2026-01-02~1.parquet'],
    expect.objectContaining({ in: 54, accepted: 54 }),
  ]);
  expect(await take()).toEqual([[], expect.objectContaining({ in: 0 })]);
  await writeFiles(folder, { [TABLE]: days([...first, ['2026-01-02', 'e'], ['2026-01-03', 'f']]) });
  expect(await take()).toEqual([
    ['~=2026-01-02~2.parquet', '~=2026-01-03~1.parquet'],
    { in: 3, accepted: 2, quarantined: 0, duplicate: 1 },
  ]);
});

test('partitions are told apart however long their values are', async () => {
  const folder = await withTable({ partition: 'day' });
  const day = 'é/~'.repeat(200);
  await writeFiles(folder, {
    [TABLE]: `day,client,late payments,plan,gone\n${['a', 'b'].map((end) => `${day}${end},${end},1,gold,Yes\n`).join('')}`,
  });
  await working(folder, async (workspace, engine) => {
    expect((await fetchTable(workspace, engine)).map(({ rows }) => rows)).toEqual([1, 1]);
    expect((await ingest(workspace, engine)).answer.books).toMatchObject({ in: 52, accepted: 52 });
    expect(await fetchTable(workspace, engine)).toEqual([]);
  });
});

test('a partition that was fetched and not ingested is not fetched twice', async () => {
  const folder = await withTable({ partition: 'n' });
  await writeFiles(folder, { [TABLE]: arrivals(2) });
  await working(folder, async (workspace, engine) => {
    expect(await fetchTable(workspace, engine)).toHaveLength(2);
    expect(await fetchTable(workspace, engine)).toEqual([]);
  });
});

test('rows without a watermark are told of, for they never come', async () => {
  const folder = await withTable();
  await writeFiles(folder, { [TABLE]: `${arrivals(3)},k8,1,gold,No\n,k9,1,gold,No\n` });
  await working(folder, async (workspace, engine) => {
    const warnings: string[] = [];
    const log = { ...workspace.world.log, warn: (message: string) => void warnings.push(message) };
    const [first] = await fetchTable({ ...workspace, world: { ...workspace.world, log } }, engine);
    expect([first?.rows, warnings]).toEqual([3, [expect.stringMatching(/: 2 rows of .* have no n, and are never taken in$/)]]);
  });
});
