import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { numberOf, oneRow, SCAN_FILE, scanColumn, type Engine, type TextScan } from '../../src/engine/engine.js';
import { exactQuantiles } from '../../src/engine/quantiles.js';
import { ident, join, literal, rowwise, sql, Sql, table } from '../../src/engine/sql.js';
import { tempFolder, writeFiles } from '../support/workspaces.js';

/** What every engine must do, whatever database it is. `open` makes one that spills below the folder given, `numbers` the relation of 0 to n - 1 as `i`. */
export function keepsTheContract(open: (folder: string) => Engine, numbers: (n: number) => Sql): void {
  let folder: string;
  let engine: Engine;
  beforeAll(async () => {
    folder = await tempFolder();
    engine = open(folder);
  });
  afterAll(() => engine.close());

  /** A relation of one column of doubles, `x`. */
  const doubles = (values: readonly (number | null)[]): Sql =>
    sql`(${join(
      values.map((value) => sql`select cast(${value} as double) as x`),
      ' union all ',
    )}) as numbers`;
  const scan = (files: readonly string[], columns: readonly string[], rest: Partial<TextScan> = {}): TextScan => ({
    files: files.map((file) => path.join(folder, file)),
    format: 'csv',
    delimiter: ',',
    gzip: false,
    columns,
    numbers: [],
    ...rest,
  });
  const all = (source: Sql): Sql => sql`select * from ${source}`;
  const cells = (columns: number): string[] => [...Array.from({ length: columns }, (_, index) => scanColumn(index)), SCAN_FILE];
  const inOrder = (name: string, columns: readonly string[]): Promise<readonly unknown[]> =>
    engine.rows(engine.dialect.inOrder(sql`select ${join(columns.map(ident))} from ${table(name)}`, [engine.dialect.position]));

  describe('answers', () => {
    test('integers are numbers, lists arrays, and nothing is null', async () => {
      const rows = await engine.rows(sql`select count(*) as n, sum(1) as s, 'é' as t, true as b, null as z, [1, null] as l`);
      expect(rows).toEqual([{ n: 1, s: 1, t: 'é', b: true, z: null, l: [1, null] }]);
    });

    test('doubles come column by column, however many', async () => {
      const [up, half] = await engine.doubles(sql`select cast(i as double), i / 2 from ${numbers(5000)} order by i`);
      expect([up?.length, up?.[4999], half?.[4999], half?.[2047]]).toEqual([5000, 4999, 2499.5, 1023.5]);
      expect(await engine.doubles(sql`select 1, 2 where false`)).toEqual([new Float64Array(), new Float64Array()]);
    });

    test('a query that cannot run says what was asked', async () => {
      await expect(engine.rows(sql`select ${ident('nothing')}`)).rejects.toMatchObject({
        name: 'EngineError',
        query: 'select "nothing"',
      });
    });
  });

  describe('numbers', () => {
    const list = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

    test('quantiles are those of type 7', async () => {
      const levels = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(list, levels, async (values, at) => {
          const row = await oneRow(
            engine,
            sql`select ${engine.dialect.quantiles(new Sql('x'), at)} as q from ${doubles(values)}`,
          );
          const sorted = values.toSorted((a, b) => a - b);
          (row['q'] as number[]).forEach((q, index) => expect(q).toBeCloseTo(type7(sorted, at[index] ?? 0), 6));
        }),
        { numRuns: 40 },
      );
    });

    test('a sum of weighted columns is one of products, however many', async () => {
      const weighted = fc.array(fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -9, max: 9 })), {
        maxLength: 40,
      });
      await fc.assert(
        fc.asyncProperty(weighted, async (pairs) => {
          const columns = [
            sql`1 as one`,
            ...pairs.map(([value], index) => sql`cast(${value} as double) as ${ident(`x${index}`)}`),
          ];
          const product = engine.dialect.dot(
            pairs.map((_, index) => ident(`x${index}`)),
            pairs.map(([, weight]) => weight),
          );
          const found = await oneRow(engine, sql`select ${product} as d from (select ${join(columns)}) as one`);
          expect(found['d']).toBeCloseTo(
            pairs.reduce((sum, [value, weight]) => sum + value * weight, 0),
            6,
          );
        }),
        { numRuns: 30 },
      );
    });

    test('a value is picked by its place, and is 0 where that is -1', async () => {
      const places = sql`(${join(
        [-1, 0, 2, 1].map((place) => sql`select ${place} as p`),
        ' union all ',
      )}) as places`;
      const found = await engine.rows(
        sql`select p, ${engine.dialect.pick(sql`p`, [0.5, -2, 3e300])} as v from ${places} order by p`,
      );
      expect(found.map(({ v }) => v)).toEqual([0, 0.5, -2, 3e300]);
    });

    test('sums by the values of each column at once', async () => {
      const from = sql`(select i, i % 3 as a, i % 5 as b from ${numbers(1000)}) as t`;
      const found =
        await engine.rows(sql`select case when grouping(a) = 0 then 0 when grouping(b) = 0 then 1 else -1 end as which,
        case when grouping(a) = 0 then a when grouping(b) = 0 then b else -1 end as code, sum(i) as total from ${from} group by grouping sets ((a), (b))`);
      const sums = [3, 5].flatMap((by, which) =>
        Array.from({ length: by }, (_, code) => {
          const mine = Array.from({ length: 1000 }, (_unused, i) => i).filter((i) => i % by === code);
          return { which, code, total: mine.reduce((sum, i) => sum + i, 0) };
        }),
      );
      expect(found).toHaveLength(8);
      expect(found).toEqual(expect.arrayContaining(sums));
    });

    test('quantiles of many values are refined to the same, however they are spread', async () => {
      const spreads: Record<string, (i: number) => number> = {
        even: (i) => (i * 7919) % 20_011,
        alike: (i) => i % 3,
        skewed: (i) => Math.exp((i % 997) / 3) * (i % 2 === 0 ? 1 : -1),
        far: (i) => (i === 0 ? 1e308 : i === 1 ? -1e308 : i === 2 ? 1e-300 : (i * 31) % 10_007),
        gappy: (i) => (i % 5 === 0 ? NaN : i / 7),
        none: () => NaN,
      };
      const names = Object.keys(spreads);
      const lines = Array.from({ length: 20_000 }, (_, i) =>
        names
          .map((name) => spreads[name]?.(i))
          .map((x) => (Number.isNaN(x) ? '' : x))
          .join(','),
      );
      await writeFiles(folder, { 'spread.csv': `${names.join(',')}\n${lines.join('\n')}\n` });
      await engine.load('spread', scan(['spread.csv'], names), (source, { toNumber }) => {
        const columns = names.map((name, index) => sql`${toNumber(ident(scanColumn(index)))} as ${ident(name)}`);
        return sql`select ${join(columns)} from ${source}`;
      });
      const levels = [0, 0.25, 0.5, 0.7431, 1];
      const asked = names.map((name) => ({ value: ident(name), levels }));
      const relation = sql`${rowwise(sql`select * from ${table('spread')}`)} as spread`;
      const found = await exactQuantiles(engine, relation, asked, 0);
      for (const [index, name] of names.entries()) {
        const sorted = Array.from({ length: 20_000 }, (_, i) => spreads[name]?.(i) ?? NaN)
          .filter((x) => !Number.isNaN(x))
          .sort((a, b) => a - b);
        expect([name, found[index]]).toEqual([name, sorted.length === 0 ? [] : levels.map((level) => type7(sorted, level))]);
      }
      for (const most of [1e6, 50_000]) {
        for (const [index, sorted] of (await exactQuantiles(engine, relation, asked, most)).entries())
          for (const [at, one] of sorted.entries()) expect(one / (found[index]?.[at] ?? NaN) || 1).toBeCloseTo(1, 12);
      }
      await engine.drop('spread');
    });

    test('deviations divide by n - 1, and there is none of one value', async () => {
      const deviation = async (values: (number | null)[]): Promise<unknown> =>
        (await oneRow(engine, sql`select ${engine.dialect.deviation(new Sql('x'))} as d from ${doubles(values)}`))['d'];
      await fc.assert(
        fc.asyncProperty(list, async (values) => {
          const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
          const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
          const found = await deviation([...values, null]);
          if (values.length === 1) expect(found).toBeNull();
          else expect(Number(found)).toBeCloseTo(Math.sqrt(squares / (values.length - 1)), 6);
        }),
        { numRuns: 30 },
      );
      expect(Number(await deviation([1e308, -1e308])) / (Math.SQRT2 * 1e308)).toBeCloseTo(1, 12);
      expect(await deviation([null])).toBeNull();
    });

    test('histograms count up to and including each edge', async () => {
      const values = [-5, 0, 0.5, 1, 1, 2, 1e300, null];
      const row = await oneRow(
        engine,
        sql`select ${engine.dialect.histogram(new Sql('x'), [0, 1, 2])} as counts from ${doubles(values)}`,
      );
      expect(row['counts']).toEqual([2, 3, 1, 1]);
    });

    test('histograms have edges of any size, whole ones among them', async () => {
      const edges = [-5e9, -1, 0, 2.5, 7, 3e9, 2 ** 53, 1e300];
      const row = await oneRow(
        engine,
        sql`select ${engine.dialect.histogram(new Sql('x'), edges)} as counts from ${doubles([-6e9, -5e9, 1, 2.2e9, 3e9, 4e9, 1e16, null])}`,
      );
      expect(row['counts']).toEqual([2, 0, 0, 1, 0, 2, 1, 1, 0]);
    });

    test('a column of numbers is the same whether or not another record has a fault', async () => {
      const spelling = fc.oneof(
        fc.constantFrom(
          '',
          '-0',
          '1e999',
          '-1e999',
          'nan',
          'inf',
          '1e-400',
          '0x10',
          '1_000',
          '+1',
          ' 1',
          '1 ',
          '.',
          '.5',
          '5.',
          '1e',
          '٣',
        ),
        fc.double().map(String),
        fc.integer().map(String),
        fc.string({ unit: fc.constantFrom('0', '1', '9', '.', 'e', 'E', '-', '+', 'x', 'n', 'a', 'i', 'f'), maxLength: 8 }),
      );
      const read = async (values: readonly string[], end: string): Promise<unknown[]> => {
        await writeFiles(folder, { 'k.csv': `a,b\n${values.map((value, index) => `${index},${value}\n`).join('')}${end}` });
        await engine.load('k', scan(['k.csv'], ['a', 'b'], { numbers: [1] }), (source, dialect) => {
          const text = new Sql('c1');
          const value = dialect.readsNumbers ? text : dialect.toNumber(dialect.trim(text));
          return sql`select ${dialect.isFinite(value)} as finite, case when ${dialect.isFinite(value)} then ${value} end as value from ${source}`;
        });
        const rows = await inOrder('k', ['finite', 'value']);
        await engine.drop('k');
        return [...rows];
      };
      await fc.assert(
        fc.asyncProperty(fc.array(spelling, { minLength: 1, maxLength: 5 }), async (values) => {
          expect(await read(values, '')).toEqual(await read(values, 'x\n'));
        }),
        { numRuns: 60 },
      );
    });

    test('text is a number as a spreadsheet or a program writes it', async () => {
      const numbers = {
        '1': 1,
        '-1.50': -1.5,
        '+.5': 0.5,
        '5.': 5,
        '1e5': 1e5,
        '1E+05': 1e5,
        '007': 7,
        '1e-999': 0,
        '9007199254740993': 2 ** 53,
      };
      const words = [
        '',
        'one',
        '1_000',
        '1e1_0',
        '0x10',
        '0b1',
        '+-1',
        '--1',
        '1,5',
        '1 000',
        '1e',
        '.',
        '٣',
        'true',
        '$5',
        '5%',
        '1d',
      ];
      const read = (text: string): Sql => engine.dialect.toNumber(literal(text));
      const row = await oneRow(engine, sql`select [${join([...Object.keys(numbers), ...words].map(read))}] as read`);
      expect(row['read']).toEqual([...Object.values(numbers), ...words.map(() => null)]);
      for (const text of ['nan', 'inf', '-Infinity', '1e999']) {
        const { isFinite } = engine.dialect;
        const finite = await oneRow(engine, sql`select coalesce(${isFinite(read(text))}, false) as finite`);
        expect([text, finite['finite']]).toEqual([text, false]);
      }
    });

    test('a double written as text reads back as the same one, a whole one without a point', async () => {
      const { numberText, toNumber } = engine.dialect;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 }),
          async (values) => {
            const texts = values.map((value) => numberText(sql`cast(${value} as double)`));
            const back = await engine.doubles(sql`select ${join(texts.map(toNumber))}`);
            expect(values.filter((value, index) => back[index]?.[0] !== value)).toEqual([]);
          },
        ),
      );
      const whole = [0, -0, 5, -12, 1e15, 2 ** 53, -(2 ** 53)];
      const row = await oneRow(
        engine,
        sql`select [${join(whole.map((value) => numberText(sql`cast(${value} as double)`)))}] as texts`,
      );
      expect(row['texts']).toEqual(['0', '0', '5', '-12', '1000000000000000', '9007199254740992', '-9007199254740992']);
    });
  });

  test('white space of any alphabet is trimmed, and nothing else', async () => {
    const unit = fc.constantFrom(
      ' ',
      '\t',
      '\n',
      '\r',
      '\v',
      '\f',
      '\u00a0',
      '\u1680',
      '\u2003',
      '\u2028',
      '\u3000',
      '\ufeff',
      '\u200b',
      'a',
      'é',
      '~',
      '!',
      '😀',
      '"',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit, maxLength: 8 }), { minLength: 1, maxLength: 20 }), async (texts) => {
        const row = await oneRow(
          engine,
          sql`select [${join(texts.map((text) => engine.dialect.trim(literal(text))))}] as trimmed`,
        );
        expect(row['trimmed']).toEqual(texts.map((text) => text.trim()));
      }),
    );
  });

  test('a hash depends on the values alone, and fills the buckets evenly', async () => {
    const { hash, bucket } = engine.dialect;
    const buckets = (from: Sql): Promise<readonly unknown[]> =>
      engine.rows(
        sql`select cast(${bucket(hash([new Sql('i'), new Sql('s')]), 10)} as integer) as b, count(*) as n from ${from} group by b order by b`,
      );
    const source = (order: string): Sql =>
      sql`(select i, case when i % 3 > 0 then 'é' || cast(i as varchar) end as s from ${numbers(20000)} order by i ${new Sql(order)}) as t`;
    const found = await buckets(source('asc'));
    expect(await buckets(source('desc'))).toEqual(found);
    const again = open(path.join(folder, 'again'));
    expect(await again.rows(sql`select ${bucket(hash([literal('a'), literal(1.5), literal(null)]), 1000)} as b`)).toEqual(
      await engine.rows(sql`select ${bucket(hash([literal('a'), literal(1.5), literal(null)]), 1000)} as b`),
    );
    await again.close();
    expect(found).toHaveLength(10);
    for (const row of found as { b: number; n: number }[]) expect(Math.abs(row.n - 2000)).toBeLessThan(200);
  });

  describe('files', () => {
    test('the columns of like files by position, their rows in order, with the index of their file', async () => {
      await writeFiles(folder, { 'b.csv': 'x y,"x""y"\n1,é\n2,\n', 'a.csv': 'x y,"x""y"\r\n3,"q,\nr"\r\n' });
      expect(await engine.load('t', scan(['b.csv', 'a.csv'], ['x y', 'x"y']), all)).toEqual([]);
      expect(await inOrder('t', cells(2))).toEqual([
        { c0: '1', c1: 'é', source_file: 0 },
        { c0: '2', c1: null, source_file: 0 },
        { c0: '3', c1: 'q,\nr', source_file: 1 },
      ]);
      const places = await engine.rows(sql`select ${engine.dialect.position} as place from ${table('t')} order by place`);
      expect(places.map((row) => row['place'])).toEqual([0, 1, 2]);
      await engine.drop('t');
      await engine.drop('t');
      await expect(inOrder('t', cells(2))).rejects.toMatchObject({ name: 'EngineError' });
    });

    test('records without a shape are told by file and byte', async () => {
      await writeFiles(folder, {
        'm.csv': 'a,b\n1\n2,2\n\n3,3,3\n"4"x,4\n',
        'n.csv': Buffer.from('a,b\n5,5\n\xe9,5\n6', 'latin1'),
      });
      const found = await engine.load('t', scan(['m.csv', 'n.csv'], ['a', 'b']), all);
      expect(found).toEqual([
        { file: 0, offset: 4, problem: 'too few fields' },
        { file: 0, offset: 10, problem: 'too many fields' },
        { file: 0, offset: 17, problem: 'unbalanced quotes' },
        { file: 1, offset: 8, problem: 'not UTF-8' },
        { file: 1, offset: 12, problem: 'too few fields' },
      ]);
      expect(await inOrder('t', cells(2))).toMatchObject([{ c0: '2' }, { c0: '5' }]);
      await engine.drop('t');
    });

    test('what is unloaded comes back: names, order, values', async () => {
      const names = ['a', 'A', 'file', 'x,"y"', ' z\n', 'select'];
      const rows = sql`select i, ${"it's"} as b, 'q"' || cast(i as varchar), ' ' as d, cast(null as varchar) as e, cast(i as double) / 8 from ${numbers(3000)} order by i desc`;
      const csv = path.join(folder, 'out.csv');
      await engine.unload(rows, names, csv, 'csv');
      const text = await readFile(csv, 'utf8');
      expect(text.startsWith('a,A,file,"x,""y"""," z\n",select\n2999,')).toBe(true);
      expect(text.split('\n')[2]).toBe(`2999,it's,"q""2999", ,,374.875`);
      expect(await engine.load('t', scan(['out.csv'], names), all)).toEqual([]);
      expect((await inOrder('t', cells(6)))[2999]).toEqual({
        c0: '0',
        c1: "it's",
        c2: 'q"0',
        c3: ' ',
        c4: null,
        c5: '0.0',
        source_file: 0,
      });
      await engine.drop('t');

      const parquet = path.join(folder, 'out.parquet');
      const distinct = ['a', 'file_index', 'file_row_number', 'x,"y"', 't', 'source_file'];
      await engine.unload(rows, distinct, parquet, 'parquet');
      expect((await engine.parquetColumns(parquet)).map(({ name }) => name)).toEqual(distinct);
      await engine.load('t', scan(['out.parquet', 'out.parquet'], distinct, { format: 'parquet' }), all);
      const loaded = await inOrder('t', cells(6));
      expect(loaded[0]).toEqual({ c0: '2999', c1: "it's", c2: 'q"2999', c3: ' ', c4: null, c5: '374.875', source_file: 0 });
      expect(loaded[5999]).toMatchObject({ c0: '0', source_file: 1 });
      await engine.drop('t');
      const [first, last] = await engine.parquetRows(parquet, [0, 2999]);
      expect(JSON.parse(first ?? '')).toEqual({
        a: 2999,
        file_index: "it's",
        file_row_number: 'q"2999',
        'x,"y"': ' ',
        t: null,
        source_file: 374.875,
      });
      expect(JSON.parse(last ?? '')).toMatchObject({ a: 0 });
    });

    test('what is no Parquet file is told as such', async () => {
      await writeFiles(folder, { 'text.parquet': 'a,b\n1,2\n' });
      await expect(engine.parquetColumns(path.join(folder, 'text.parquet'))).rejects.toMatchObject({ name: 'EngineError' });
    });
  });

  describe('tables', () => {
    /** Ids beyond the doubles, text of all kinds, and gaps. */
    const row = (index: number): [id: string, text: string | null, value: number | null] => [
      String(9_223_372_036_854_770_000n + BigInt(index % 700)),
      index % 5 === 0 ? null : ["it's", '"quoted"', 'naïve 列', '😀\\n', "a\\'b", 'x,y\nz'][index % 6]!,
      index % 7 === 0 ? null : Math.sin(index) * 10 ** (index % 9),
    ];
    const cell = (value: string | number | null): string => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
    const rows = Array.from({ length: 2000 }, (_, index) => row(index));
    const kept = new Set(rows.map(([id]) => id));
    const load = async (name: string, from: number, to: number): Promise<void> => {
      const lines = rows.slice(from, to).map((one) => one.map(cell).join(','));
      await writeFiles(folder, { [`${name}.csv`]: `id,text,value\n${lines.join('\n')}\n` });
      const query = (source: Sql, dialect: Engine['dialect']): Sql =>
        sql`select c0 as id, c1 as said, ${dialect.toNumber(new Sql('c2'))} as x, ${dialect.hash([new Sql('c0')])} as identity from ${source}`;
      const found = await engine.load(name, scan([`${name}.csv`], ['id', 'text', 'value']), query, ident('identity'));
      expect(found).toEqual([]);
    };
    const both = sql`${rowwise(sql`select * from ${table('old')} union all select * from ${table('new')}`)} as rows_of_both`;
    beforeAll(async () => {
      await load('old', 0, 1500);
      await load('new', 1500, 2000);
    });

    test('counts and sums are those of the rows, whatever they hold', async () => {
      const found = await oneRow(
        engine,
        sql`select count(*) as n, count(said) as texts, count(distinct said) as kinds, count(distinct id) as ids, sum(x) as total, max(x) as most from ${both}`,
      );
      const values = rows.flatMap(([, , value]) => (value === null ? [] : [value]));
      const texts = rows.flatMap(([, text]) => (text === null ? [] : [text]));
      expect(found).toMatchObject({ n: 2000, texts: texts.length, kinds: 6, ids: 700, most: Math.max(...values) });
      const total = values.reduce((sum, value) => sum + value, 0);
      expect(Math.abs(numberOf(found['total']) - total)).toBeLessThan(1e-9 * Math.abs(total));
      const levels = await engine.rows(
        sql`select said as level, count(*) as n from ${both} where said is not null group by said order by n desc, level limit 3`,
      );
      const countOf = (level: unknown): number => texts.filter((text) => text === level).length;
      expect(levels.map(({ level, n }) => [level, n])).toEqual(levels.map(({ level }) => [level, countOf(level)]));
      const sets =
        await engine.rows(sql`select case when grouping(said) = 0 then 'said' else 'id' end as which, said, count(*) as n
        from ${both} group by grouping sets ((said), (id))`);
      const bySaid = sets.filter(({ which, said }) => which === 'said' && said !== null);
      expect(bySaid.map(({ said, n }) => [said, n])).toEqual(bySaid.map(({ said }) => [said, countOf(said)]));
      expect([bySaid.length, sets.filter(({ which }) => which === 'id').length]).toEqual([6, 700]);
      for (const text of new Set(texts)) {
        const one = await oneRow(engine, sql`select count(*) as n from ${both} where said = ${text}`);
        expect([text, one['n']]).toEqual([text, countOf(text)]);
      }
    });

    test('rows that are equal are found wherever they lie', async () => {
      const twins = sql`select identity, count(*) as times from (select identity from ${table('old')} union all select identity from ${table('new')}) as every group by identity having count(*) > 1`;
      await engine.make('twins', twins);
      const found = await oneRow(engine, sql`select count(*) as n, sum(times) as rows_of_twins from ${table('twins')}`);
      expect(found).toEqual({ n: kept.size, rows_of_twins: 2000 });
      const again = sql`select id from ${table('new')} where identity in (select identity from ${table('old')})`;
      expect(await oneRow(engine, sql`select count(*) as n from ${rowwise(again)} as again`)).toEqual({ n: 500 });
      const firsts = sql`select id from (select id, row_number() over (partition by id order by x nulls last) as nth from ${both}) as ranked where nth = 1`;
      await engine.make('firsts', firsts);
      expect(await oneRow(engine, sql`select count(*) as n from ${table('firsts')}`)).toEqual({ n: kept.size });
      await engine.make('firsts', sql`select id from ${table('old')} where id < ${'0'}`);
      expect(await engine.rows(sql`select id from ${table('firsts')}`)).toEqual([]);
      for (const name of ['twins', 'firsts']) await engine.drop(name);
    });

    test('places are counted from 0 in the order of arrival', async () => {
      const { position, inOrder: arranged } = engine.dialect;
      const found = await engine.rows(
        arranged(sql`select ${position} as place, id from ${table('old')} where ${position} >= 1490`, [position]),
      );
      expect(found).toEqual(rows.slice(1490, 1500).map(([id], index) => ({ place: 1490 + index, id })));
    });
  });

  test('rows that are discarded are gone, and the many others keep their position and order', async () => {
    // more rows than any engine reads at a time
    const ids = Array.from({ length: 400_000 }, (_, index) => `r${(index * 7919) % 400_000}`);
    await writeFiles(folder, { 'many.csv': `id\n${ids.join('\n')}\n` });
    const { position, inOrder: arranged, bucket } = engine.dialect;
    await engine.load(
      'many',
      scan(['many.csv'], ['id']),
      (source, { hash }) => sql`select c0 as id, ${hash([ident('c0')])} as identity from ${source}`,
      sql`identity`,
    );
    await engine.make('gone', sql`select ${position} as place from ${table('many')} where ${bucket(sql`identity`, 3)} = 0`);
    const gone = new Set((await engine.rows(sql`select place from ${table('gone')}`)).map(({ place }) => numberOf(place)));
    await engine.discard('many', sql`select place from ${table('gone')}`);
    const file = path.join(folder, 'stayed.csv');
    await engine.unload(arranged(sql`select id from ${table('many')}`, [position]), ['id'], file, 'csv');
    const stayed = ids.filter((_, index) => !gone.has(index));
    expect(stayed.length).toBeLessThan(300_000);
    expect((await readFile(file, 'utf8')) === `id\n${stayed.join('\n')}\n`).toBe(true);
    expect(await oneRow(engine, sql`select count(*) as n, max(${position}) as last from ${table('many')}`)).toMatchObject({
      n: stayed.length,
      last: ids.findLastIndex((_, index) => !gone.has(index)),
    });
    for (const name of ['many', 'gone']) await engine.drop(name);
  });

  test('closing takes the scratch away, and may come before any question', async () => {
    const place = path.join(folder, 'closing');
    await open(place).close();
    const one = open(place);
    await writeFiles(place, { 'mixed.csv': 'a\n1\r\n2\r' });
    await one.load('t', { ...scan([], ['a']), files: [path.join(place, 'mixed.csv')] }, all);
    expect(await one.rows(sql`select count(*) as n from ${table('t')}`)).toEqual([{ n: 2 }]);
    await one.close();
    expect(await readdir(place)).toEqual(['mixed.csv']);
  });
}

/** The definition, on sorted values: h = (n - 1) p, interpolated between its neighbours. */
function type7(sorted: readonly number[], level: number): number {
  const h = (sorted.length - 1) * level;
  const [low, high] = [sorted[Math.floor(h)] ?? NaN, sorted[Math.ceil(h)] ?? NaN];
  return low + (h - Math.floor(h)) * (high - low);
}
