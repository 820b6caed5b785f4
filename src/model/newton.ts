import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { addScaled, dot, maxNorm } from '../stats/vector.js';
import { hessian } from './hessian.js';
import { evaluateSample, type Evaluated, type Objective } from './objective.js';
import type { Sample } from './sample.js';

/** Where an iteration stands. */
export interface Fitted extends Evaluated {
  readonly coefficients: Float64Array;
  readonly iterations: number;
}

const MOST_STEPS = 100;
const MOST_HALVINGS = 40;

/**
 * Minimises an objective over a sample by Newton's method with step halving, until the gradient no longer falls:
 * that is the optimum to the last digits of double precision, or until its largest component is `tolerance`. Equals LogisticRegression(solver="newton-cholesky") of scikit-learn.
 */
export function newton(
  objective: Objective,
  sample: Sample,
  tolerance = 0,
  from: Float64Array = new Float64Array(1 + objective.design.width),
): Fitted {
  let coefficients = from;
  let here = evaluateSample(objective, sample, coefficients);
  let iterations = 0;
  while (iterations < MOST_STEPS && maxNorm(here.gradient) > tolerance) {
    const direction = solve(hessian(objective, sample, coefficients), here.gradient).map((value) => -value);
    const next = search(coefficients, here, direction, (point) => evaluateSample(objective, sample, point));
    if (next === undefined) break;
    coefficients = next.coefficients;
    here = next;
    iterations += 1;
  }
  return { ...here, coefficients, iterations };
}

/** A step along `direction` that lowers the objective, or, where rounding hides that, the gradient; undefined when there is none. */
function search(
  from: Float64Array,
  here: Evaluated,
  direction: Float64Array,
  evaluate: (point: Float64Array) => Evaluated,
): (Evaluated & { coefficients: Float64Array }) | undefined {
  const slope = dot(here.gradient, direction);
  for (let step = 1, halvings = 0; halvings < MOST_HALVINGS; step /= 2, halvings += 1) {
    const coefficients = addScaled(from, step, direction);
    const there = evaluate(coefficients);
    if (isProgress(here, there, step * slope)) return { ...there, coefficients };
    // a shorter step promises less than rounding hides
    if (-step * slope <= ROUNDING * Math.abs(here.value)) return undefined;
  }
  return undefined;
}

const ARMIJO = 1e-4;
const ROUNDING = 1e-13;

/** Armijo's condition; within rounding of the objective the gradient decides. */
function isProgress(here: Evaluated, there: Evaluated, promised: number): boolean {
  const noise = ROUNDING * Math.abs(here.value);
  if (there.value < here.value + ARMIJO * promised - noise) return true;
  return there.value <= here.value + noise && maxNorm(there.gradient) < 0.9 * maxNorm(here.gradient);
}

/** Solves A x = b for a symmetric positive definite A; a ridge of rounding size helps one that is barely so. */
export function solve(matrix: Matrix, vector: Float64Array): Float64Array {
  return solver(matrix)(vector);
}

/** Factorises once, to solve many times. */
export function solver(matrix: Matrix): (vector: Float64Array) => Float64Array {
  const size = matrix.rows;
  const scale = matrix.trace() / size;
  for (let ridge = 0; ; ridge = Math.max(ridge * 100, Number.EPSILON * scale)) {
    const shifted = ridge === 0 ? matrix : Matrix.add(matrix, Matrix.eye(size, size, ridge));
    const cholesky = new CholeskyDecomposition(shifted);
    if (cholesky.isPositiveDefinite())
      return (vector) => Float64Array.from(cholesky.solve(Matrix.columnVector(vector)).to1DArray());
    if (ridge > scale) throw new Error('a Hessian with a ridge of its own size is positive definite');
  }
}
