import { expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fetchTable } from '../../src/data/fetch-table.js';
import { ingest } from '../../src/data/ingest.js';
import { SMALL, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';

const TABLE = 'elsewhere/arrivals.csv';

/** A workspace whose table is an expression of the engine. Its watermark is a number, whose order is not that of its text. */
async function withTable(watermark = 'n'): Promise<string> {
  const folder = await smallWorkspace(50);
  const input = { table: `read_csv('${path.join(folder, TABLE)}', types = {'gone': 'VARCHAR'})`, watermark };
  await writeFiles(folder, { 'config.json': JSON.stringify({ ...SMALL, input }) });
  return folder;
}

const arrivals = (to: number): string =>
  `n,client,late payments,plan,gone\n${Array.from({ length: to }, (_, index) => `${index + 1},k${index + 1},${index % 9},gold,${index % 2 === 0 ? 'Yes' : 'No'}\n`).join('')}`;

test('only rows above the last watermark are fetched, and what waits is not fetched twice', async () => {
  const folder = await withTable();
  await writeFiles(folder, { [TABLE]: arrivals(9) });
  const [name] = await working(folder, async (workspace, engine) => {
    const first = await fetchTable(workspace, engine);
    expect(first?.rows).toBe(9);
    expect(await fetchTable(workspace, engine)).toBeNull();
    const { answer } = await ingest(workspace, engine);
    expect(answer.books).toMatchObject({ in: 59, accepted: 59 });
    expect(await fetchTable(workspace, engine)).toBeNull();
    return [first?.file];
  });
  expect(name).toMatch(/~~9\.parquet$/);

  await writeFiles(folder, { [TABLE]: arrivals(12) });
  await working(folder, async (workspace, engine) => {
    const second = await fetchTable(workspace, engine);
    expect([second?.rows, second?.file]).toEqual([3, expect.stringMatching(/~9~12\.parquet$/)]);
    expect((await ingest(workspace, engine)).answer.books).toMatchObject({ in: 3, accepted: 3 });
  });
  expect((await readdir(path.join(folder, 'in'))).filter((one) => one.endsWith('.parquet'))).toHaveLength(2);
});

test('a table that lacks the watermark is a fault of the data, and leaves no file', async () => {
  const folder = await withTable('when');
  await writeFiles(folder, { [TABLE]: arrivals(3) });
  await working(folder, async (workspace, engine) => {
    await expect(fetchTable(workspace, engine)).rejects.toMatchObject({ fault: 'data', hint: expect.stringContaining('input.watermark') });
  });
  expect(await readdir(path.join(folder, 'in'))).toEqual(['first.csv']);
});
