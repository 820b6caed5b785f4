import { total } from './counts.js';

/**
 * First Wasserstein (earth mover's) distance from raw values, each sample in ascending order: the area between the two empirical
 * distribution functions, in the unit of the values. As scipy.stats.wasserstein_distance(a, b). Null where a sample is empty.
 */
export function wassersteinSorted(first: ArrayLike<number>, second: ArrayLike<number>): number | null {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return null;
  let [i, j, area] = [0, 0, 0];
  let previous = Math.min(first[0] ?? NaN, second[0] ?? NaN);
  while (i < n || j < m) {
    const value = Math.min(first[i] ?? Infinity, second[j] ?? Infinity);
    if (!(value >= previous)) throw new RangeError('values must be numbers in ascending order');
    area += Math.abs(i * m - j * n) * (value - previous);
    previous = value;
    if ((first[i] ?? Infinity) === value) i += 1;
    else j += 1;
  }
  return area / (n * m);
}

/**
 * First Wasserstein distance from counts over the same ascending values. Exact over distinct values; for bins give one value for each
 * (its mean or middle), and the result is off by at most the mean distance of the rows from it.
 * As scipy.stats.wasserstein_distance(values, values, a, b). Null where a sample has no rows.
 * Throws RangeError where there are not as many counts as values, or those are not ascending.
 */
export function wassersteinCounts(values: readonly number[], first: readonly number[], second: readonly number[]): number | null {
  if (first.length !== values.length || second.length !== values.length)
    throw new RangeError('one count a value is needed of both samples');
  const [n, m] = [total(first), total(second)];
  if (n === 0 || m === 0) return null;
  let [below, under, area] = [0, 0, 0];
  let previous = values[0] ?? NaN;
  for (const [at, value] of values.entries()) {
    if (!(value >= previous)) throw new RangeError('values must be numbers in ascending order');
    area += Math.abs(below * m - under * n) * (value - previous);
    below += first[at] ?? 0;
    under += second[at] ?? 0;
    previous = value;
  }
  return area / (n * m);
}

/** A distance in standard deviations of the reference, none of which counts as less than 0.001 (as Evidently does). */
export function normed(distance: number, deviation: number): number {
  return distance / Math.max(deviation, 0.001);
}
