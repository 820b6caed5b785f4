import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { quarantineReasons } from '../../src/data/quarantine-reasons.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'riskctl-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('the most frequent reason comes first, whatever the rows hold', async () => {
  const file = path.join(folder, 'quarantine.csv');
  const rows = [
    'file,line,column,rule,raw',
    'a.csv,2,age,>= 0,"-1,""x"""',
    'a.csv,3,"age, income",a number,"two\nlines"',
    'b.csv,9,age,>= 0,-7',
    'b.csv,12,,too few fields,x',
  ];
  await writeFile(file, `${rows.join('\r\n')}\r\n`);
  expect(await quarantineReasons(file)).toEqual([
    { column: 'age', rule: '>= 0', rows: 2 },
    { column: '', rule: 'too few fields', rows: 1 },
    { column: 'age, income', rule: 'a number', rows: 1 },
  ]);
});

test('without a quarantine.csv it says so', async () => {
  await expect(quarantineReasons(path.join(folder, 'none.csv'))).rejects.toMatchObject({
    message: 'nothing has been quarantined: there is no quarantine.csv',
  });
});
