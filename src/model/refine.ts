import type { Matrix } from 'ml-matrix';
import { addScaled, dot, maxNorm } from '../stats/vector.js';
import type { Evaluated } from './objective.js';
import { solver } from './newton.js';

const MOST_EVALUATIONS = 60;
const LEAST_STEP = 2 ** -30;
const MEMORY = 12;
/** A step counts if it lowers the Newton decrement so far. */
const FALL = 0.9;
/** A value that nobody needed costs a tenth of an evaluation, one that is missed a whole one. */
const SLACK = 10;

/** A step, how the gradient changed over it, and the inverse of their product. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** Gradient and value at some coefficients; the value is NaN where it is not wanted. */
type Evaluate = (coefficients: Float64Array, isValueWanted: boolean) => Evaluated | Promise<Evaluated>;

/** Where refinement ends: value and gradient are those of the last evaluation, the coefficients there or one step nearer to the optimum. */
export interface Refined extends Evaluated {
  readonly coefficients: Float64Array;
  readonly evaluations: number;
  /** Whether the gradient's largest component is below the tolerance, as evaluated or, by its bound, one step later. */
  readonly converged: boolean;
}

/**
 * Quasi-Newton steps (L-BFGS) towards the optimum of a convex sum over many rows, which is costly to evaluate, from near it, by second
 * derivatives over fewer rows: each step lowers the gradient some ten to forty times. Nocedal & Wright, Numerical Optimization, algorithm 7.4,
 * with H0 the inverse of `curvature`. The value is asked for only where the end is foreseen: gradients alone tell progress.
 */
export async function refine(
  evaluate: Evaluate,
  start: Float64Array,
  curvature: () => Matrix,
  tolerance: number,
): Promise<Refined> {
  const first = evaluate(start, false);
  // an engine goes through its rows meanwhile
  const hessian = curvature();
  const precondition = solver(hessian);
  const decrement = ({ gradient }: Evaluated): number => Math.sqrt(dot(gradient, precondition(gradient)));
  const pairs: Pair[] = [];
  let coefficients = start;
  let here = await first;
  let evaluations = 1;
  const decrements = [decrement(here)];
  const hasConverged = (): boolean =>
    maxNorm(here.gradient) < tolerance || (decrements.length > 2 && gradientAfter(1, decrements, hessian) < tolerance);

  while (!hasConverged() && evaluations < MOST_EVALUATIONS) {
    const direction = descent(here.gradient, pairs, precondition);
    const goal = FALL * (decrements.at(-1) ?? 0);
    const isValueWanted = gradientAfter(2, decrements, hessian) < SLACK * tolerance;
    let next = addScaled(coefficients, 1, direction);
    let there = await evaluate(next, isValueWanted);
    evaluations += 1;
    for (let step = 0.5; decrement(there) > goal && step >= LEAST_STEP; step /= 2) {
      next = addScaled(coefficients, step, direction);
      there = await evaluate(next, isValueWanted);
      evaluations += 1;
    }
    if (!(decrement(there) <= goal)) break;
    remember(pairs, addScaled(next, -1, coefficients), addScaled(there.gradient, -1, here.gradient));
    [coefficients, here] = [next, there];
    decrements.push(decrement(here));
  }
  const converged = hasConverged();
  if (converged && Number.isNaN(here.value)) {
    here = await evaluate(coefficients, true);
    evaluations += 1;
  }
  // one more step costs no evaluation, and is taken where it can be trusted to go down
  if (converged && gradientAfter(1, decrements, hessian) < maxNorm(here.gradient))
    coefficients = addScaled(coefficients, 1, descent(here.gradient, pairs, precondition));
  return { ...here, coefficients, evaluations, converged };
}

/**
 * A bound of the gradient's largest component some steps ahead, from the Newton decrements sqrt(g' H^-1 g) so far: these fall by much the same
 * factor at each step, and |g_j| <= sqrt(H_jj) sqrt(g' H^-1 g) by Cauchy and Schwarz. Infinity before the first step.
 */
function gradientAfter(steps: number, decrements: readonly number[], hessian: Matrix): number {
  const factors = decrements.slice(1).map((one, index) => one / (decrements[index] ?? one));
  if (factors.length === 0) return Infinity;
  return Math.sqrt(Math.max(...hessian.diagonal())) * Math.max(...factors) ** steps * (decrements.at(-1) ?? Infinity);
}

/** Adds the newest pair, unless rounding has spoilt it, and forgets the oldest. */
function remember(pairs: Pair[], s: Float64Array, y: Float64Array): void {
  if (dot(s, y) > 0) pairs.push({ s, y, rho: 1 / dot(s, y) });
  if (pairs.length > MEMORY) pairs.shift();
}

/** The two-loop recursion: minus the approximate inverse Hessian times the gradient. */
function descent(
  gradient: Float64Array,
  pairs: readonly Pair[],
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
