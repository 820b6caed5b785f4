import { expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fetchTable } from '../../src/data/fetch-table.js';
import { ingest } from '../../src/data/ingest.js';
import { SMALL, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';

const TABLE = 'elsewhere/arrivals.csv';

/** A workspace whose table is an expression of the engine. Its watermark is a number, whose order is not that of its text. */
async function withTable(told: object = { watermark: 'n' }): Promise<string> {
  const folder = await smallWorkspace(50);
  const input = { table: `read_csv('${path.join(folder, TABLE)}', types = {'gone': 'VARCHAR'})`, ...told };
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

test('a table that lacks the watermark is a fault of the data, and leaves no file', async () => {
  const folder = await withTable({ watermark: 'when' });
  await writeFiles(folder, { [TABLE]: arrivals(3) });
  await working(folder, async (workspace, engine) => {
    await expect(fetchTable(workspace, engine)).rejects.toMatchObject({ fault: 'data', hint: expect.stringContaining('input.watermark') });
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
  await writeFiles(folder, { [TABLE]: days([['2026-01-02', 'a'], ['', 'b'], ['2026-01-01', 'c'], ['2026-01-01', 'd']]) });
  expect(await take()).toEqual([['~=%00~1.parquet', '~=2026-01-01~2.parquet', '~=2026-01-02~1.parquet'], expect.objectContaining({ in: 54, accepted: 54 })]);
  expect(await take()).toEqual([[], expect.objectContaining({ in: 0 })]);
  await writeFiles(folder, { [TABLE]: days([['2026-01-02', 'a'], ['', 'b'], ['2026-01-01', 'c'], ['2026-01-01', 'd'], ['2026-01-02', 'e'], ['2026-01-03', 'f']]) });
  expect(await take()).toEqual([['~=2026-01-02~2.parquet', '~=2026-01-03~1.parquet'], { in: 3, accepted: 2, quarantined: 0, duplicate: 1 }]);
});

test('a partition that was fetched and not ingested is not fetched twice', async () => {
  const folder = await withTable({ partition: 'n' });
  await writeFiles(folder, { [TABLE]: arrivals(2) });
  await working(folder, async (workspace, engine) => {
    expect(await fetchTable(workspace, engine)).toHaveLength(2);
    expect(await fetchTable(workspace, engine)).toEqual([]);
  });
});
