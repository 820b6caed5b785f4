import { occupiedBins, total } from './counts.js';

/**
 * Two-sample Kolmogorov-Smirnov statistic from raw values, each sample in ascending order: the largest distance of the two
 * empirical distribution functions. As scipy.stats.ks_2samp(a, b).statistic, R ks.test(a, b)$statistic.
 * Null where a sample is empty. Throws RangeError where values are out of order, or NaN.
 */
export function ksSorted(first: ArrayLike<number>, second: ArrayLike<number>): number | null {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return null;
  let [i, j, largest] = [0, 0, 0];
  while (i < n && j < m) {
    const value = Math.min(first[i] ?? NaN, second[j] ?? NaN);
    i = past(first, i, value);
    j = past(second, j, value);
    // whole numbers, so that ties of the distance stay ties
    largest = Math.max(largest, Math.abs(i * m - j * n));
  }
  return largest / (n * m);
}

function past(sorted: ArrayLike<number>, from: number, value: number): number {
  let at = from;
  while (at < sorted.length && (sorted[at] ?? NaN) === value) at += 1;
  if (at < sorted.length && !((sorted[at] ?? NaN) > value)) throw new RangeError('values must be numbers in ascending order');
  return at;
}

/**
 * Two-sample Kolmogorov-Smirnov statistic from counts over the same bins in ascending order. Over distinct values it is that of the
 * raw values; over wider bins it is no larger, so that a p-value from it is conservative. Null where a sample has no rows.
 * Throws RangeError as {@link occupiedBins}.
 */
export function ksCounts(first: readonly number[], second: readonly number[]): number | null {
  const [n, m] = [total(first), total(second)];
  if (n === 0 || m === 0) return null;
  let [below, under, largest] = [0, 0, 0];
  for (const [a, b] of occupiedBins(first, second)) {
    below += a;
    under += b;
    largest = Math.max(largest, Math.abs(below * m - under * n));
  }
  return largest / (n * m);
}
