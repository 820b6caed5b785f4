import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { duckDb } from '../../src/engine/duckdb.js';
import type { Engine } from '../../src/engine/engine.js';
import { ident, join, sql, type Sql } from '../../src/engine/sql.js';
import type { Design } from '../../src/model/design.js';
import { hessian, hessianOfAll } from '../../src/model/hessian.js';
import { newton } from '../../src/model/newton.js';
import { evaluateSample, type Evaluated, type Objective } from '../../src/model/objective.js';
import { evaluateAll } from '../../src/model/pass.js';
import { refine } from '../../src/model/refine.js';
import { drawSample, type Sample } from '../../src/model/sample.js';
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
    x0, x1, c2, c3, cast(hash(i) % 1000000 as integer) as draw, case when hash(i) % 1000000 >= 999980 then 1e0 else 0e0 end as flag from (
      select i, 3.4 * (${u(0.6180339887498949)} - 0.5) as x0, 3.4 * (${u(0.5698402909980532)} - 0.5) as x1, cast(floor(3 * ${u(0.8191725133961645)}) as integer) as c2,
        cast(floor(26 * ${u(0.6710436067037893)}) as integer) - 1 as c3
      from (select cast(range as double) as i from range(${ROWS})) as numbers) as features`,
  );
});
afterAll(() => engine.close());

/** All rows of a design in process. */
async function allRows(names: readonly string[]): Promise<Sample> {
  const values = names.map((name) => sql`cast(${ident(name)} as double)`);
  const [y = new Float64Array(), ...columns] = await engine.doubles(sql`select y, ${join(values)} from design`);
  return { rows: ROWS, weight: 1, y, columns };
}

/** The design of some of the columns; the last one, of many levels, also has rows of none. */
function designOf(names: readonly string[]): Design {
  const sizes: Readonly<Record<string, number>> = { x0: 1, x1: 1, x4: 1, c2: 3, c3: 25 };
  let width = 0;
  const columns = names.map((name) => {
    const [offset, size] = [width, sizes[name] ?? 0];
    width += size;
    return { kind: name.startsWith('x') ? ('numeric' as const) : ('categorical' as const), name: ident(name), offset, size };
  });
  return { table: ident('design'), rows: ROWS, columns, width };
}

test.each([
  ['numbers and a category', ['x0', 'x1', 'c2']],
  ['numbers and categories of many levels', ['x0', 'c3', 'x1', 'c2']],
  ['categories of many levels', ['c3', 'c2']],
])('%s: passes over all rows reach, from the optimum of a sample, the one that Newton finds on all rows', async (_, names) => {
  const design = designOf(names);
  const objective: Objective = { design, penalty: new Float64Array(1 + design.width).fill(1, 1) };
  const { sample } = await drawSample(engine, design);
  expect(sample.rows).toBeGreaterThan(45_000);
  expect(sample.rows).toBeLessThan(55_000);

  const { coefficients: start } = newton(objective, sample);
  const evaluate = (point: Float64Array): Promise<Evaluated> => evaluateAll(engine, objective, point);
  const fitted = await refine(evaluate, start, () => hessian(objective, sample, start), 1e-8 * ROWS);
  expect(fitted.converged).toBe(true);
  expect(fitted.evaluations).toBeLessThanOrEqual(5);
  // the last step, which was not evaluated, has kept its word
  expect(maxNorm((await evaluate(fitted.coefficients)).gradient) / ROWS).toBeLessThan(1e-8);

  const exact = newton(objective, await allRows(names));
  expect(Math.abs(fitted.value / exact.value - 1)).toBeLessThan(1e-12);
  for (const [index, value] of exact.coefficients.entries())
    expect(Math.abs((fitted.coefficients[index] ?? NaN) - value)).toBeLessThan(1e-7);
});

test.each([1, 1000])(
  'a pass sums what a process does over all rows, with the value and without, at weights up to %d',
  async (size) => {
    const names = ['x0', 'c3', 'x1', 'c2'];
    const design = designOf(names);
    const objective: Objective = { design, penalty: new Float64Array(1 + design.width).fill(1, 1) };
    const point = Float64Array.from({ length: 1 + design.width }, (_, index) => (size * ((index % 5) - 2)) / 2);
    const { value, gradient } = evaluateSample(objective, await allRows(names), point);
    const valued = await evaluateAll(engine, objective, point);
    expect(valued.value / value).toBeCloseTo(1, 12);
    for (const pass of [valued, await evaluateAll(engine, objective, point, false)])
      for (const [index, sum] of gradient.entries())
        expect(Math.abs((pass.gradient[index] ?? NaN) - sum) / ROWS).toBeLessThan(1e-12);
  },
);

test('a column that is all in rows the sample has missed is fitted in a few passes', async () => {
  // standardised: its mean square over all rows is 1
  await engine.make('flagged', sql`select *, flag / sqrt(avg(flag) over ()) as x4 from design`);
  await engine.make('design', sql`select * from flagged`);
  const design = designOf(['x0', 'x4']);
  const objective: Objective = { design, penalty: new Float64Array(1 + design.width).fill(1, 1) };
  const { sample } = await drawSample(engine, design);
  expect(sample.columns[1]?.every((value) => value === 0)).toBe(true);

  const { coefficients: start } = newton(objective, sample);
  const evaluate = (point: Float64Array): Promise<Evaluated> => evaluateAll(engine, objective, point);
  const fitted = await refine(evaluate, start, () => hessianOfAll(objective, sample, start), 1e-8 * ROWS);
  const without = await refine(evaluate, start, () => hessian(objective, sample, start), 1e-8 * ROWS);
  expect(fitted.converged).toBe(true);
  expect(2 * fitted.evaluations).toBeLessThan(without.evaluations);
  const exact = newton(objective, await allRows(['x0', 'x4']));
  for (const [index, value] of exact.coefficients.entries())
    expect(Math.abs((fitted.coefficients[index] ?? NaN) - value)).toBeLessThan(1e-5);
});
