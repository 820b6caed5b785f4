import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normed, wassersteinCounts, wassersteinSorted } from '../../src/stats/wasserstein.js';
import { congruential } from './draws.js';

describe("Wasserstein's distance", () => {
  test('has the published values', () => {
    expect(wassersteinSorted([0, 1, 2], [1, 2, 3])).toBe(1);
    expect(wassersteinSorted([0.3, 1.2, 1.2, 7, 9.5], [-2, 0.3, 4, 4.5])).toBeCloseTo(2.7, 14);
    expect(wassersteinCounts([1, 2, 4, 7], [3, 5, 0, 2], [1, 1, 6, 2])).toBeCloseTo(1.4, 14);
  });

  test.each([
    [1n, 2n, 200, 150, 10, 8.498808333333336, 0.31318942119205906],
    [3n, 4n, 3000, 2000, 5, 3.1437155, 0.10761710916319685],
  ])(
    'and those of portable data, normed by the standard deviation too (seeds %d and %d)',
    (one, two, n, m, offset, distance, inDeviations) => {
      const reference = congruential(one, n);
      const mean = reference.reduce((sum, value) => sum + value, 0) / n;
      const deviation = Math.sqrt(reference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
      const value = wassersteinSorted(reference, congruential(two, m, offset)) ?? NaN;
      expect(value).toBeCloseTo(distance, 12);
      expect(normed(value, deviation)).toBeCloseTo(inDeviations, 12);
    },
  );

  test('in deviations takes none below 0.001', () => expect(normed(0.5, 0)).toBe(500));

  const values = fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 30 })
    .map((all) => all.sort((a, b) => a - b));

  test('of a sample and the same one shifted is the shift', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -20, max: 20 }), (a, shift) => {
        expect(
          wassersteinSorted(
            a,
            a.map((one) => one + shift),
          ),
        ).toBeCloseTo(Math.abs(shift), 12);
      }),
    );
  });

  test('is the same from values as from counts, the same both ways, and at least the difference of the means', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const levels = [...new Set([...a, ...b])].sort((x, y) => x - y);
        const count = (sample: readonly number[]): number[] =>
          levels.map((level) => sample.filter((one) => one === level).length);
        const distance = wassersteinSorted(a, b) ?? NaN;
        expect(wassersteinCounts(levels, count(a), count(b))).toBeCloseTo(distance, 12);
        expect(wassersteinSorted(b, a)).toBeCloseTo(distance, 12);
        const mean = (sample: readonly number[]): number => sample.reduce((sum, one) => sum + one, 0) / sample.length;
        expect(distance).toBeGreaterThanOrEqual(Math.abs(mean(a) - mean(b)) - 1e-9);
      }),
    );
  });

  test('of an empty sample there is none; of values out of order it throws', () => {
    expect([wassersteinSorted([], [1]), wassersteinCounts([1, 2], [0, 0], [1, 1])]).toEqual([null, null]);
    expect(() => wassersteinSorted([2, 1], [3])).toThrow(RangeError);
    expect(() => wassersteinSorted([1, 2], [NaN])).toThrow(RangeError);
    expect(() => wassersteinCounts([2, 1], [1, 1], [1, 1])).toThrow(RangeError);
    expect(() => wassersteinCounts([1, 2], [1], [1, 1])).toThrow(RangeError);
  });
});
