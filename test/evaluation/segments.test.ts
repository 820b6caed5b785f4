import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/config/schema.js';
import { contractOf } from '../../src/data/contract.js';
import { datasetOf, type Dataset } from '../../src/data/dataset.js';
import { sql, Sql } from '../../src/engine/sql.js';
import { formatSlices } from '../../src/evaluation/slice-text.js';
import { weakSegments, type Segment } from '../../src/evaluation/segments.js';
import { contributionSpread } from '../../src/evaluation/segment-spread.js';
import type { Model } from '../../src/model/model.js';
import { exampleModel, numericTerm } from '../report/example.js';
import { ingested, MIXED, type Bench } from '../support/mixed.js';

let bench: Bench;
beforeAll(async () => {
  bench = await ingested(MIXED);
});
afterAll(() => bench.close());

const SLICES: Config['slices'] = { columns: [], min_rows: 30, discover: true };

/** A model that says no to everyone, with a chance of one in five: its errors are the positives. */
const NO: Model = exampleModel({ intercept: Math.log(0.2 / 0.8), terms: [] });

/**
 * Rows of the mixed contract, their features drawn apart from each other: income from 0 to 100, tenure from 0 to 60, visits from 0 to 9,
 * four regions (one of them "l'été"), three plans, and of each some missing. `risk` is the chance of the label, over the columns v0 to v6.
 */
async function table(seed: number, rows: number, risk: string): Promise<Dataset> {
  const uniform = (which: number): string => `(hash(i * 64 + ${which}, ${seed}) % 1000003 / 1000003.0)`;
  const gappy = (value: string, which: number): string => `case when ${uniform(which)} < 0.05 then null else ${value} end`;
  const drawn = `select i::varchar as v0, ${gappy(`(${uniform(1)} * 100)::double`, 11)} as v1, ${gappy(`floor(${uniform(2)} * 61)::double`, 12)} as v2,
    floor(${uniform(3)} * 10)::double as v3, ${gappy(`['north', 'south', 'east', 'l''été'][1 + (${uniform(4)} * 4)::integer % 4]`, 14)} as v4,
    ['basic', 'plus', 'pro'][1 + (${uniform(5)} * 3)::integer % 3] as v5, 'x' as v6, ${uniform(6)} as chance from range(${rows}) as t(i)`;
  await bench.engine.make(
    'segment_rows',
    sql`select * exclude (chance), case when chance < ${new Sql(risk)} then 1 else 0 end as label from (${new Sql(drawn)}) as drawn`,
  );
  return datasetOf(bench.engine, contractOf(bench.workspace.config), 'segment_rows', sql`segment_rows`);
}

const search = (data: Dataset, over: Partial<Config['slices']> = {}, model = NO): Promise<Segment[]> =>
  weakSegments(bench.engine, data, model, { ...SLICES, ...over });

describe('a planted weak segment', () => {
  test('two features deep is found first, with its numbers, and its parents are not blamed', async () => {
    const data = await table(1, 4000, "case when v4 = 'north' and v2 > 45 then 0.6 else 0.2 end");
    const [first, ...others] = await search(data);
    expect(first!.name).toMatch(/^tenure > 4\d(\.\d+)? and region = north$/);
    const [rows] = await bench.engine.rows(sql`select count(*) as n, sum(label) as errors from ${data.relation}
      where v4 = 'north' and v2 > ${(first!.where[0]!.member as { above: number }).above}`);
    expect(first).toMatchObject({ rows: rows!['n'], errors: rows!['errors'] });
    expect(first!.error_rate).toBeCloseTo(first!.errors / first!.rows, 12);
    expect(first!.rest_error_rate).toBeCloseTo((data.positives - first!.errors) / (4000 - first!.rows), 12);
    expect(first!.expected_error_rate).toBeCloseTo(0.2, 6);
    expect(first!.interval[0]).toBeGreaterThan(first!.rest_error_rate);
    expect(first!.p_adjusted).toBeLessThan(1e-6);
    expect(others.map(({ name }) => name)).not.toContain('region = north');
    expect(others.filter(({ where }) => where.length === 1)).toEqual([]);
  });

  test('one feature deep is told as one feature', async () => {
    const found = await search(await table(2, 4000, "case when v4 = 'l''été' then 0.4 else 0.2 end"));
    expect(found.map(({ name }) => name)).toEqual(["region = l'été"]);
  });

  test('of missing values is found', async () => {
    const found = await search(await table(3, 4000, 'case when v1 is null then 0.5 else 0.2 end'));
    expect(found.map(({ name }) => name)).toEqual(['income is missing']);
  });

  test('of fewer rows than asked for is not', async () => {
    const data = await table(3, 4000, 'case when v1 is null then 0.5 else 0.2 end');
    expect(await search(data, { min_rows: 300 })).toEqual([]);
  });

  test('of a model that says yes consists of its false alarms', async () => {
    const yes = exampleModel({ intercept: Math.log(0.8 / 0.2), terms: [] });
    const [first] = await search(await table(4, 4000, "case when v5 = 'pro' then 0.5 else 0.8 end"), {}, yes);
    expect(first).toMatchObject({ name: 'plan = pro', expected_error_rate: expect.closeTo(0.2, 6) });
    expect(first!.error_rate).toBeGreaterThan(0.4);
  });
});

