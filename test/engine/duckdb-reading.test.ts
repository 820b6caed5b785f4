import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { numberOf, oneRow, type Engine, type MisshapenRecord, type TextScan } from '../../src/engine/engine.js';
import { sql, Sql } from '../../src/engine/sql.js';
import { tempFolder, writeFiles } from '../support/workspaces.js';
import { duckDbIn } from './duckdb.js';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  engine = duckDbIn(folder);
});
afterAll(() => engine.close());

interface Found {
  readonly firsts: readonly unknown[];
  readonly misshapen: readonly MisshapenRecord[];
}

/** The first column of files, by file, and their misshapen records. */
async function read(names: readonly string[], rest: Partial<TextScan> = {}): Promise<Found> {
  const files = names.map((name) => path.join(folder, name));
  const scan: TextScan = { files, format: 'csv', delimiter: ',', gzip: false, columns: ['a', 'b'], numbers: [], ...rest };
  const misshapen = await engine.load('t', scan, (source) => sql`select * from ${source}`);
  const rows = await engine.rows(
    sql`select source_file as f, list(c0 order by ${engine.dialect.position}) as c from t group by f order by f`,
  );
  await engine.drop('t');
  return { firsts: rows.map((row) => row['c']), misshapen };
}

test('a file is the one named, though its name looks like a pattern', async () => {
  const odd = [
    'x*.csv',
    'x?.csv',
    'x[1].csv',
    '[.csv',
    'in[1]/p.csv',
    "it's.csv",
    'new\nline.csv',
    '%41.csv',
    '{a,b}.csv',
    '$HOME.csv',
  ];
  const plain = ['xa.csv', 'x1.csv', 'in1/p.csv', 'a.csv'];
  await writeFiles(folder, Object.fromEntries([...odd, ...plain].map((name, index) => [name, `a,b\n${index},0\n`])));
  for (const [index, name] of odd.entries())
    expect([name, await read([name])]).toEqual([name, { firsts: [[String(index)]], misshapen: [] }]);
  expect((await read(odd)).firsts).toEqual(odd.map((_, index) => [String(index)]));

  await writeFiles(folder, { 'x[1].csv': 'a,b\n7,0\n8\n' });
  expect((await read(['x1.csv', 'x[1].csv'])).misshapen).toEqual([{ file: 1, offset: 8, problem: 'too few fields' }]);
  const columns = [
    { name: 'a', type: 'INTEGER' },
    { name: 'b', type: 'VARCHAR' },
  ];
  await engine.unload(sql`select 1, 'p'`, ['a', 'b'], path.join(folder, 'q[1].parquet'), 'parquet');
  await engine.unload(sql`select 2, 3, 4`, ['a', 'b', 'c'], path.join(folder, 'q1.parquet'), 'parquet');
  expect(await engine.parquetColumns(path.join(folder, 'q[1].parquet'))).toEqual(columns);
});

test('a compressed file is told by its scan, not by its name', async () => {
  await writeFiles(folder, { 'Z.CSV.GZ': gzipSync('a,b\n1,0\n2\n'), 'plain.gz.csv': 'a,b\n1,0\n' });
  expect(await read(['Z.CSV.GZ'], { gzip: true })).toEqual({
    firsts: [['1']],
    misshapen: [{ file: 0, offset: 8, problem: 'too few fields' }],
  });
  expect((await read(['plain.gz.csv'])).firsts).toEqual([['1']]);
});

describe('line ends', () => {
  const ends = { LF: '\n', CR: '\r', CRLF: '\r\n' };
  const kinds = Object.keys(ends) as (keyof typeof ends)[];
  const pairs = kinds.flatMap((header) => kinds.map((rows): [keyof typeof ends, keyof typeof ends] => [header, rows]));

  test.each(pairs)('a header that ends in %s before rows that end in %s', async (header, rows) => {
    const [h, r] = [ends[header], ends[rows]];
    const text = ['1,0', '"2","0"', '', '3', '4,"x\ny\rz\r\nq"', '"5",""', ''].join(r);
    await writeFiles(folder, {
      'ends.csv': `a,b${h}${text}`,
      'quoted.csv': `a,"b\n\r.\r\n"${h}${text}`,
      'marked.csv': `\uFEFF"a${r}",b${h}${text}`,
    });
    for (const name of ['ends.csv', 'quoted.csv', 'marked.csv']) {
      const { firsts, misshapen } = await read([name]);
      expect([name, firsts, misshapen.map(({ problem }) => problem)]).toEqual([name, [['1', '2', '4', '5']], ['too few fields']]);
    }
    expect(existsSync(path.join(folder, 'scratch')) ? await readdir(path.join(folder, 'scratch')) : []).toEqual([]);
  });

  test('of all kinds in one file, and in one scan', async () => {
    await writeFiles(folder, {
      'mixed.csv.gz': gzipSync('a,b\r1,0\n2,0\r\n3\r4,0\r\r\n5,0,9'),
      'mixed.csv': 'a,b\r1,0\n2,0\r\n3\r4,0\r\r\n5,0,9',
      'plain.csv': 'a,b\n6,0\n7\n',
    });
    const misshapen = [
      { file: 0, offset: 13, problem: 'too few fields' },
      { file: 0, offset: 21, problem: 'too many fields' },
    ];
    const found = await read(['mixed.csv']);
    expect(found.firsts).toEqual([['1', '2', '4']]);
    expect(found.misshapen).toMatchObject(misshapen.map(({ problem }) => ({ problem })));
    expect(await read(['mixed.csv.gz'], { gzip: true })).toEqual(found);
    expect(await read(['plain.csv', 'mixed.csv'])).toMatchObject({
      firsts: [['6'], ['1', '2', '4']],
    });
  });
});

