import { chiSquaredSf } from './chi-squared-distribution.js';
import { occupiedBins, total } from './counts.js';

/** A chi-square statistic, its degrees of freedom and its p-value. */
export interface ChiSquareTest {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
}

/**
 * Pearson's test that two samples, counted over the same B bins, come from one distribution: sum of (count - expected)^2 / expected
 * over the 2 x B table, B - 1 degrees of freedom. Bins that both leave empty are left out. Both samples carry error, so this is the
 * test of a sample against a sample. As scipy.stats.chi2_contingency([a, b], correction=continuity), whose default corrects
 * (Yates) where B = 2, and R chisq.test(rbind(a, b), correct = continuity). Null where a sample has no rows.
 */
export function contingencyTest(first: readonly number[], second: readonly number[], continuity = false): ChiSquareTest | null {
  const [n, m] = [total(first), total(second)];
  const bins = occupiedBins(first, second);
  if (n === 0 || m === 0) return null;
  const correction = continuity && bins.length === 2 ? 0.5 : 0;
  const statistic = bins.reduce((sum, [a, b]) => {
    const expected = ((a + b) * n) / (n + m);
    // the second row misses what it expects by as much as the first
    const gap = Math.max(0, Math.abs(a - expected) - correction);
    return sum + gap * gap * (1 / expected + 1 / (a + b - expected));
  }, 0);
  return tested(statistic, bins.length - 1);
}

/**
 * Pearson's goodness of fit of counts against the shares of a reference that is taken as known without error, B - 1 degrees of
 * freedom; against a mere sample it alarms too often. As scipy.stats.chisquare(current, reference * sum(current) / sum(reference)),
 * R chisq.test(current, p = reference, rescale.p = TRUE). Infinite, p 0, where the reference has no row in a bin that is occupied.
 * Null where a sample has no rows.
 */
export function oneWayTest(reference: readonly number[], current: readonly number[]): ChiSquareTest | null {
  const [n, m] = [total(reference), total(current)];
  const bins = occupiedBins(reference, current);
  if (n === 0 || m === 0) return null;
  return tested(
    bins.reduce((sum, [expected, count]) => sum + (count - (expected * m) / n) ** 2 / ((expected * m) / n), 0),
    bins.length - 1,
  );
}

function tested(statistic: number, df: number): ChiSquareTest {
  return { statistic, df, p: df > 0 ? chiSquaredSf(statistic, df) : 1 };
}

/**
 * Cramér's V of a 2 x B table, corrected for its bias: from 0, no association of sample and bin, to 1. With phi^2 = chi^2 / N,
 * max(0, phi^2 - (B - 1) / (N - 1)) over min(B', 2') - 1 where k' = k - (k - 1)^2 / (N - 1), under the root (Bergsma 2013,
 * J. Korean Stat. Soc. 42). As R rcompanion::cramerV(t, bias.correct = TRUE). Null where a sample has no rows.
 */
export function cramersV(first: readonly number[], second: readonly number[]): number | null {
  const test = contingencyTest(first, second);
  if (test === null) return null;
  const rows = total(first) + total(second);
  const phi = Math.max(0, test.statistic / rows - test.df / (rows - 1));
  if (phi === 0) return 0;
  const corrected = (excess: number): number => excess - excess ** 2 / (rows - 1);
  return Math.min(1, Math.sqrt(phi / Math.min(corrected(1), corrected(test.df))));
}
