import { occupiedBins, total } from '../stats/counts.js';
import { setApart, type Bins } from './bins.js';
import type { Sizes } from './critical.js';
import { LEAST_EXPECTED, poolNeighbours, poolRare, type Pair, type Pooled } from './pooling.js';
import { NOTHING_BEYOND, type Beyond } from './ranged-histogram.js';

/** Two samples in the bins that an effect size is taken over, and what their tests look at. */
export interface PooledBins extends Sizes {
  /** The rows beyond the range, bins with enough rows of the others, what is left over, and the rows without a value. */
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly values: Pooled;
  readonly beyond: Beyond;
  readonly missing: Pair;
}

/** Puts together what is too rare for a bin of its own. Null where a sample has no rows, or where that leaves nothing to compare. */
export function poolBins({ values, missing, ordered }: Bins): PooledBins | null {
  const pooled = ordered === null ? poolRare(values.reference, values.current) : poolNeighbours(values.reference, values.current);
  const beyond = ordered?.beyond ?? NOTHING_BEYOND;
  // of few rows nothing is told apart: one large value among ten is no shift
  const told = pooled.bins.length > 1 || beyond.below + beyond.above >= LEAST_EXPECTED ? beyond : NOTHING_BEYOND;
  const bins = [...setApart(pooled.bins, told), pooled.rest ?? [0, 0], missing].filter((bin) => total(bin) > 0);
  const [reference, current] = [bins.map(([a]) => a), bins.map(([, b]) => b)];
  const [n, m] = [total(reference), total(current)];
  const isTooFew = bins.length < 2 && occupiedBins(values.reference, values.current).length > 1;
  return n === 0 || m === 0 || isTooFew
    ? null
    : { reference, current, n, m, bins: bins.length, values: pooled, beyond: told, missing };
}
