import { total } from '../stats/counts.js';
import { ksAsymptotic, ksPValue } from '../stats/kolmogorov-distribution.js';
import { ksCounts } from '../stats/ks.js';
import { normed, wassersteinCounts } from '../stats/wasserstein.js';
import type { OrderedBins } from './bins.js';

/** The Kolmogorov-Smirnov distance over the fine bins: at most that of the values themselves. Null where a sample has no values. */
export function ksDistance({ reference, current }: OrderedBins): number | null {
  return ksCounts(reference, current);
}

/**
 * How far the values have moved on the whole, in standard deviations of the reference, however small. No less than the mean has moved,
 * which a Wasserstein distance never is, and the bins do not see beyond the range of the reference. Null where a sample has no values.
 */
export function earthMoved({ middles, reference, current, deviation, shift }: OrderedBins): number | null {
  const binned = wassersteinCounts(middles, reference, current);
  if (binned === null) return null;
  const distance = Math.max(binned, Math.abs(shift));
  return deviation > 0 ? distance / deviation : normed(distance, deviation);
}

/** The exact p is walked for below this product of rows; at 10,000 rows a side that takes 40 ms, and Stephens' formula is as good. */
const EXACT_PAIRS = 1e6;

/** The p-value of the KS distance; conservative, since the distance over bins is no larger than over the values. 1 without values. */
export function ksTest({ reference, current }: OrderedBins): number {
  const [n, m] = [total(reference), total(current)];
  const d = ksCounts(reference, current);
  if (d === null) return 1;
  return n * m <= EXACT_PAIRS ? ksPValue(d, n, m) : ksAsymptotic(d, n, m);
}
