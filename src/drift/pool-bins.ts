import { occupiedBins, total } from '../stats/counts.js';
import type { Bins } from './bins.js';
import type { Sizes } from './critical.js';
import { poolNeighbours, poolRare, type Pair, type Pooled } from './pooling.js';

/** Two samples in the bins that an effect size is taken over, and what their tests look at. */
export interface PooledBins extends Sizes {
  /** Bins with enough rows, what is left over, and the rows without a value. */
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly values: Pooled;
  readonly missing: Pair;
}

/** Puts together what is too rare for a bin of its own. Null where a sample has no rows, or where that leaves nothing to compare. */
export function poolBins({ values, missing, ordered }: Bins): PooledBins | null {
  const pooled = ordered === null ? poolRare(values.reference, values.current) : poolNeighbours(values.reference, values.current);
  const bins = [...pooled.bins, ...(pooled.rest === null ? [] : [pooled.rest]), missing].filter((bin) => total(bin) > 0);
  const [reference, current] = [bins.map(([a]) => a), bins.map(([, b]) => b)];
  const [n, m] = [total(reference), total(current)];
  const isTooFew = bins.length < 2 && occupiedBins(values.reference, values.current).length > 1;
  return n === 0 || m === 0 || isTooFew ? null : { reference, current, n, m, bins: bins.length, values: pooled, missing };
}
