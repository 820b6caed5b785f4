import type { Engine } from '../engine/engine.js';
import { addScaled, dot, maxNorm } from '../stats/vector.js';
import { hessian } from './hessian.js';
import type { Objective } from './objective.js';
import { isProgress, solver, type Fitted } from './newton.js';
import { evaluateAll } from './pass.js';
import type { Sample } from './sample.js';

const MOST_PASSES = 60;
const MOST_HALVINGS = 8;
const MEMORY = 12;

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
