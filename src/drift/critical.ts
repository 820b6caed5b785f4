import { chiSquaredQuantile } from '../stats/chi-squared-distribution.js';
import { kolmogorovSf } from '../stats/kolmogorov-distribution.js';

/** Two samples by their rows, over so many bins that either occupies. */
export interface Sizes {
  readonly n: number;
  readonly m: number;
  readonly bins: number;
}

/** What an effect size exceeds in a share alpha of pairs of samples from one distribution. */
export interface CriticalValues {
  psi(sizes: Sizes): number;
  /** Of the distance, base 2. */
  'jensen-shannon'(sizes: Sizes): number;
  /** Of Cramér's V, both samples weighted alike. */
  'chi-square'(sizes: Sizes): number;
  ks(sizes: Pick<Sizes, 'n' | 'm'>): number;
  /** Of the difference of two proportions in a population with that rate. */
  difference(rate: number, sizes: Pick<Sizes, 'n' | 'm'>): number;
}

/**
 * The critical values of a level alpha. All but that of KS (Stephens' form of the limit) follow from the chi-square statistic X^2 over
 * B - 1 degrees of freedom, to second order: PSI = X^2 (1/n + 1/m), the Jensen-Shannon divergence in nats an eighth of that, V^2
 * before its correction a quarter.
 */
export function criticalValues(alpha: number): CriticalValues {
  const known = new Map<number, number>();
  const chiSquared = (bins: number): number => {
    const value = known.get(bins) ?? (bins > 1 ? chiSquaredQuantile(1 - alpha, bins - 1) : 0);
    known.set(bins, value);
    return value;
  };
  const kolmogorov = kolmogorovQuantile(alpha);
  return {
    psi: ({ n, m, bins }) => chiSquared(bins) * (1 / n + 1 / m),
    'jensen-shannon': ({ n, m, bins }) => Math.sqrt((chiSquared(bins) * (1 / n + 1 / m)) / (8 * Math.LN2)),
    'chi-square': ({ n, m, bins }) => Math.sqrt((Math.max(0, chiSquared(bins) - (bins - 1)) * (1 / n + 1 / m)) / 4),
    ks: ({ n, m }) => {
      const root = Math.sqrt((n * m) / (n + m));
      return Math.min(1, kolmogorov / (root + 0.12 + 0.11 / root));
    },
    difference: (rate, { n, m }) => Math.sqrt(chiSquared(2) * rate * (1 - rate) * (1 / n + 1 / m)),
  };
}

/** The x with P(K > x) = alpha, by halving: P falls from 1 to 0 on [0, 6]. */
function kolmogorovQuantile(alpha: number): number {
  let [low, high] = [0, 6];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (kolmogorovSf(middle) > alpha) low = middle;
    else high = middle;
  }
  return high;
}