describe('a large file is not cut at a wrong place', () => {
  const inner = '5,y\n'.repeat(300);
  const large = (end: string): string => {
    const rows = Array.from({ length: 9000 }, (_, index) => `${index},"\n${inner}"\n`);
    return `a,b\n${rows.join('')}${end}`;
  };
  const count = async (
    name: string,
    gzip: boolean,
  ): Promise<{ rows: number; lines: number; misshapen: readonly MisshapenRecord[] }> => {
    const scan: TextScan = {
      files: [path.join(folder, name)],
      format: 'csv',
      delimiter: ',',
      gzip,
      columns: ['a', 'b'],
      numbers: [],
    };
    const misshapen = await engine.load('t', scan, (source) => sql`select c0, length(c1) as n from ${source}`);
    const row = await oneRow(engine, sql`select count(*) as n, min(n) as least from t`);
    await engine.drop('t');
    return { rows: numberOf(row['n']), lines: numberOf(row['least']), misshapen };
  };

  test('when its quoted texts look like records', async () => {
    const text = large('9,"one,\n');
    await writeFiles(folder, { 'large.csv': text, 'large.csv.gz': gzipSync(text, { level: 1 }) });
    // and the record whose quotes the file leaves open is not lost
    const expected = {
      rows: 9000,
      lines: inner.length + 1,
      misshapen: [{ file: 0, offset: text.length - 8, problem: 'unbalanced quotes' }],
    };
    expect(text.length).toBeGreaterThan(10e6);
    expect(await count('large.csv', false)).toEqual(expected);
    expect(await count('large.csv.gz', true)).toEqual(expected);
  });
});

describe('the limits of the machine', () => {
  const large = sql`select i, hash(i) as h, ${'x'.repeat(100)} || i as s from range(400000) as t(i)`;

  test('what does not fit in memory spills beside the workspace, and is taken away', async () => {
    const place = await tempFolder();
    const small = duckDbIn(place, { memoryLimit: '32MB' });
    await small.make('t', large);
    expect(await readdir(path.join(place, 'scratch'))).not.toEqual([]);
    const [row] = await small.rows(sql`select count(distinct i) as n, sum(length(s)) as characters from t`);
    expect(row).toEqual({ n: 400000, characters: 400000 * 100 + 2288890 });
    await small.close();
    expect(await readdir(place)).toEqual([]);
  });

  test('where even that is not enough, the fault names the setting', async () => {
    const tiny = duckDbIn(await tempFolder(), { memoryLimit: '1MB' });
    await expect(tiny.make('t', large)).rejects.toMatchObject({
      fault: 'cannot-write',
      hint: expect.stringContaining('engine.memory_limit'),
    });
    await tiny.close();
  });

  test('a run that is asked to end asks nothing more', async () => {
    const stop = new AbortController();
    const stopped = duckDbIn(await tempFolder(), { signal: stop.signal });
    await stopped.rows(sql`select 1 as one`);
    const long = stopped.rows(new Sql('select sum(a.range * b.range) as s from range(10000000) as a, range(100000) as b'));
    setTimeout(() => {
      stop.abort();
    }, 50);
    await expect(long).rejects.toThrow();
    await expect(stopped.rows(sql`select 1 as one`)).rejects.toMatchObject({ name: 'AbortError' });
    await stopped.close();
  });

  test('a server opens many engines in one world, and one that is closed listens to it no longer', async () => {
    const stop = new AbortController();
    const closed = duckDbIn(await tempFolder(), { signal: stop.signal });
    await closed.rows(sql`select 1 as one`);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    await closed.close();
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });
});
