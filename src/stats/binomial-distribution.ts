import { deviance, stirlingError } from './saddle-point.js';

/** P(X = k) of n trials at chance 0 < p < 1, by Loader's saddle point (2000). As scipy.stats.binom.pmf(k, n, p), R dbinom(k, n, p). */
export function binomialPmf(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  const exponent = stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * (1 - p));
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/**
 * P(X <= k) of n trials at chance 0 < p < 1, by summing the shorter way until nothing changes: O(sqrt(n)) terms.
 * As scipy.stats.binom.cdf(k, n, p), R pbinom(k, n, p).
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return k <= n * p ? lowerTail(k, n, p) : 1 - lowerTail(n - k - 1, n, 1 - p);
}

function lowerTail(k: number, n: number, p: number): number {
  const odds = (1 - p) / p;
  let term = binomialPmf(k, n, p);
  let sum = 0;
  for (let i = k; i >= 0 && sum + term !== sum; i -= 1) {
    sum += term;
    term *= (odds * i) / (n - i + 1);
  }
  return sum;
}