test('rare levels are searched as one', async () => {
  const data = await table(5, 4000, '0.2');
  const isRare = sql`hash(v0, 1) % 10 >= 8`;
  const level = sql`case when ${isRare} then 'rare' || hash(v0, 2) % 32 else 'often' || hash(v0, 3) % 8 end`;
  const many = sql`(select * replace (${level} as v4, case when ${isRare} then label else 0 end as label) from ${data.relation}) as many`;
  const [first] = await search({ ...data, relation: many });
  expect(first?.name).toBe('region is one of 32 rarer levels');
});

test('where there is none, none is found: at most one table in twenty raises a false alarm', async () => {
  const tables = 60;
  let alarms = 0;
  for (let seed = 100; seed < 100 + tables; seed += 1)
    alarms += Number((await search(await table(seed, 1500, '0.2'))).length > 0);
  expect(alarms).toBeLessThanOrEqual(tables / 20);
});

test('nor where errors are rare, and a few fall together', async () => {
  let alarms = 0;
  for (let seed = 200; seed < 220; seed += 1) alarms += Number((await search(await table(seed, 1500, '0.01'))).length > 0);
  expect(alarms).toBeLessThanOrEqual(1);
});

test('the same rows give the same segments, to the last digit', async () => {
  const data = await table(6, 3000, "0.1 + case when v4 = 'north' then 0.1 else 0 end + v3 / 40");
  const found = await search(data);
  expect(found.length).toBeGreaterThan(1);
  expect(found.length).toBeLessThanOrEqual(10);
  expect(await search(data)).toEqual(found);
  const bounds = found.map(({ interval }) => interval[0]);
  expect(bounds).toEqual([...bounds].sort((a, b) => b - a));
});

test('nothing is searched where it is not asked for, nor where there are no rows to speak of', async () => {
  const data = await table(7, 4000, "case when v4 = 'north' then 0.5 else 0.2 end");
  expect(await search(data, { discover: false })).toEqual([]);
  expect(await search(await table(7, 50, '0.2'))).toEqual([]);
  expect(await search(await table(7, 500, '0'))).toEqual([]);
  expect(await search(await table(7, 500, '1'))).toEqual([]);
});

test('weak segments are told in a table of their own', async () => {
  const found = await search(await table(2, 4000, "case when v4 = 'l''été' then 0.4 else 0.2 end"));
  const lines = formatSlices([], found).trimEnd().split('\n');
  expect(lines[0]).toMatch(/^Weak segments: /);
  expect(lines[2]).toMatch(/^segment +rows +error rate +elsewhere +expected +p$/);
  expect(lines[3]).toMatch(/^region = l'été +\d+ {2}0\.\d{3} \[0\.\d{3}, 0\.\d{3}] +0\.\d{3} {6}0\.200 {5}<0\.001$/);
});

test('pairs are made of the features that move the score the most', () => {
  const model = exampleModel({
    terms: [
      numericTerm('a', -0.5, 2),
      { kind: 'categorical', name: 'c', levels: [{ level: 'x', coefficient: 1 }], other: -1, missing: null },
    ],
    profile: {
      rows: 100,
      positives: 30,
      scores: { edges: [], counts: [] },
      features: [
        { kind: 'numeric', name: 'a', missing: 0, mean: 0, std: 4, min: 0, max: 1, edges: [], counts: [] },
        {
          kind: 'categorical',
          name: 'c',
          missing: 0,
          levels: [
            { level: 'x', count: 50 },
            { level: 'y', count: 50 },
          ],
        },
        { kind: 'numeric', name: 'unused', missing: 0, mean: 0, std: 4, min: 0, max: 1, edges: [], counts: [] },
      ],
    },
  });
  expect(['a', 'c', 'unused', 'unknown'].map((name) => contributionSpread(model, name))).toEqual([1, 1, 0, 0]);
});
