import { normalSf } from './normal-distribution.js';
import { normalQuantile } from './normal-quantile.js';
import { placements } from './placements.js';

/** Two AUCs of the same rows, and the difference between them. */
export interface DeLong {
  readonly auc: readonly [number, number];
  /** Covariance of the two AUCs. */
  readonly covariance: readonly [readonly [number, number], readonly [number, number]];
  /** Second minus first, and its standard error. */
  readonly difference: number;
  readonly error: number;
  /** difference / error: 0 where both are 0, infinite where only the error is. */
  readonly z: number;
  /** Two-sided, that the second is greater, and that it is less. */
  readonly p: number;
  readonly pGreater: number;
  readonly pLess: number;
  readonly interval: readonly [number, number];
}

/**
 * Compares the AUCs of two scores of the same rows (DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44, 837-845), in n log n.
 * `labels` are 1 for a positive and 0 for a negative, row by row with the scores `first` and `second`; `level` is that of the interval
 * of the difference. As R pROC::roc.test(roc1, roc2, method = "delong", paired = TRUE), ci.auc for the variances.
 * Null with fewer than two rows of either class. Throws RangeError where lengths differ, a score is NaN or a label neither 0 nor 1.
 * Void where either score was fitted on these very rows.
 */
export function delong(
  labels: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  level = 0.95,
): DeLong | null {
  const one = components(labels, first);
  const two = components(labels, second);
  if (one === null || two === null) return null;
  const [a, b] = [mean(one.positives), mean(two.positives)];
  const gap: Components = {
    positives: subtract(two.positives, one.positives),
    negatives: subtract(one.negatives, two.negatives),
  };
  const difference = b - a;
  const error = Math.sqrt(covariance(gap, gap));
  const z = difference === 0 ? 0 : difference / error;
  const shared = covariance(one, two);
  const half = normalQuantile((1 + level) / 2) * error;
  return {
    auc: [a, b],
    covariance: [
      [covariance(one, one), shared],
      [shared, covariance(two, two)],
    ],
    difference,
    error,
    z,
    p: Math.min(1, 2 * normalSf(Math.abs(z))),
    pGreater: normalSf(z),
    pLess: normalSf(-z),
    interval: [difference - half, difference + half],
  };
}

/** Placements of the positives among the negatives and of the negatives among the positives: the structural components of an AUC. */
interface Components {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

function components(labels: ArrayLike<number>, scores: ArrayLike<number>): Components | null {
  if (labels.length !== scores.length)
    throw new RangeError(`one score a label is needed: ${scores.length} against ${labels.length}`);
  const byClass: [number[], number[]] = [[], []];
  for (let row = 0; row < labels.length; row += 1) {
    const [label, score] = [labels[row], scores[row] ?? NaN];
    if ((label !== 0 && label !== 1) || Number.isNaN(score))
      throw new RangeError(`row ${row}: labels are 0 or 1, scores are numbers`);
    byClass[label].push(score);
  }
  const [negatives, positives] = [Float64Array.from(byClass[0]), Float64Array.from(byClass[1])];
  if (negatives.length < 2 || positives.length < 2) return null;
  return { positives: placements(positives, negatives.toSorted()), negatives: placements(negatives, positives.toSorted()) };
}

function covariance(a: Components, b: Components): number {
  return of(a.positives, b.positives) / a.positives.length + of(a.negatives, b.negatives) / a.negatives.length;
}

function of(a: Float64Array, b: Float64Array): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  return a.reduce((sum, value, row) => sum + (value - centreA) * ((b[row] ?? 0) - centreB), 0) / (a.length - 1);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, row) => value - (b[row] ?? 0));
}
