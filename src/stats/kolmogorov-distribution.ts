/**
 * P(K > x) of the limit of sqrt(e) D, e = n m / (n + m): 2 sum of (-1)^(k-1) exp(-2 k^2 x^2), below 1 by the other theta series,
 * which converges there. As scipy.special.kolmogorov(x), scipy.stats.kstwobign.sf(x).
 */
export function kolmogorovSf(x: number): number {
  if (x <= 0) return 1;
  if (x < 1) return 1 - (Math.sqrt(2 * Math.PI) / x) * sumOf((k) => Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x * x)));
  return 2 * sumOf((k) => (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x));
}

/** More terms than either series needs: the fourth is below 1e-13 of the first, the sixth below 1e-29. */
const TERMS = 6;

function sumOf(term: (k: number) => number): number {
  let sum = 0;
  for (let k = TERMS; k > 0; k -= 1) sum += term(k);
  return sum;
}

/** Up to this many lattice points are walked: some 40 ms. */
const MOST_POINTS = 2e7;

/**
 * Two-sided p-value of a two-sample Kolmogorov-Smirnov distance d of n and m rows: exact where the lattice between the bounds
 * has at most 2e7 points (any d with p > 1e-50 up to 10,000 rows a side), else the asymptotic series.
 * As scipy.stats.ks_2samp(a, b, method="auto").pvalue up to 10,000 rows, R ks.test(a, b). Ties in the data make it conservative.
 */
export function ksPValue(d: number, n: number, m: number): number {
  const points = Math.max(n, m, n * m * d * (2 - d));
  return points <= MOST_POINTS ? ksExact(d, n, m) : ksAsymptotic(d, n, m);
}

/**
 * The asymptotic p-value, with Stephens' (1970) correction for finite samples: P(K > (sqrt(e) + 0.12 + 0.11 / sqrt(e)) d),
 * e = n m / (n + m). As in Numerical Recipes; SciPy and R have no such correction of two samples.
 */
export function ksAsymptotic(d: number, n: number, m: number): number {
  const root = Math.sqrt((n * m) / (n + m));
  return kolmogorovSf((root + 0.12 + 0.11 / root) * d);
}

/**
 * The exact p-value without ties: the share of lattice paths from (0, 0) to (n, m) that reach |i/n - j/m| >= d somewhere, by the
 * recurrence on how the last step was made (Hodges 1958; Viehmann 2021). As scipy.stats.ks_2samp(a, b, method="exact").pvalue,
 * R psmirnov(d, c(n, m), lower.tail = FALSE). O(n m d) time, O(m) space. n, m >= 1.
 */
export function ksExact(d: number, n: number, m: number): number {
  const divisor = greatestCommonDivisor(n, m);
  const [up, across] = [n / divisor, m / divisor];
  // d is a multiple of 1 / lcm(n, m): as a whole number it is free of rounding
  const bound = Math.round(d * up * m);
  if (bound <= 0) return 1;
  const touched = new Float64Array(m + 1).fill(1);
  const first = Math.min(m + 1, Math.ceil(bound / up));
  touched.fill(0, 0, first);
  for (let i = 1; i <= n; i += 1) {
    const low = Math.max(0, Math.floor((across * i - bound) / up) + 1);
    const high = Math.min(m, Math.ceil((across * i + bound) / up) - 1);
    if (low > 0) touched[low - 1] = 1;
    let below = low > 0 ? 1 : 0;
    for (let j = low; j <= high; j += 1) {
      // divided once, outside of the chain of values that wait for each other: three times as fast
      const share = 1 / (i + j);
      below = (touched[j] ?? 1) * (i * share) + below * (j * share);
      touched[j] = below;
    }
  }
  return Math.min(1, touched[m] ?? 1);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
