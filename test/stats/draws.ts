import fc from 'fast-check';
import { binomial, seeded, type Uniform } from '../../src/stats/random.js';

/** A source of chance of its own for each test, the same in every run. */
export function chance(name: string): Uniform {
  return seeded(Buffer.from(name.padEnd(16, name)).toString('hex'));
}

/** So many rows of a distribution over bins, counted. */
export function counted(rows: number, distribution: readonly number[], uniform: Uniform): number[] {
  let [left, mass] = [rows, 1];
  return distribution.map((share) => {
    const drawn = binomial(left, Math.min(1, share / mass), uniform);
    left -= drawn;
    mass -= share;
    return drawn;
  });
}

/** The share of so many turns that come out true. */
export function shareOf(turns: number, happens: () => boolean): number {
  let times = 0;
  for (let turn = 0; turn < turns; turn += 1) if (happens()) times += 1;
  return times / turns;
}

/** A standard normal number, by Box and Muller. */
export function gaussian(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Portable data of published drift values: s = (1103515245 s + 12345) mod 2^31, value = round(offset + 100 s / 2^31, 3), ascending. */
export function congruential(seed: bigint, rows: number, offset = 0): number[] {
  let s = seed;
  const values = Array.from({ length: rows }, () => {
    s = (1103515245n * s + 12345n) % 2n ** 31n;
    return Math.round((offset + (100 * Number(s)) / 2 ** 31) * 1000) / 1000;
  });
  return values.sort((a, b) => a - b);
}

/** Values in so many bins of equal width over the range of both samples, the last one closed, as numpy.histogram of each. */
export function histograms(first: readonly number[], second: readonly number[], bins: number): [number[], number[]] {
  const low = Math.min(...first, ...second);
  const width = (Math.max(...first, ...second) - low) / bins;
  const count = (values: readonly number[]): number[] => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const value of values) {
      const bin = Math.min(bins - 1, Math.floor((value - low) / width));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
  return [count(first), count(second)];
}

/** Two samples counted over the same bins, neither of them empty. */
export const countPairs = fc
  .array(fc.tuple(fc.nat(200), fc.nat(200)), { minLength: 1, maxLength: 12 })
  .map((pairs): [number[], number[]] => [pairs.map(([a]) => a), pairs.map(([, b]) => b)])
  .filter(([a, b]) => a.some((one) => one > 0) && b.some((one) => one > 0));
