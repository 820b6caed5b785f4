import { occupiedBins, total } from './counts.js';

/** Cochran's rule of thumb: below five expected rows the chi-square approximation is not to be trusted. */
const LEAST_EXPECTED = 5;

/**
 * Two samples counted over the same bins, with the sparse bins of both put together into one, which comes last: those where fewer than
 * `least` rows are expected of the smaller sample, if both follow one distribution (Cochran 1954, Biometrics 10, 417-451).
 * Without that, many rare levels make a PSI large, and its test and the chi-square test wrong, whenever one sample is small; for bins
 * in no order only. Bins that both leave empty are left out. Throws RangeError as {@link occupiedBins}.
 */
export function poolSparse(first: readonly number[], second: readonly number[], least = LEAST_EXPECTED): [number[], number[]] {
  const [n, m] = [total(first), total(second)];
  const bins = occupiedBins(first, second);
  const isSparse = ([a, b]: readonly [number, number]): boolean => ((a + b) * Math.min(n, m)) / (n + m) < least;
  const sparse = bins.filter(isSparse);
  const kept = bins.filter((bin) => !isSparse(bin));
  const all = sparse.length === 0 ? kept : [...kept, [total(sparse.map(([a]) => a)), total(sparse.map(([, b]) => b))] as const];
  return [all.map(([a]) => a), all.map(([, b]) => b)];
}
