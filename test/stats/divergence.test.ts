import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hellinger, jensenShannon, lInfinity, totalVariation } from '../../src/stats/divergence.js';
import { congruential, countPairs, histograms } from './draws.js';

const REFERENCE = [16, 18, 16, 14, 12, 12];
const CURRENT = [16, 16, 16, 16, 16, 8];

describe('distances of two distributions, against published values', () => {
  test('of six levels', () => {
    expect(jensenShannon(REFERENCE, CURRENT)).toBeCloseTo(0.06804819617703867, 15);
    expect(jensenShannon(REFERENCE, CURRENT, 2)).toBeCloseTo(0.08173421330573756, 15);
    expect(hellinger(REFERENCE, CURRENT)).toBeCloseTo(0.06812774370983354, 15);
    expect(lInfinity(REFERENCE, CURRENT)).toBeCloseTo(0.04545454545454547, 15);
    expect(totalVariation(REFERENCE, CURRENT)).toBeCloseTo(0.06818181818181819, 15);
  });

  test("scipy's Jensen-Shannon with empty bins", () => {
    expect(jensenShannon([30, 20, 10, 5, 0, 2], [25, 25, 5, 10, 3, 0])).toBeCloseTo(0.20492662937104283, 15);
    expect(jensenShannon([30, 20, 10, 5, 0, 2], [25, 25, 5, 10, 3, 0], 2)).toBeCloseTo(0.246141966694635, 15);
  });

  test.each<[bigint, bigint, number, number, number, number, number]>([
    [1n, 2n, 200, 150, 10, 10, 0.18551219220501464],
    [3n, 4n, 3000, 2000, 5, 14, 0.11968944052431604],
  ])("Evidently's Jensen-Shannon, over the bins of Sturges' rule (seeds %d and %d)", (one, two, n, m, offset, bins, value) => {
    const [reference, current] = histograms(congruential(one, n), congruential(two, m, offset), bins);
    // it fills empty bins first, which moves the distance by this much
    expect(Math.abs((jensenShannon(reference, current) ?? NaN) - value)).toBeLessThan(1e-4);
  });
});

const DISTANCES = {
  jensenShannon: (a: readonly number[], b: readonly number[]) => jensenShannon(a, b, 2),
  hellinger,
  totalVariation,
  lInfinity,
};

describe.each(Object.entries(DISTANCES))('%s', (_, distance) => {
  test('is 0 for the same shares, 1 for samples that share no bin, else between, and the same both ways', () => {
    expect(distance([3, 0, 0], [0, 7, 0])).toBeCloseTo(1, 15);
    fc.assert(
      fc.property(countPairs, ([a, b]) => {
        const value = distance(a, b) ?? NaN;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-15);
        expect(distance(b, a)).toBeCloseTo(value, 14);
        expect(
          distance(
            a,
            a.map((one) => 2 * one),
          ),
        ).toBeLessThan(1e-7);
      }),
    );
  });

  test('of a sample without rows there is none; over different bins it throws', () => {
    expect([distance([0, 0], [1, 2]), distance([1, 2], [0, 0]), distance([], [])]).toEqual([null, null, null]);
    expect(() => distance([1], [1, 2])).toThrow(RangeError);
  });
});

test('Hellinger and total variation bound each other', () => {
  fc.assert(
    fc.property(countPairs, ([a, b]) => {
      const [h, tv] = [hellinger(a, b) ?? NaN, totalVariation(a, b) ?? NaN];
      expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
      expect(tv).toBeLessThanOrEqual(Math.SQRT2 * h + 1e-12);
      expect(lInfinity(a, b) ?? NaN).toBeLessThanOrEqual(tv + 1e-12);
    }),
  );
});
