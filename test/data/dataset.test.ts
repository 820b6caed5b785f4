import { expect, test } from '@jest/globals';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadDataset, loadFinalData } from '../../src/data/dataset.js';
import { valueColumn } from '../../src/data/staging.js';
import type { Engine } from '../../src/engine/engine.js';
import { sql } from '../../src/engine/sql.js';
import { writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';
import { empty, HEADER, run } from './ingesting.js';

test('all files of a folder are one data set; rows that break the contract are left out and counted', async () => {
  const folder = await empty();
  await writeFiles(folder, {
    'test/a.csv': `${HEADER}\na,1,basic,Yes\nb,-1,basic,No\nc,2\n`,
    'test/b.csv.gz': gzipSync('plan;gone;client;late payments\nplus;No;d;3\n'),
    'test/c.csv': 'client,late payments,plan\ne,4,gold\n',
    'test/notes.txt': 'no data',
  });
  const found = await working(folder, async (workspace, engine) => {
    const data = await loadDataset(workspace, engine, path.join(folder, 'test'));
    const again = await loadDataset(workspace, engine, path.join(folder, 'test', 'b.csv.gz'));
    return { data, again };
  });
  expect(found.data).toMatchObject({ name: 'test', rows: 3, labelled: 2, positives: 1, excluded: 2 });
  expect(found.again).toMatchObject({ name: path.join('test', 'b.csv.gz'), rows: 1, labelled: 1, positives: 0, excluded: 0 });
});

test('a file that cannot be used is a fault that names it', async () => {
  const folder = await empty();
  const bad: Record<string, [string, string]> = {
    'test/a.csv': ['client,gone\n', "lacks 'late payments', 'plan'"],
    'test/b.csv': [`${HEADER}\na,1,"basic\n`, 'never closes'],
    'test/c.csv.gz': ['no gzip', 'incorrect header check'],
    'test/d.parquet': ['no parquet', 'not a readable Parquet file'],
  };
  await writeFiles(folder, Object.fromEntries(Object.entries(bad).map(([name, [content]]) => [name, content])));
  for (const [name, [, problem]] of Object.entries(bad)) {
    await expect(
      working(folder, (workspace, engine) => loadDataset(workspace, engine, path.join(folder, name))),
    ).rejects.toMatchObject({
      fault: 'data',
      message: expect.stringMatching(new RegExp(`^${name}: .*${problem}`)),
    });
  }
});

test('where there is nothing to load, that is a fault of its own', async () => {
  const folder = await empty();
  await mkdir(path.join(folder, 'none'));
  await writeFiles(folder, { 'notes.txt': '' });
  const faults = {
    none: 'no .csv, .csv.gz or .parquet file in it',
    nowhere: 'no such file or folder',
    'notes.txt': 'not a .csv, .csv.gz or .parquet file',
  };
  for (const [name, problem] of Object.entries(faults)) {
    await expect(
      working(folder, (workspace, engine) => loadDataset(workspace, engine, path.join(folder, name))),
    ).rejects.toMatchObject({
      fault: 'no-input',
      message: expect.stringContaining(problem),
    });
  }
  await expect(working(folder, loadFinalData)).rejects.toMatchObject({
    fault: 'no-input',
    hint: 'run riskctl ingest, with data files in in',
  });
  await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,1,,Yes\n` });
  await run(folder);
  expect(await working(folder, loadFinalData)).toMatchObject({ rows: 1, positives: 1 });
});

test('an engine reads a file once, and again when it has changed', async () => {
  const folder = await empty();
  const file = path.join(folder, 'rows.csv');
  await writeFiles(folder, { 'rows.csv': `${HEADER}\na,1,,Yes\n` });
  await working(folder, async (workspace, engine) => {
    const loads: string[] = [];
    const counting: Engine = { ...engine, load: (table, ...rest) => (loads.push(table), engine.load(table, ...rest)) };
    const first = await loadDataset(workspace, counting, file);
    expect(await loadDataset(workspace, counting, file)).toBe(first);
    expect(loads).toHaveLength(1);
    await writeFiles(folder, { 'rows.csv': `${HEADER}\na,1,,Yes\nb,2,,\n` });
    expect(await loadDataset(workspace, counting, file)).toMatchObject({ rows: 2 });
    expect(first.rows).toBe(1);
    expect(loads).toHaveLength(2);
    expect(await loadDataset(workspace, engine, file)).toMatchObject({ rows: 2 });
  });
});

test('a number means the same in a plain file and in one with something to trim', async () => {
  const folder = await empty();
  const texts = [
    '1',
    '-0',
    '.5',
    '5.',
    '1e3',
    '1E-3',
    '007',
    '1e999',
    'inf',
    '-nan',
    '0x10',
    '1.2.3',
    '1-2',
    'x',
    '',
    '9007199254740993',
  ];
  const rows = texts.map((text, index) => `c${index},${text},,Yes`);
  await writeFiles(folder, {
    'plain.csv': [HEADER, ...rows, ''].join('\n'),
    'spaced.csv': [HEADER, ...rows, 'last ,1,,Yes', ''].join('\n'),
  });
  await working(folder, async (workspace, engine) => {
    const valuesOf = async (name: string): Promise<unknown> => {
      const { contract, relation, excluded } = await loadDataset(workspace, engine, path.join(folder, name));
      const [client, late] = contract.columns.map(valueColumn);
      if (client === undefined || late === undefined) throw new Error('the contract has columns');
      const rows = await engine.rows(
        sql`select ${client} as client, cast(${late} as varchar) as late from ${relation} where ${client} <> 'last' order by client`,
      );
      return { excluded, rows };
    };
    expect(await valuesOf('plain.csv')).toEqual(await valuesOf('spaced.csv'));
  });
});
