import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crossRule } from '../../src/data/cross-rule.js';
import { oneRow, type Engine } from '../../src/engine/engine.js';
import { sql, type Sql } from '../../src/engine/sql.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';

let engine: Engine;
beforeAll(async () => {
  engine = duckDbIn(await tempFolder());
});
afterAll(() => engine.close());

type Values = Readonly<Record<string, number | null>>;

/** Whether a rule holds for a row; null where that cannot be said. */
async function holds(text: string, values: Values): Promise<unknown> {
  const rule = crossRule(text, Object.keys(values));
  const column = (name: string): Sql => sql`cast(${values[name] ?? null} as double)`;
  const answer = (await oneRow(engine, sql`select ${rule.holds(column)} as holds`))['holds'];
  expect(rule.isBroken((name) => values[name] ?? null)).toBe(answer === false);
  return answer;
}

describe('a rule', () => {
  test.each<[string, Values, boolean | null]>([
    ['a <= b', { a: 1, b: 1 }, true],
    ['a < b', { a: 1, b: 1 }, false],
    ['a >= b', { a: 1, b: 2 }, false],
    ['a > b', { a: 3, b: 2 }, true],
    ['a = b', { a: 0.5, b: 0.5 }, true],
    ['a == b', { a: 1, b: 2 }, false],
    ['a != b', { a: 1, b: 2 }, true],
    ['a <> b', { a: 1, b: 1 }, false],
    ['a<=b', { a: null, b: 1 }, null],
    ['a + b * 2 = 7', { a: 1, b: 3 }, true],
    ['(a + b) * 2 = 8', { a: 1, b: 3 }, true],
    ['a - b - 1 = 5', { a: 9, b: 3 }, true],
    ['a / b / 2 = 2', { a: 12, b: 3 }, true],
    ['a / 2 = 0.5', { a: 1 }, true],
    ['1 / 2 * a = 0.5', { a: 1 }, true],
    ['-a < --b', { a: 1, b: 0 }, true],
    ['-(a - b) = b-a', { a: 1, b: 5 }, true],
    ['a = -.5e1', { a: -5 }, true],
    ['a = 1e3', { a: 1000 }, true],
    ['a <= 100 * 365 * 24 * 3600 * 1000', { a: 5 }, true],
    ['9007199254740991 * 9007199254740991 > a', { a: 5 }, true],
    ['a * 10 > b', { a: 1e308, b: 1.7e308 }, true],
    ['a / b > 5', { a: 1, b: 0 }, true],
    ['a / b > 5', { a: 0, b: 0 }, true],
    ['a / b = b / a', { a: 0, b: 0 }, true],
    ['a / b <= 5', { a: 0, b: 0 }, false],
    ['a - b != b', { a: 1, b: null }, null],
    ['\n  a\t<= b  ', { a: 1, b: 2 }, true],
  ])('%j on %j', async (text, values, expected) => {
    expect(await holds(text, values)).toBe(expected);
  });

  test.each<[string, Values]>([
    ['"last month" <= "last year"', { 'last month': 1, 'last year': 2 }],
    ['"say ""a""" < "select"', { 'say "a"': 1, select: 2 }],
    ['été_2.x < _b', { 'été_2.x': 1, _b: 2 }],
    ['"a<=b" < "1."', { 'a<=b': 1, '1.': 2 }],
    ['select < table', { select: 1, table: 2 }],
  ])('names its columns: %s', async (text, values) => {
    expect(crossRule(text, Object.keys(values)).columns).toEqual(Object.keys(values));
    expect(await holds(text, values)).toBe(true);
  });

  test('names a column once', () => {
    expect(crossRule('a + a < b * a', ['a', 'b', 'c']).columns).toEqual(['a', 'b']);
  });
});

test('sums have the value that they have anywhere else', async () => {
  const { sum } = fc.letrec<{ sum: string; leaf: string }>((tie) => ({
    leaf: fc.oneof(fc.constantFrom('a', 'b', '"c d"'), fc.nat(9).map(String), fc.constantFrom('0.5', '2e1', '.25')),
    sum: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*', ' / '), tie('sum')).map((parts) => parts.join(' ')),
      tie('sum').map((inner) => `(${inner})`),
      tie('sum').map((inner) => `- (${inner})`),
    ),
  }));
  const values = { a: 3, b: -1.5, 'c d': 7 };
  const evaluate = (text: string): number => {
    const named = text.replaceAll('"c d"', 'c');
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the grammar above is a part of JavaScript's
    const work = new Function('a', 'b', 'c', `return ${named}`) as (...values: number[]) => number;
    return work(values.a, values.b, values['c d']);
  };
  await fc.assert(
    fc.asyncProperty(sum, async (text) => {
      const value = evaluate(text);
      fc.pre(Number.isFinite(value));
      const rule = crossRule(`${text} >= 0`, Object.keys(values));
      const column = (name: string): Sql => sql`cast(${values[name as keyof typeof values]} as double)`;
      expect((await oneRow(engine, sql`select ${rule.holds(column)} as holds`))['holds']).toBe(value >= 0);
    }),
    { numRuns: 60 },
  );
});
