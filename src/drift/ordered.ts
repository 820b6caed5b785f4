import { total } from '../stats/counts.js';
import { ksAsymptotic, ksPValue } from '../stats/kolmogorov-distribution.js';
import { ksCounts } from '../stats/ks.js';
import { normed, wassersteinCounts } from '../stats/wasserstein.js';
import { setApart, type OrderedBins } from './bins.js';
import { beyondTest } from './evidence.js';
import type { Pair } from './pooling.js';

/** The Kolmogorov-Smirnov distance over the fine bins: at most that of the values themselves. Null where a sample has no values. */
export function ksDistance(bins: OrderedBins): number | null {
  return ksCounts(...fineBins(bins));
}

/** Reference and current rows in the fine bins, with what lies beyond the range in bins of its own. */
function fineBins({ reference, current, beyond }: OrderedBins): [reference: number[], current: number[]] {
  const bins = setApart(
    reference.map((count, bin): Pair => [count, current[bin] ?? 0]),
    beyond,
  );
  return [bins.map(([a]) => a), bins.map(([, b]) => b)];
}

/**
 * How far the values have moved on the whole, in standard deviations of the reference, however small. Null where a sample has no values.
 * The bins close at the range of the reference; where what lies beyond is no accident, it is no less than the mean has moved, which a
 * Wasserstein distance never is. A single slip of the pen among a million rows moves a mean too, and is left to the bins.
 */
export function earthMoved({ middles, reference, current, beyond, deviation, shift }: OrderedBins): number | null {
  const binned = wassersteinCounts(middles, reference, current);
  if (binned === null) return null;
  const isBeyond = beyondTest(beyond, total(reference), total(current)).some((p) => p < NO_ACCIDENT);
  // the mean of numbers near the largest that there are is infinite
  const distance = isBeyond && Number.isFinite(shift) ? Math.max(binned, Math.abs(shift)) : binned;
  return deviation > 0 ? distance / deviation : normed(distance, deviation);
}

/** The chance below which rows beyond the range are taken for a shift. */
const NO_ACCIDENT = 0.01;

/** The exact p is walked for below this product of rows; at 10,000 rows a side that takes 40 ms, and Stephens' formula is as good. */
const EXACT_PAIRS = 1e6;

/** The p-value of the KS distance; conservative, since the distance over bins is no larger than over the values. 1 without values. */
export function ksTest(bins: OrderedBins): number {
  const [n, m] = [total(bins.reference), total(bins.current)];
  const d = ksDistance(bins);
  if (d === null) return 1;
  return n * m <= EXACT_PAIRS ? ksPValue(d, n, m) : ksAsymptotic(d, n, m);
}
