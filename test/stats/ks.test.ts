import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { kolmogorovSf, ksAsymptotic, ksExact, ksPValue } from '../../src/stats/kolmogorov-distribution.js';
import { ksCounts, ksSorted } from '../../src/stats/ks.js';
import { chance, congruential, gaussian, shareOf } from './draws.js';

const LAST_MONTH = [
  [0, 0, 0, 6, 9, 14, 16, 19, 45, 48, 52, 68, 71, 75, 78, 81, 94, 99, 100, 101, 182, 189, 255, 686, 929, 1090],
  [
    0, 0, 2, 15, 23, 34, 36, 45, 99, 100, 118, 345, 395, 455, 500, 813, 1024, 1234, 1243, 1992, 2145, 2989, 3891, 10983, 19028,
    98765,
  ],
] as const;
const LAST_YEAR = [
  [
    18, 45, 67, 88, 118, 282, 390, 455, 650, 655, 800, 868, 949, 961, 986, 1024, 1028, 1359, 1401, 1687, 1992, 2145, 2452, 3782,
    3891, 10983,
  ],
  [0, 0, 0, 1, 7, 11, 14, 14, 19, 25, 40, 78, 94, 101, 103, 129, 182, 190, 234, 555, 871, 929, 999, 2345, 2929, 9982],
] as const;
const EMPLOYEES = [
  [1, 1, 1, 2, 2, 3, 7, 8, 9, 10, 11, 12, 14, 14, 18, 20, 21, 22, 33, 35, 40, 42, 81, 90, 99, 103],
  [2, 2, 3, 3, 9, 10, 11, 18, 23, 81, 81, 90, 99, 99, 110, 190, 282, 298, 541, 655, 949, 998, 999, 1200, 1359, 3782],
] as const;

describe('the Kolmogorov-Smirnov statistic and its p-value, against published values', () => {
  test.each([
    ['month', LAST_MONTH, 12 / 26, 0.007134100565905311],
    ['year', LAST_YEAR, 14 / 26, 0.0008323117333128456],
    ['employees', EMPLOYEES, 0.5, 0.002560959179420108],
  ])('of two samples of 26 rows, with ties: %s', (_, [first, second], d, p) => {
    expect(ksSorted(first, second)).toBeCloseTo(d, 15);
    expect(close(ksPValue(d, 26, 26), p)).toBeLessThan(1e-13);
  });

  test.each([
    [1n, 2n, 200, 150, 10, 0.145, 0.049846260697229555],
    [3n, 4n, 3000, 2000, 5, 0.05533333333333333, 0.001251548336838481],
  ])('of portable data (seeds %d and %d)', (one, two, n, m, offset, d, p) => {
    const statistic = ksSorted(congruential(one, n), congruential(two, m, offset)) ?? NaN;
    expect(statistic).toBeCloseTo(d, 15);
    expect(close(ksPValue(statistic, n, m), p)).toBeLessThan(1e-12);
  });

  test.each([
    [5 / 16, 16, 16, 0.4262934613454952],
    [190 / 546, 21, 26, 0.0919245790168125],
    [232 / 1100, 100, 110, 0.015739183865607353],
    [1, 1, 5, 1 / 3],
    [0.8, 5, 5, 0.07936507936507936],
    [5 / 6, 2, 3, 0.2],
    [1, 16, 16, 2 / 601080390],
  ])('exact: d = %d of %d and %d rows', (d, n, m, p) => {
    expect(close(ksExact(d, n, m), p)).toBeLessThan(1e-13);
    expect(close(ksExact(d, m, n), p)).toBeLessThan(1e-13);
  });

  test.each([
    [0.2, 0.999999999999495],
    [0.5, 0.9639452436648751],
    [0.8, 0.5441424115741981],
    [0.99, 0.2808738392255489],
    [1, 0.26999967167735456],
    [1.01, 0.25943416909359746],
    [1.36, 0.049485876755377876],
    [2, 0.0006709252557796953],
    [5, 3.8574996959278356e-22],
  ])("scipy's Kolmogorov distribution: P(K > %d) = %d", (x, p) => {
    expect(close(kolmogorovSf(x), p)).toBeLessThan(1e-14);
    expect([kolmogorovSf(0), kolmogorovSf(-1), kolmogorovSf(Infinity)]).toEqual([1, 1, 0]);
  });
});

