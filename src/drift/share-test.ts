import { binomialCdf } from '../stats/binomial-distribution.js';
import { contingencyTest } from '../stats/chi-square.js';
import { LEAST_EXPECTED, type Pair } from './pooling.js';

/**
 * Two-sided p-value that rows of some kind (missing, positive, of rare levels) have the same share in n reference and m current rows.
 * Where five are expected of either sample, the chi-square test of the 2 x 2 table, as R prop.test(correct = FALSE); else exact, and
 * never too small: given that there are s of them in all, those among the current rows are taken as binomial(s, m / (n + m)), as
 * R binom.test, the tails doubled. 1 where there are none at all.
 */
export function shareTest([a, b]: Pair, n: number, m: number): number {
  const all = a + b;
  // the exact test wants the rarer kind
  if (2 * all > n + m) return shareTest([n - a, m - b], n, m);
  if (all === 0) return 1;
  if ((all * Math.min(n, m)) / (n + m) >= LEAST_EXPECTED) return contingencyTest([a, n - a], [b, m - b])?.p ?? 1;
  const share = m / (n + m);
  return Math.min(1, 2 * Math.min(binomialCdf(b, all, share), binomialCdf(a, all, 1 - share)));
}

/** The p-value of several tests taken as one, by Bonferroni: the least of them, times their number. 1 of none. */
export function anyOf(p: readonly number[]): number {
  return p.length === 0 ? 1 : Math.min(1, p.length * Math.min(...p));
}
