import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { duckDb } from '../../src/engine/duckdb.js';
import type { Engine } from '../../src/engine/engine.js';
import { ident, sql, type Sql } from '../../src/engine/sql.js';
import type { Design } from '../../src/model/design.js';
import { newton } from '../../src/model/newton.js';
import type { Objective } from '../../src/model/objective.js';
import { refine } from '../../src/model/refine.js';
import { drawSample } from '../../src/model/sample.js';
import { maxNorm } from '../../src/stats/vector.js';
import { systemWorld } from '../../src/world.js';

const ROWS = 120_000;
let engine: Engine;

beforeAll(async () => {
  const world = systemWorld({ level: 'error', signal: new AbortController().signal, version: '0' });
  engine = duckDb({ memoryLimit: '500MB', threads: 2, scratch: '/tmp/riskctl-refine-test' }, world);
  // the golden-ratio sequence: even, and the same on every machine
  const u = (seed: number): Sql => sql`(((i + 1) * ${seed}) % 1e0)`;
  await engine.make(
    'design',
    sql`select case when ${u(0.7548776662466927)} < 1 / (1 + exp(-(0.5 * x0 - 1.2 * x1 + case c2 when 1 then 1 else 0 end))) then 1e0 else 0e0 end as y,
    x0, x1, c2, cast(hash(i) % 1000000 as integer) as draw from (
      select i, 3.4 * (${u(0.6180339887498949)} - 0.5) as x0, 3.4 * (${u(0.5698402909980532)} - 0.5) as x1, cast(floor(3 * ${u(0.8191725133961645)}) as integer) as c2
      from (select cast(range as double) as i from range(${ROWS})) as numbers) as features`,
  );
});
afterAll(() => engine.close());

const design: Design = {
  table: ident('design'),
  rows: ROWS,
  columns: [
    { kind: 'numeric', name: ident('x0'), offset: 0, size: 1 },
    { kind: 'numeric', name: ident('x1'), offset: 1, size: 1 },
    { kind: 'categorical', name: ident('c2'), offset: 2, size: 3 },
  ],
  width: 5,
};

test('passes over all rows reach, from the optimum of a sample, the optimum that Newton finds on all rows', async () => {
  const objective: Objective = { design, penalty: Float64Array.from([0, 1, 1, 1, 1, 1]) };
  const { sample } = await drawSample(engine, design);
  expect(sample.rows).toBeGreaterThan(45_000);
  expect(sample.rows).toBeLessThan(55_000);

  const fitted = await refine(engine, objective, sample, newton(objective, sample), 1e-8);
  expect(fitted.passes).toBeLessThanOrEqual(6);
  expect(maxNorm(fitted.gradient) / ROWS).toBeLessThan(1e-8);

  const [y, ...columns] = await engine.doubles(sql`select y, x0, x1, cast(c2 as double) from design`);
  if (y === undefined) throw new Error('no rows');
  const exact = newton(objective, { rows: ROWS, weight: 1, y, columns });
  expect(Math.abs(fitted.value / exact.value - 1)).toBeLessThan(1e-12);
  for (const [index, value] of exact.coefficients.entries())
    expect(Math.abs((fitted.coefficients[index] ?? NaN) - value)).toBeLessThan(1e-6);
});
