import { gammaP, gammaQ } from './incomplete-gamma.js';
import { normalQuantile } from './normal-quantile.js';
import { poissonDensity } from './saddle-point.js';

/**
 * P(X > x) of the chi-squared distribution with df > 0 degrees of freedom: Q(df / 2, x / 2).
 * As scipy.stats.chi2.sf(x, df), R pchisq(x, df, lower.tail = FALSE). 1 at and below 0.
 */
export function chiSquaredSf(x: number, df: number): number {
  return gammaQ(df / 2, Math.max(0, x) / 2);
}

const MOST_STEPS = 200;

/**
 * The x with P(X <= x) = p of the chi-squared distribution with df > 0 degrees of freedom: Newton's method from the
 * Wilson-Hilferty approximation, held in a bracket. As scipy.stats.chi2.ppf(p, df), R qchisq(p, df).
 * Throws RangeError for p outside of [0, 1].
 */
export function chiSquaredQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability is from 0 to 1, not ${p}`);
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
  const a = df / 2;
  let [low, high] = [0, Infinity];
  let x = start(p, df) / 2;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    // the smaller of the two tails is the one that has digits
    const excess = p < 0.5 ? gammaP(a, x) - p : 1 - p - gammaQ(a, x);
    if (excess > 0) high = x;
    else low = x;
    // the density of x is that of a Poisson count, times a / x
    const newton = x - excess / ((poissonDensity(a, x) * a) / x);
    const next = newton > low && newton < high ? newton : high === Infinity ? 2 * x : (low + high) / 2;
    if (Math.abs(next - x) <= Number.EPSILON * x) return 2 * next;
    x = next;
  }
  return 2 * x;
}

function start(p: number, df: number): number {
  const c = 2 / (9 * df);
  const cube = 1 - c + normalQuantile(p) * Math.sqrt(c);
  return cube > 0.1 ? df * cube ** 3 : df * 1e-3;
}
