import { contingencyTest } from '../stats/chi-square.js';
import { chiSquaredSf } from '../stats/chi-squared-distribution.js';
import { total } from '../stats/counts.js';
import { exceedanceSf } from '../stats/exceedance.js';
import { psi } from '../stats/psi.js';
import type { PooledBins } from './pool-bins.js';
import type { Pair } from './pooling.js';
import type { Beyond } from './ranged-histogram.js';
import { anyOf, shareTest } from './share-test.js';

/**
 * The p-value that nothing has moved: that the values are of one distribution, that rare levels together are as frequent as they were, that
 * no more values lie beyond the range of the reference than chance puts there, and that as many are missing. Each has a test of its own,
 * so that one large change is not drowned in a sum over many bins, and what is too rare for the chi-square approximation gets an exact test.
 */
export function evidence({ values, beyond, missing, n, m }: PooledBins): number {
  const tests: number[] = [];
  if (values.bins.length > 1) tests.push(samePopulation(values.bins));
  if (values.rest !== null) tests.push(shareTest(values.rest, n - missing[0], m - missing[1]));
  tests.push(...beyondTest(beyond, n - missing[0], m - missing[1]));
  if (total(missing) > 0) tests.push(shareTest(missing, n, m));
  return anyOf(tests);
}

/** The test of the rows beyond the range, out of n reference values and m current ones, where there are any. */
export function beyondTest({ below, above }: Beyond, n: number, m: number): number[] {
  return below + above > 0 ? [exceedanceSf(below + above, n, m)] : [];
}

/**
 * The more cautious of two tests that are equal to second order. Where 100 reference rows have made their own quantile bins and the
 * current ones are many, Pearson's finds p < 0.004 two to four times as often as it should, that of the PSI 0.6 to 1.2 times; over
 * rare levels that of the PSI does so up to 1.4 times, Pearson's up to 1.3 times (20,000 simulated pairs of samples each).
 */
function samePopulation(bins: readonly Pair[]): number {
  const [reference, current] = [bins.map(([a]) => a), bins.map(([, b]) => b)];
  const scaled = (psi(reference, current) ?? 0) / (1 / total(reference) + 1 / total(current));
  return Math.max(contingencyTest(reference, current)?.p ?? 1, chiSquaredSf(scaled, bins.length - 1));
}
