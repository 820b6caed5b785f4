import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configSchema } from '../../src/config/schema.js';
import { contractOf, type Contract } from '../../src/data/contract.js';
import { staging, valueColumn, VIOLATION } from '../../src/data/staging.js';
import type { Engine } from '../../src/engine/engine.js';
import { ident, join, literal, sql } from '../../src/engine/sql.js';
import { isBroken, rowContract } from '../../src/prediction/row-contract.js';
import { duckDbIn } from '../engine/duckdb.js';
import { SMALL, tempFolder } from '../support/workspaces.js';

let engine: Engine;
beforeAll(async () => {
  engine = duckDbIn(await tempFolder());
});
afterAll(() => engine.close());

const { profiles: _, ...PATHS } = SMALL;
const CONTRACT = contractFor({
  client: { role: 'id' },
  branch: { role: 'id', required: false },
  income: { role: 'feature', type: 'numeric', required: true, min: 0, max: 1e6 },
  score: { role: 'feature', type: 'numeric' },
  visits: { role: 'feature', type: 'numeric', integer: true, min: -5 },
  plan: { role: 'feature', type: 'categorical', required: true },
  region: { role: 'feature', type: 'categorical', allowed: ['north', 'south', "o'land", 'é'] },
  gone: { role: 'target', positive: 'Yes', negative: 'No', required: true },
});

function contractFor(columns: object): Contract {
  return contractOf(
    configSchema.parse({
      ...PATHS,
      contract: { columns, rules: ['visits <= income', 'score / visits <= 10'] },
    }),
  );
}

/** What SQL makes of some rows of text: the values, or the first rule broken. */
async function bySql(rows: readonly (readonly (string | null)[])[]): Promise<unknown[]> {
  const { columns, target } = CONTRACT;
  const cells = columns.map((_, index) => ident(`c${index}`));
  const values = rows.map((row, place) => sql`(${join([literal(place), ...row.map(literal)])})`);
  const source = sql`(select * from (values ${join(values)}) as t(source_file, ${join(cells)}))`;
  const { query, rules } = staging(CONTRACT, engine.dialect, [target]);
  const staged = query(source, (name) => cells[columns.findIndex((one) => one.name === name)]);
  const found = await engine.rows(
    sql`select ${join(columns.map(valueColumn))}, ${VIOLATION} from (${staged}) as s order by source_file`,
  );
  return found.map((row) => {
    const rule = rules[Number(row['violation']) - 1];
    if (rule !== undefined) return { column: rule.column, rule: rule.rule };
    // the outcome is no part of a row to predict
    return columns.map((column) => (column === target ? null : row[`v${column.index}`]));
  });
}

function byHand(row: readonly (string | null)[]): unknown {
  const checked = rowContract(CONTRACT)(row);
  return isBroken(checked) ? { column: checked.column, rule: checked.rule } : checked;
}

const number = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.double({ noNaN: true }).map(String),
  fc.constantFrom(
    '',
    ' ',
    '+5',
    '+-5',
    '1_000',
    '0x1F',
    '0b1',
    '1e400',
    '-1e400',
    'inf',
    'NaN',
    'Infinity',
    '1.',
    '.5',
    '.',
    '-0',
  ),
  fc.constantFrom(
    '\t7\u00a0',
    '1,5',
    '1 0',
    '٣',
    '1e',
    'null',
    'NA',
    '00012',
    '1d',
    '--1',
    '5e-324',
    '1.5E+3',
    '9007199254740993',
  ),
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789+-._eExf \t')), maxLength: 8 }),
);
const text = fc.oneof(
  fc.constantFrom(
    '',
    '  ',
    'north',
    ' south ',
    "o'land",
    'é',
    'e\u0301',
    'North',
    '\u3000',
    '1',
    'null',
    '"north"',
    '\ufeffnorth',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }).filter((one) => !one.includes('\0')),
);
const row = fc.tuple(
  ...CONTRACT.columns.map((column) => fc.option(column.role === 'feature' && column.type === 'numeric' ? number : text)),
);

test('a row is judged as SQL judges it: the same values, or the same rule broken', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 200 }), async (rows) => {
      expect(rows.map(byHand)).toEqual(await bySql(rows));
    }),
    { numRuns: 60 },
  );
});

test('a row that is good but for one cell breaks the rule of that cell alone', async () => {
  const good = ['c', null, '100', '5', '3', 'gold', 'north', null];
  const rows = [
    good,
    ...[number, text]
      .flatMap((cell) => fc.sample(cell, 400))
      .map((cell, at) => good.map((one, place) => (place === at % 7 ? cell : one))),
  ];
  const found = await bySql(rows);
  expect(rows.map(byHand)).toEqual(found);
  const broken = new Set(found.flatMap((one) => (Array.isArray(one) ? [] : [JSON.stringify(one)])));
  expect(broken.size).toBeGreaterThan(7);
});

test('scalars of JSON stand for their text, and nothing else does', () => {
  const check = rowContract(CONTRACT);
  expect(check([7, null, 100, 5.5, '3', true, 'north', 'who knows'])).toEqual(['7', null, 100, 5.5, 3, 'true', 'north', null]);
  for (const [cell, rule] of [
    [true, 'a number'],
    [NaN, 'a number'],
    [[], 'a number'],
    [{}, 'a number'],
    [-1, '>= 0'],
    [null, 'required'],
    [undefined, 'required'],
  ]) {
    expect(check(['c', null, cell, 1, 1, 'gold', 'north', null])).toMatchObject({ column: 'income', rule });
  }
  expect(check([{}, null, 1, 1, 1, 'gold', 'north', null])).toMatchObject({ column: 'client', rule: 'a text or a number' });
});

test('an anonymous client needs no id', () => {
  const cells = [undefined, undefined, 1, 1, 1, 'gold', 'north'];
  expect(rowContract(CONTRACT)(cells)).toMatchObject({ column: 'client', rule: 'required' });
  expect(rowContract(CONTRACT, true)(cells)).toEqual([null, null, 1, 1, 1, 'gold', 'north', null]);
});

test('a broken rule between columns shows their values', () => {
  expect(rowContract(CONTRACT)(['c', null, 1, null, 2, 'gold', null, null])).toEqual({
    column: 'visits, income',
    rule: 'visits <= income',
    words: 'visits <= income does not hold for visits 2 and income 1',
  });
});