describe('the Kolmogorov-Smirnov statistic', () => {
  const values = fc
    .array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 })
    .map((all) => all.sort((a, b) => a - b));
  const levels = Array.from({ length: 11 }, (_, at) => at - 5);
  const count = (sample: readonly number[]): number[] => levels.map((level) => sample.filter((one) => one === level).length);

  test('is the largest gap of the distribution functions, from values as from counts', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const below = (sample: readonly number[], x: number): number => sample.filter((one) => one <= x).length / sample.length;
        const gap = Math.max(...levels.map((x) => Math.abs(below(a, x) - below(b, x))));
        expect(ksSorted(a, b)).toBeCloseTo(gap, 14);
        expect(ksCounts(count(a), count(b))).toBe(ksSorted(a, b));
        expect(ksSorted(b, a)).toBe(ksSorted(a, b));
      }),
    );
  });

  test('of wider bins is no larger', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const wide = (counts: readonly number[]): number[] =>
          [0, 1, 2].map((third) => sum(counts.slice(third * 4, third * 4 + 4)));
        expect(ksCounts(wide(count(a)), wide(count(b))) ?? NaN).toBeLessThanOrEqual(ksSorted(a, b) ?? NaN);
      }),
    );
  });

  test('of an empty sample there is none; of values out of order it throws', () => {
    expect([ksSorted([], [1]), ksSorted([1], []), ksCounts([0, 0], [1, 1])]).toEqual([null, null, null]);
    expect(() => ksSorted([2, 1], [1, 2])).toThrow(RangeError);
    expect(() => ksSorted([1, 2], [NaN])).toThrow(RangeError);
    expect(() => ksCounts([1, 2], [1])).toThrow(RangeError);
  });
});

describe('the p-value', () => {
  test('falls with d, and is 1 where there is no distance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (n, m) => {
        expect(ksPValue(0, n, m)).toBe(1);
        const p = [0.2, 0.4, 0.6, 0.8, 1].map((d) => ksExact(Math.max(1, Math.round(d * n * m)) / (n * m), n, m));
        for (const [at, one] of p.entries()) expect(one).toBeLessThanOrEqual((p[at - 1] ?? 1) + 1e-14);
      }),
    );
  });

  test('is the share of all orders of the rows that come this far', () => {
    const orders = (n: number, m: number): number[][] =>
      n + m === 0
        ? [[]]
        : [
            ...(n > 0 ? orders(n - 1, m).map((one) => [0, ...one]) : []),
            ...(m > 0 ? orders(n, m - 1).map((one) => [1, ...one]) : []),
          ];
    const distances = orders(5, 6).map(
      (order) =>
        ksCounts(
          order.map((who) => 1 - who),
          order,
        ) ?? NaN,
    );
    for (const d of new Set(distances)) {
      expect(ksExact(d, 5, 6)).toBeCloseTo(distances.filter((one) => one > d - 1e-9).length / distances.length, 13);
    }
  });

  test('goes over from the exact to the asymptotic one without a jump, and never walks for long', () => {
    const e = (10_000 * 9_999) / 19_999;
    for (const x of [0.8, 1.36, 2]) {
      const d = x / Math.sqrt(e);
      expect(ksPValue(d, 10_000, 9_999)).toBe(ksExact(d, 10_000, 9_999));
      expect(close(ksExact(d, 10_000, 9_999), ksAsymptotic(d, 10_000, 9_999))).toBeLessThan(0.02);
    }
    expect(ksPValue(0.5, 10_000, 9_999)).toBe(ksAsymptotic(0.5, 10_000, 9_999));
    expect(ksPValue(0.001, 2_000_000, 1_000_000)).toBe(ksAsymptotic(0.001, 2_000_000, 1_000_000));
    expect(close(ksAsymptotic(0.1, 1_000_000, 150), ksExact(0.1, 100_000, 150))).toBeLessThan(0.02);
  });

  test('keeps its promise: few alarms where both samples are of one kind, many where they are not', () => {
    const uniform = chance('ks');
    const sample = (rows: number, shift: number): number[] =>
      Array.from({ length: rows }, () => gaussian(uniform) + shift).sort((a, b) => a - b);
    const alarms = (shift: number): number =>
      shareOf(500, () => ksPValue(ksSorted(sample(40, 0), sample(60, shift)) ?? 0, 40, 60) <= 0.05);
    expect(alarms(0)).toBeLessThan(0.07);
    expect(alarms(1)).toBeGreaterThan(0.95);
  });
});

function close(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
