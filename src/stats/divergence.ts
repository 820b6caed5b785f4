import { occupiedBins, shares, total } from './counts.js';

/**
 * Jensen-Shannon distance of two samples counted over the same bins: the root of the mean Kullback-Leibler divergence of each
 * from their mixture. With base 2 from 0 to 1; with base e, the default, up to sqrt(ln 2) = 0.8326. Null where a sample has no rows.
 * As scipy.spatial.distance.jensenshannon(p, q, base).
 */
export function jensenShannon(first: readonly number[], second: readonly number[], base: 2 | 'e' = 'e'): number | null {
  const bits = sumOver(first, second, (p, q) => (part(p, (p + q) / 2) + part(q, (p + q) / 2)) / 2);
  // rounding may leave equal samples a hair below zero
  return bits === null ? null : Math.sqrt(Math.max(0, bits) / (base === 2 ? Math.LN2 : 1));
}

/** Hellinger distance, from 0 to 1: the root of 1/2 sum of (sqrt(p) - sqrt(q))^2. Null where a sample has no rows. */
export function hellinger(first: readonly number[], second: readonly number[]): number | null {
  const sum = sumOver(first, second, (p, q) => (Math.sqrt(p) - Math.sqrt(q)) ** 2);
  return sum === null ? null : Math.sqrt(sum / 2);
}

/** Total variation distance, from 0 to 1: half the sum of |p - q|. Null where a sample has no rows. */
export function totalVariation(first: readonly number[], second: readonly number[]): number | null {
  const sum = sumOver(first, second, (p, q) => Math.abs(p - q));
  return sum === null ? null : sum / 2;
}

/** L-infinity (Chebyshev) distance of the shares, from 0 to 1: the largest |p - q|. Null where a sample has no rows. */
export function lInfinity(first: readonly number[], second: readonly number[]): number | null {
  let largest = 0;
  const sum = sumOver(first, second, (p, q) => (largest = Math.max(largest, Math.abs(p - q))));
  return sum === null ? null : largest;
}

function sumOver(first: readonly number[], second: readonly number[], term: (p: number, q: number) => number): number | null {
  const bins = occupiedBins(first, second);
  if (total(first) === 0 || total(second) === 0) return null;
  const q = shares(bins.map(([, count]) => count));
  return shares(bins.map(([count]) => count)).reduce((sum, p, bin) => sum + term(p, q[bin] ?? 0), 0);
}

function part(p: number, mixture: number): number {
  return p === 0 ? 0 : p * Math.log(p / mixture);
}
