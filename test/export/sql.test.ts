import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ident, join, literal, Sql, sql } from '../../src/engine/sql.js';
import type { Engine } from '../../src/engine/engine.js';
import { sqlOf } from '../../src/export/sql.js';
import type { Model } from '../../src/model/model.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';
import { largestDifference } from './differences.js';
import { awkward, mixed, type Scored } from './scored.js';

const MODELS: [string, () => Promise<Scored>][] = [
  ['awkward names and levels', () => awkward()],
  ['columns that are not standardised', () => awkward({ standardize: false })],
  ['a table in which nothing is pooled', mixed],
];

let duckDb: Engine;
let postgres: PGlite;
beforeAll(async () => {
  duckDb = duckDbIn(await tempFolder());
  postgres = await PGlite.create();
});
afterAll(async () => {
  await duckDb.close();
  await postgres.close();
});

describe.each(MODELS)('the SQL of a model of %s gives the probabilities of riskctl', (_, scored) => {
  let known: Scored;
  beforeAll(async () => {
    known = await scored();
  });

  test('in DuckDB', async () => {
    const { model, clients, probabilities } = known;
    const rows = clients.map((client, index) => {
      const values = model.terms.map(({ name }) => sql`${literal(client[name] ?? null)} as ${ident(name)}`);
      return sql`select ${join(values)}, ${index} as "row number"`;
    });
    const answer = await duckDb.rows(
      sql`select ${new Sql(sqlOf(model, 'duckdb'))} as p from (${join(rows, ' union all ')}) as clients order by "row number"`,
    );
    expect(
      largestDifference(
        answer.map((row) => Number(row['p'])),
        probabilities,
      ),
    ).toBeLessThan(1e-12);
  });

  test('in PostgreSQL', async () => {
    const { model, clients, probabilities } = known;
    const columns = model.terms.map(({ kind, name }) => `${ident(name).text} ${kind === 'numeric' ? 'float8' : 'text'}`);
    await postgres.exec(`create table clients ("row number" int, ${columns.join(', ')})`);
    const rows = clients.map((client, index) => ({ 'row number': index, ...client }));
    await postgres.query('insert into clients select * from json_populate_recordset(null::clients, $1)', [rows]);
    for (const setting of ['on', 'off']) {
      await postgres.exec(`set standard_conforming_strings = ${setting}`);
      const query = `select ${sqlOf(model, 'postgresql')} as p from clients order by "row number"`;
      const answer = await postgres.query<{ p: number }>(query);
      expect(
        largestDifference(
          answer.rows.map(({ p }) => p),
          probabilities,
        ),
      ).toBeLessThan(1e-12);
    }
    await postgres.exec('set standard_conforming_strings = on; drop table clients');
  });
});

test('columns of other types than riskctl keeps are read as what they mean', async () => {
  const { model } = await mixed();
  const types = 'select 1 as tenure, 2.50 as visits, 30000 as income';
  const p = { duckDb: sqlOf(model, 'duckdb'), postgres: sqlOf(model, 'postgresql') };
  const [row] = await duckDb.rows(
    new Sql(`select ${p.duckDb} as p from (${types}, 'NORTH' collate nocase as region, 1 as plan) as t`),
  );
  const { rows } = await postgres.query<{ p: number }>(
    `select ${p.postgres} as p from (${types}, cast('NORTH' as char(9)) as region, 1 as plan) as t`,
  );
  const plain = await duckDb.rows(new Sql(`select ${p.duckDb} as p from (${types}, 'nowhere' as region, 'unseen' as plan) as t`));
  expect(row?.['p']).toBe(plain[0]?.['p']);
  expect(rows[0]?.p).toBeCloseTo(Number(plain[0]?.['p']), 12);
});

test('a client far from the threshold is no error', async () => {
  const { model } = await mixed();
  for (const [intercept, expected] of [
    [-5000, 0],
    [5000, 1],
  ] as const) {
    const far = { ...model, intercept };
    const none = 'from (select null as tenure, null as visits, null as income, null as region, null as plan) as t';
    const [row] = await duckDb.rows(new Sql(`select ${sqlOf(far, 'duckdb')} as p ${none}`));
    const { rows } = await postgres.query<{ p: number }>(`select ${sqlOf(far, 'postgresql')} as p ${none}`);
    expect(row?.['p']).toBe(expected);
    expect(rows[0]?.p).toBeCloseTo(expected, 300);
  }
});

test('each dialect quotes by its own rules', async () => {
  const { model } = await mixed();
  const levels = ['a\'b"c', 'd\\', 'e\0'].map((level, index) => ({ level, coefficient: index + 1 }));
  const one: Model = { ...model, terms: [{ kind: 'categorical', name: 'x"\\y', levels, other: null, missing: -1 }] };
  const parts = (dialect: Parameters<typeof sqlOf>[1]): string[] =>
    sqlOf(one, dialect)
      .split('\n')
      .flatMap((line) => /case .*|when .*/.exec(line.trim()) ?? [])
      .map((line) => line.replace(/.*cast\((.*) as .*/, '$1'));
  expect(parts('duckdb')).toEqual([
    '"x""\\y"',
    "when '' then (-1e+0)",
    `when 'a''b"c' then 1e+0`,
    "when 'd\\' then 2e+0",
    "when ('e' || chr(0) || '') then 3e+0",
  ]);
  expect(parts('clickhouse')).toEqual([
    '"x\\"\\\\y"',
    "when '' then (-1e+0)",
    `when 'a\\'b"c' then 1e+0`,
    "when 'd\\\\' then 2e+0",
    "when 'e\\0' then 3e+0",
  ]);
  // no text of PostgreSQL has a NUL character
  expect(parts('postgresql')).toEqual(['"x""\\y"', "when '' then (-1e+0)", `when 'a''b"c' then 1e+0`, "when E'd\\\\' then 2e+0"]);
});

test('names that a database cannot tell apart, or cannot have, are refused', async () => {
  const { model } = await mixed();
  const named = (...names: string[]): Model => ({
    ...model,
    terms: names.map((name) => ({ kind: 'numeric', name, impute: 0, mean: 0, scale: 1, coefficient: 1 })),
  });
  expect(() => sqlOf(named('Age', 'é', 'É', 'age'), 'duckdb')).toThrow("features 'Age' and 'age' have one name in DuckDB");
  expect(sqlOf(named('Age', 'é', 'É', 'age'), 'postgresql')).toContain('"age"');
  for (const dialect of ['duckdb', 'clickhouse', 'postgresql'] as const)
    expect(() => sqlOf(named('a\0b'), dialect)).toThrow('has a NUL character in its name');
});
