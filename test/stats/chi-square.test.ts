import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contingencyTest, cramersV, oneWayTest } from '../../src/stats/chi-square.js';
import { twoProportionTest } from '../../src/stats/proportions.js';
import { chance, counted, countPairs, shareOf } from './draws.js';

const REFERENCE = [16, 18, 16, 14, 12, 12];
const CURRENT = [16, 16, 16, 16, 16, 8];

describe('chi-square tests, against published values', () => {
  test('a sample against a sample, and against shares taken as known', () => {
    expect(contingencyTest(REFERENCE, CURRENT)?.statistic).toBeCloseTo(1.6224089635854342, 14);
    expect(contingencyTest(REFERENCE, CURRENT)?.p).toBeCloseTo(0.8985262394026607, 14);
    expect(oneWayTest(REFERENCE, CURRENT)?.statistic).toBeCloseTo(3.1746031746031744, 14);
    expect(oneWayTest(REFERENCE, CURRENT)?.p).toBeCloseTo(0.6730876006966301, 14);
    expect(cramersV(REFERENCE, CURRENT)).toBe(0);
  });

  test("scipy's, with empty bins", () => {
    const test = contingencyTest([30, 20, 10, 5, 0, 2], [25, 25, 5, 10, 3, 0]);
    expect(test).toEqual({ statistic: expect.closeTo(9.336539228988745, 13), df: 5, p: expect.closeTo(0.09637051121207624, 14) });
  });

  test("scipy's of two levels, with and without the correction for continuity", () => {
    expect(contingencyTest([12, 5], [4, 11], true)).toEqual({
      statistic: expect.closeTo(4.517647058823529, 14),
      df: 1,
      p: expect.closeTo(0.03354693749988524, 15),
    });
    expect(contingencyTest([12, 5], [4, 11])?.p).toBeCloseTo(0.013148496980622789, 15);
    expect(contingencyTest(REFERENCE, CURRENT, true)).toEqual(contingencyTest(REFERENCE, CURRENT));
  });

  test("Bergsma's V", () => {
    expect(cramersV([30, 20, 10, 5, 0, 2], [25, 25, 5, 10, 3, 0])).toBeCloseTo(0.1791244302079596, 14);
    expect(cramersV([10, 20, 30], [30, 20, 10])).toBeCloseTo(0.38875434853236673, 14);
    expect(cramersV([50, 0], [0, 50])).toBeCloseTo(1, 14);
  });
});

describe('a chi-square test', () => {
  test('of two levels is the square of the two-proportion z', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)), ([a, b, c, d]) => {
        fc.pre(a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0);
        const z = twoProportionTest({ successes: a, trials: a + b }, { successes: c, trials: c + d });
        expect(contingencyTest([a, b], [c, d])?.statistic).toBeCloseTo((z?.z ?? NaN) ** 2, 9);
        expect(contingencyTest([a, b], [c, d])?.p).toBeCloseTo(z?.p ?? NaN, 9);
      }),
    );
  });

  test('is 0 for the same shares, sees no bins that both leave empty, and is the same both ways', () => {
    fc.assert(
      fc.property(countPairs, ([a, b]) => {
        const test = contingencyTest(a, b);
        expect(test?.statistic).toBeGreaterThanOrEqual(0);
        expect(contingencyTest([0, ...a], [0, ...b])).toEqual(test);
        expect(contingencyTest(b, a)?.statistic).toBeCloseTo(test?.statistic ?? NaN, 9);
        expect(contingencyTest(a, a)?.p).toBeCloseTo(1, 6);
        const v = cramersV(a, b) ?? NaN;
        expect(v >= 0 && v <= 1).toBe(true);
      }),
    );
  });

  test('of a sample without rows there is none; of one bin nothing can be said; a bin new to the reference is certain drift', () => {
    expect([contingencyTest([0], [1]), oneWayTest([1], [0]), cramersV([0, 0], [1, 1])]).toEqual([null, null, null]);
    expect(contingencyTest([4], [9])).toEqual({ statistic: 0, df: 0, p: 1 });
    expect(cramersV([4], [9])).toBe(0);
    expect(oneWayTest([4, 0], [4, 1])).toEqual({ statistic: Infinity, df: 1, p: 0 });
    expect(() => contingencyTest([1], [1, 2])).toThrow(RangeError);
  });

  test('keeps its promise between samples, where the one-way test does not', () => {
    const shares = [0.1, 0.2, 0.3, 0.4];
    const uniform = chance('chi-square');
    const pairs = Array.from({ length: 600 }, () => [counted(200, shares, uniform), counted(200, shares, uniform)] as const);
    const turn = pairs.values();
    const between = shareOf(pairs.length, () => (contingencyTest(...(turn.next().value ?? [[], []]))?.p ?? 1) <= 0.05);
    const again = pairs.values();
    const oneWay = shareOf(pairs.length, () => (oneWayTest(...(again.next().value ?? [[], []]))?.p ?? 1) <= 0.05);
    expect(Math.abs(between - 0.05)).toBeLessThan(0.03);
    expect(oneWay).toBeGreaterThan(0.15);
  });
});
