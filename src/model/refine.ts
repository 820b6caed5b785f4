import { numberOf, oneRow, type Engine, type Row } from '../engine/engine.js';
import { cases, ident, join, rowwise, sql, Sql } from '../engine/sql.js';
import { addScaled, dot, maxNorm } from '../stats/vector.js';
import type { DesignColumn } from './design.js';
import { hessian } from './hessian.js';
import { addPenalty, type Evaluated, type Objective } from './objective.js';
import { isProgress, solver, type Fitted } from './newton.js';
import type { Sample } from './sample.js';

const MOST_PASSES = 60;
const MOST_HALVINGS = 8;
const MEMORY = 12;
/** exp() overflows a little above 709. */
const MOST_EXPONENT = 700;

/**
 * From a sample's optimum to that of all rows: quasi-Newton steps (L-BFGS) that start from the sample's Hessian, each one
 * gradient pass of the engine, until the gradient's largest component per row is below `tolerance`: value and gradient are those of that
 * pass, the coefficients one step nearer to the optimum.
 * Nocedal & Wright, Numerical Optimization, algorithm 7.4, with H0 the inverse of the sample's Hessian.
 */
export async function refine(
  engine: Engine,
  objective: Objective,
  sample: Sample,
  start: Fitted,
  tolerance: number,
): Promise<Fitted & { passes: number }> {
  const precondition = solver(start.curvature ?? hessian(objective, sample, start.coefficients));
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  const { rows } = objective.design;
  let coefficients = start.coefficients;
  let here = await evaluateAll(engine, objective, coefficients);
  let passes = 1;

  while (maxNorm(here.gradient) / rows >= tolerance && passes < MOST_PASSES) {
    const direction = descent(here.gradient, pairs, precondition);
    const slope = dot(here.gradient, direction);
    let step = 1;
    let next = addScaled(coefficients, step, direction);
    let there = await evaluateAll(engine, objective, next);
    passes += 1;
    for (let halvings = 0; !isProgress(here, there, step * slope) && halvings < MOST_HALVINGS; halvings += 1) {
      step /= 2;
      next = addScaled(coefficients, step, direction);
      there = await evaluateAll(engine, objective, next);
      passes += 1;
    }
    if (!isProgress(here, there, step * slope)) break;
    const s = addScaled(next, -1, coefficients);
    const y = addScaled(there.gradient, -1, here.gradient);
    if (dot(s, y) > 0) pairs.push({ s, y, rho: 1 / dot(s, y) });
    if (pairs.length > MEMORY) pairs.shift();
    coefficients = next;
    here = there;
  }
  // one more step costs no pass, and takes off all but a few hundredths of the little that is left
  if (maxNorm(here.gradient) / rows < tolerance)
    coefficients = addScaled(coefficients, 1, descent(here.gradient, pairs, precondition));
  return { ...here, coefficients, iterations: start.iterations, passes };
}

/** The two-loop recursion: minus the approximate inverse Hessian times the gradient. */
function descent(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
  precondition: (vector: Float64Array) => Float64Array,
): Float64Array {
  let q = gradient;
  const alphas: number[] = [];
  for (const { s, y, rho } of [...pairs].reverse()) {
    const alpha = rho * dot(s, q);
    alphas.unshift(alpha);
    q = addScaled(q, -alpha, y);
  }
  let r = precondition(q);
  for (const [index, { s, y, rho }] of pairs.entries()) r = addScaled(r, (alphas[index] ?? 0) - rho * dot(y, r), s);
  return r.map((value) => -value);
}

/** Objective and gradient over all rows of a design: one pass of the engine, which answers 2 + width numbers. */
async function evaluateAll(engine: Engine, objective: Objective, coefficients: Float64Array): Promise<Evaluated> {
  const { design } = objective;
  const r = new Sql('r');
  const weight = (column: DesignColumn, slot = 0): number => coefficients[1 + column.offset + slot] ?? 0;
  const numbers = design.columns.filter(({ kind }) => kind === 'numeric');
  const product = engine.dialect.dot(
    numbers.map(({ name }) => name),
    numbers.map((column) => weight(column)),
  );
  const levels = design.columns.flatMap((column) => {
    if (column.kind === 'numeric') return [];
    return [
      slotCases(
        column.name,
        Array.from({ length: column.size }, (_, slot) => weight(column, slot)),
      ),
    ];
  });
  const sums = design.columns.flatMap((column) => {
    if (column.kind === 'numeric') return [sql`sum(${r} * ${column.name}) as ${gradientOf(column.offset)}`];
    return Array.from(
      { length: column.size },
      (_, slot) => sql`sum(case when ${column.name} = ${slot} then ${r} else 0 end) as ${gradientOf(column.offset + slot)}`,
    );
  });
  const names = join(design.columns.map((column) => column.name));
  const eta = join([sql`${coefficients[0] ?? 0}`, product, ...levels], ' + ');
  // z is the linear predictor towards the wrong class: the loss is ln(1 + exp(z)), so one exp and one ln do for a row
  const answer = await oneRow(
    engine,
    sql`select sum(ln(e) + (z - low)) as loss, sum(${r}) as intercept, ${join(sums)} from ${rowwise(sql`
      select *, side - side / e as r from (
      select *, 1e0 + exp(low) as e from (
      select *, least(z, ${MOST_EXPONENT}) as low from (
      select *, side * (${eta}) as z from (
      select ${names}, 1e0 - 2e0 * y as side from ${design.table}) as s0) as s1) as s2) as s3`)} as s4`,
  );
  return addPenalty(objective, coefficients, numberOf(answer['loss']), gradientFrom(answer, design.width));
}

function slotCases(code: Sql, weights: readonly number[]): Sql {
  return cases(
    weights.map((weight, slot) => ({ when: sql`${code} = ${slot}`, then: weight })),
    0,
  );
}

function gradientOf(index: number): Sql {
  return ident(`g${index}`);
}

function gradientFrom(answer: Row, width: number): Float64Array {
  return Float64Array.from({ length: 1 + width }, (_, index) => numberOf(answer[index === 0 ? 'intercept' : `g${index - 1}`]));
}
