/**
 * The chance that k or more of m values lie outside the range of n others from the same continuous distribution, whichever that is; where
 * values tie, it is smaller. As `scipy.stats.betabinom.sf(k - 1, m, 2, n - 1)`, and exact in the far tail too; Wilks 1942, Ann. Math.
 * Stat. 13, 400-409. With N = n + m, by summing the arrangements: C(N - k, n) / C(N, n) (1 + k n / (N - k)). 1 where there are no other
 * values to make a range.
 */
export function exceedanceSf(k: number, n: number, m: number): number {
  if (k <= 0 || n === 0) return 1;
  if (k > m) return 0;
  const all = n + m;
  // C(all - k, n) / C(all, n), as a product over the fewer of two kinds of rows
  const [factors, others] = k < n ? [k, m] : [n, all - k];
  let logarithm = 0;
  for (let i = 0; i < factors && logarithm > LEAST; i += 1) logarithm += Math.log((others - i) / (all - i));
  return Math.min(1, Math.exp(logarithm) * (1 + (k * n) / (all - k)));
}

/** Of a chance that is 0 whatever it is multiplied by. */
const LEAST = -1000;
