import { expect, test } from '@jest/globals';
import path from 'node:path';
import { estimateRecords } from '../../src/engine/csv-estimate.js';
import { tempFolder, writeFiles } from '../support/workspaces.js';

test('records are estimated from sizes and the first lines', async () => {
  const folder = await tempFolder();
  const lines = (count: number): string => Array.from({ length: count }, (_, index) => `client${index % 10},1,basic\n`).join('');
  await writeFiles(folder, { 'a.csv': lines(20_000), 'b.csv': lines(30_000), 'none.csv': '' });
  const at = (...names: string[]): string[] => names.map((name) => path.join(folder, name));
  expect((await estimateRecords(at('a.csv', 'b.csv'))) / 50_000).toBeCloseTo(1, 2);
  expect(await estimateRecords(at('none.csv', 'a.csv'))).toBe(0);
  expect(await estimateRecords([])).toBe(0);
});
