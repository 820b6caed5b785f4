import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duckDb } from '../../src/engine/duckdb.js';
import { oneRow, numberOf } from '../../src/engine/engine.js';
import { cases, ident, join, literal, sql, type Sql } from '../../src/engine/sql.js';
import { worldIn } from '../support/world.js';

const engine = duckDb({ memoryLimit: '200MB', threads: 1, scratch: '/tmp/riskctl-sql-test/scratch' }, worldIn('/tmp'));
afterAll(() => engine.close());

describe('SQL is quoted so that a database reads back what was meant', () => {
  test('any finite double, bit for bit', async () => {
    const doubles = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, -0, 5e-324, -5e-324, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53, 0.1, 1 / 3, 1e22, 123456789.123456789),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(doubles, { minLength: 1, maxLength: 20 }), async (values) => {
        const row = await oneRow(
          engine,
          sql`select ${join(values.map((value, index) => sql`cast(${value} as double) as ${ident(`v${index}`)}`))}`,
        );
        for (const [index, value] of values.entries())
          expect(Object.is(numberOf(row[`v${index}`]), value) || (value === 0 && row[`v${index}`] === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(() => literal(NaN)).toThrow(RangeError);
    expect(() => literal(Infinity)).toThrow(RangeError);
  });

  test('any text as a value and as a name: quotes, line ends, keywords, unicode', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constantFrom(`'; drop table x; --`, `"`, `""`, `'`, 'select', 'naïve 列 עִברִית', 'a\nb\r\n', '\\', '%', '$1'),
    );
    const usable = text.filter((one) => one !== '' && !one.includes('\0'));
    await fc.assert(
      fc.asyncProperty(usable, async (name) => {
        const row = await oneRow(engine, sql`select ${name} as ${ident(name)}`);
        expect(row).toEqual({ [name]: name });
      }),
      { numRuns: 150 },
    );
  });

  test('branches, joins and nothing at all', async () => {
    const number = (x: number): Sql =>
      cases(
        [
          { when: sql`${x} < 0`, then: 'below' },
          { when: sql`${x} = 0`, then: 'zero' },
        ],
        'above',
      );
    const row = await oneRow(
      engine,
      sql`select ${join([sql`${number(-1)} as a`, sql`${number(0)} as b`, sql`${number(2.5)} as c`, sql`${cases([], null)} as d`, sql`${true} as e`])}`,
    );
    expect(row).toEqual({ a: 'below', b: 'zero', c: 'above', d: null, e: true });
    expect(sql`1 - ${-1}`.text).toBe('1 - (-1)');
  });
});

describe('the pieces in which engines differ', () => {
  test("quantiles are R's type 7, histograms count (a, b], deviations divide by n - 1", async () => {
    const values = sql`(select cast(range as double) as x from range(1, 11)) as t`;
    const { quantiles, histogram, deviation } = engine.dialect;
    const row = await oneRow(
      engine,
      sql`select ${quantiles(sql`x`, [0.1, 0.25, 0.5])} as q, ${histogram(sql`x`, [1, 5, 20])} as h, ${deviation(sql`x`)} as d from ${values}`,
    );
    expect(row['q']).toEqual([1.9, 3.25, 5.5]);
    expect(row['h']).toEqual([1, 4, 5, 0]);
    expect(row['d']).toBeCloseTo(3.0276503540974917, 14);
  });

  test('a hash tells rows apart, counts a missing value, and falls evenly into buckets', async () => {
    const { hash, bucket } = engine.dialect;
    const rows = await engine.rows(
      sql`select ${bucket(hash([sql`range`]), 10)} as b, count(*) as n from range(10000) group by b`,
    );
    expect(rows).toHaveLength(10);
    for (const row of rows) expect(Math.abs(numberOf(row['n']) - 1000)).toBeLessThan(150);
    const same = await oneRow(
      engine,
      sql`select ${hash([sql`'a'`, sql`null`])} = ${hash([sql`'a'`, sql`null`])} as same, ${hash([sql`'a'`, sql`null`])} = ${hash([sql`null`, sql`'a'`])} as swapped`,
    );
    expect(same).toEqual({ same: true, swapped: false });
  });

  test('numbers as text: whole ones without a point, others with as few digits as read back the same', async () => {
    const { numberText } = engine.dialect;
    const values = [100, -3, 2.5, 0.1, 1e15, 123456789012345680000, 1e-7];
    const row = await oneRow(
      engine,
      sql`select ${join(values.map((value, index) => sql`${numberText(sql`cast(${value} as double)`)} as ${ident(`t${index}`)}`))}`,
    );
    const texts = Object.values(row).map(String);
    expect(texts.slice(0, 4)).toEqual(['100', '-3', '2.5', '0.1']);
    expect(texts.map(Number)).toEqual(values);
  });

  test('a query that fails shows what was asked', async () => {
    await expect(engine.rows(sql`select nothing from nowhere`)).rejects.toMatchObject({
      name: 'EngineError',
      query: 'select nothing from nowhere',
    });
  });
});
