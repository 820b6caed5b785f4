import { expect, test } from '@jest/globals';
import Papa from 'papaparse';
import path from 'node:path';
import { sql } from '../../src/engine/sql.js';
import { working } from '../support/world.js';
import { empty, HEADER, out, run } from './ingesting.js';
import { configWith } from './tables.js';

test('Parquet files that are alike but for their types lose nothing', async () => {
  const folder = await empty();
  const columns = ['client', 'late payments', 'plan', 'gone'];
  await working(folder, async (_, engine) => {
    await engine.unload(
      sql`select 'a', cast(1 as integer), 'x', 'Yes'`,
      columns,
      path.join(folder, 'in', '1.parquet'),
      'parquet',
    );
    await engine.unload(
      sql`select 'b', cast(1.75 as double), 'x', 'Yes'`,
      columns,
      path.join(folder, 'in', '2.parquet'),
      'parquet',
    );
  });
  expect(await run(folder)).toMatchObject({ books: { in: 2, accepted: 2 } });
  expect((await out(folder, 'finaldata.csv')).split('\n')).toEqual([HEADER, 'a,1,x,Yes', 'b,1.75,x,Yes', '']);
});

test('nor do those of which one holds what the others cannot', async () => {
  const folder = await empty();
  const columns = ['client', 'late payments', 'plan', 'gone'];
  await working(folder, async (_, engine) => {
    await engine.unload(
      sql`select 'a', cast(1 as integer), 'x', 'Yes'`,
      columns,
      path.join(folder, 'in', '1.parquet'),
      'parquet',
    );
    await engine.unload(sql`select 'b', 'many', 'x', true`, columns, path.join(folder, 'in', '2.parquet'), 'parquet');
  });
  expect(await run(folder)).toMatchObject({ books: { in: 2, accepted: 1, quarantined: 1 } });
});

test('Parquet columns may be called what an engine calls its own', async () => {
  const names = ['file_index', 'file_row_number', 'filename', 't', 'source_file', 'c0'];
  const features = names.map((name) => [name, { role: 'feature', type: 'numeric', min: 0 }]);
  const folder = await empty(configWith({ ...Object.fromEntries(features), y: { role: 'target', positive: 1 } }));
  await working(folder, (_, engine) =>
    engine.unload(
      sql`select 5, 6, 7, i, 9, 10, i % 2 from range(-2, 3) as r(i)`,
      [...names, 'y'],
      path.join(folder, 'in', '1.parquet'),
      'parquet',
    ),
  );
  expect(await run(folder)).toMatchObject({ books: { in: 5, accepted: 3, quarantined: 2 } });
  const rows = Papa.parse<string[]>(await out(folder, 'quarantine.csv'), {
    delimiter: ',',
    newline: '\n',
    skipEmptyLines: true,
  }).data.slice(1);
  expect(rows.map(([, line, column, rule]) => [line, column, rule])).toEqual([
    ['1', 't', '>= 0'],
    ['2', 't', '>= 0'],
  ]);
  expect(JSON.parse(rows[1]?.[4] ?? '')).toEqual({
    file_index: 5,
    file_row_number: 6,
    filename: 7,
    t: -1,
    source_file: 9,
    c0: 10,
    y: -1,
  });
});
