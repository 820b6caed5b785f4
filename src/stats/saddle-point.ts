/**
 * Stirling's error ln Gamma(n + 1) - ln(sqrt(2 pi n) (n / e)^n) for n >= 0, to 2e-16 absolute: the asymptotic series above 16,
 * reached from below by the recurrence. Loader (2000), "Fast and accurate computation of binomial probabilities"; R's stirlerr.
 */
export function stirlingError(n: number): number {
  if (n === 0) return Infinity;
  // from the far end down, so that the largest terms are added last
  if (n < 16) return stirlingError(n + 1) + rise(n);
  const square = 1 / (n * n);
  return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / n;
}

/** How much less Stirling's error is at n + 1 than at n: (n + 1/2) ln(1 + 1/n) - 1. */
function rise(n: number): number {
  const v = 1 / (2 * n + 1);
  const square = v * v;
  // ln((1 + v) / (1 - v)) / 2v - 1 by its series: the difference itself would cancel
  let sum = 0;
  let term = square;
  for (let k = 3; sum + term / k !== sum; k += 2, term *= square) sum += term / k;
  return sum;
}

/**
 * The deviance x ln(x / mean) + mean - x of a Poisson or binomial count, without the cancellation near x = mean.
 * x >= 0, mean > 0. Loader (2000); R's bd0.
 */
export function deviance(x: number, mean: number): number {
  if (x === 0) return mean;
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let term = 2 * x * v;
  for (let k = 3; ; k += 2) {
    term *= v * v;
    const next = sum + term / k;
    if (next === sum) return sum;
    sum = next;
  }
}

/** mean^x exp(-mean) / Gamma(x + 1) for x >= 0, mean >= 0, by Loader's saddle point. As scipy.stats.poisson.pmf for whole x, R's dpois_raw. */
export function poissonDensity(x: number, mean: number): number {
  if (mean === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(x) - deviance(x, mean)) / Math.sqrt(2 * Math.PI * x);
}
