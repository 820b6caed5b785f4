import { chiSquaredQuantile, chiSquaredSf } from './chi-squared-distribution.js';
import { occupiedBins, total } from './counts.js';
import { ZERO_FILLS, type ZeroFill } from './zero-fill.js';

/**
 * Population stability index of two samples counted over the same bins: sum of (q - p) ln(q / p) over their shares p and q, which
 * is Jeffreys' divergence. From 0 up; by custom 0.10 is worth a look and 0.25 a shift (Lewis 1994; Siddiqi 2006).
 * Bins that both leave empty are left out; null where a sample has no rows, infinite with fill `none` where one bin is empty.
 * Published values differ by how they fill empty bins: see {@link ZERO_FILLS}.
 */
export function psi(reference: readonly number[], current: readonly number[], fill: ZeroFill = 'half'): number | null {
  if (total(reference) === 0 || total(current) === 0) return null;
  const bins = occupiedBins(reference, current);
  const p = ZERO_FILLS[fill](bins.map(([count]) => count));
  const q = ZERO_FILLS[fill](bins.map(([, count]) => count));
  return p.reduce((sum, share, bin) => sum + term(share, q[bin] ?? 0), 0);
}

function term(p: number, q: number): number {
  return p === q ? 0 : (q - p) * Math.log(q / p);
}

/** A PSI against what chance alone makes of it. */
export interface PsiTest {
  readonly psi: number;
  /** Bins that either sample occupies. */
  readonly bins: number;
  /** What the PSI exceeds in a share alpha of pairs of samples from one distribution. */
  readonly critical: number;
  readonly p: number;
}

/**
 * Tests a PSI against its null distribution: with n and m rows of one distribution over B bins,
 * PSI / (1/n + 1/m) is asymptotically chi-squared with B - 1 degrees of freedom (Yurdakul & Naranjo 2020, J. Risk Model
 * Validation 14(4)), as it is to second order the two-sample chi-square statistic. Null where a sample has no rows.
 */
export function psiTest(
  reference: readonly number[],
  current: readonly number[],
  alpha = 0.05,
  fill: ZeroFill = 'half',
): PsiTest | null {
  const value = psi(reference, current, fill);
  if (value === null) return null;
  const bins = occupiedBins(reference, current).length;
  const [n, m] = [total(reference), total(current)];
  const p = bins > 1 ? chiSquaredSf(value / (1 / n + 1 / m), bins - 1) : 1;
  return { psi: value, bins, critical: psiCriticalValue(bins, n, m, alpha), p };
}

/** What the PSI of n against m rows of one distribution over so many bins exceeds with chance alpha: (1/n + 1/m) chi2(1 - alpha, B - 1). */
export function psiCriticalValue(bins: number, n: number, m: number, alpha = 0.05): number {
  return bins > 1 ? (1 / n + 1 / m) * chiSquaredQuantile(1 - alpha, bins - 1) : 0;
}
