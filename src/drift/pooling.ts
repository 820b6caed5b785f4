import { occupiedBins, total } from '../stats/counts.js';

/** Rows of the reference and of the current data. */
export type Pair = readonly [reference: number, current: number];

/** Two samples in bins that each hold enough rows to be tested, and what was left over. */
export interface Pooled {
  readonly bins: readonly Pair[];
  /** Levels so rare that even together they make no bin; null where there are none. */
  readonly rest: Pair | null;
}

/** Cochran's rule of thumb (1954, Biometrics 10, 417-451): below five expected rows the chi-square approximation is not to be trusted. */
export const LEAST_EXPECTED = 5;

/**
 * Bins in an order, each put together with the next until the smaller sample can be expected to have five rows in it. Bins that both
 * samples leave empty are left out. What goes together depends on the sum of both samples alone, so that it favours neither.
 */
export function poolNeighbours(reference: readonly number[], current: readonly number[]): Pooled {
  const isEnough = enough(reference, current);
  const bins: Pair[] = [];
  let open: Pair | null = null;
  for (const bin of occupiedBins(reference, current)) {
    const sum = together(open, bin);
    open = isEnough(sum) ? null : sum;
    if (open === null) bins.push(sum);
  }
  if (open !== null) bins.push(together(bins.pop() ?? null, open));
  return { bins, rest: null };
}

/**
 * Levels, which have no order: frequent ones stay as they are, rare ones are put together, the less rare first, until the smaller
 * sample can be expected to have five rows in each bin. A single bin of all rare levels would hide what shifts among them; each level
 * alone would make the PSI of any two small samples large.
 */
export function poolRare(reference: readonly number[], current: readonly number[]): Pooled {
  const isEnough = enough(reference, current);
  const ranked = occupiedBins(reference, current).sort((one, other) => total(other) - total(one));
  const bins: Pair[] = [];
  let open: Pair | null = null;
  for (const level of ranked) {
    const sum = together(open, level);
    open = isEnough(sum) ? null : sum;
    if (open === null) bins.push(sum);
  }
  return { bins, rest: open };
}

function together(open: Pair | null, [a, b]: Pair): Pair {
  return open === null ? [a, b] : [open[0] + a, open[1] + b];
}

function enough(reference: readonly number[], current: readonly number[]): (bin: Pair) => boolean {
  const [n, m] = [total(reference), total(current)];
  return ([a, b]) => ((a + b) * Math.min(n, m)) / (n + m) >= LEAST_EXPECTED;
}
