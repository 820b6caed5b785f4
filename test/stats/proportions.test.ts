import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newcombeInterval, twoProportionTest, wilsonInterval, type Proportion } from '../../src/stats/proportions.js';

const proportions = fc
  .integer({ min: 1, max: 300 })
  .chain((trials) => fc.nat(trials).map((successes): Proportion => ({ successes, trials })));

test('the two-proportion z test has the published value', () => {
  const test = twoProportionTest({ successes: 100, trials: 1000 }, { successes: 200, trials: 1000 });
  expect(test?.difference).toBeCloseTo(-0.1, 15);
  expect(test?.z).toBeCloseTo(-6.262242910851494, 13);
  expect((test?.p ?? NaN) / 3.794791883144954e-10).toBeCloseTo(1, 12);
});

test('two proportions of all or of none do not differ; without trials there is no test', () => {
  expect(twoProportionTest({ successes: 5, trials: 5 }, { successes: 9, trials: 9 })).toEqual({ difference: 0, z: 0, p: 1 });
  expect(twoProportionTest({ successes: 0, trials: 0 }, { successes: 9, trials: 9 })).toBeNull();
});

describe("Wilson's interval", () => {
  test.each([
    [8, 10, 0.49016247153664183, 0.9433178485456247],
    [0, 5, 0, 0.43448246478317476],
    [1, 1, 0.20654931437723745, 1],
  ])('of %d in %d', (successes, trials, lower, upper) => {
    expect(wilsonInterval({ successes, trials })).toEqual([expect.closeTo(lower, 14), expect.closeTo(upper, 14)]);
  });

  test('holds the proportion, lies within 0 and 1, and is wider for a higher level', () => {
    expect(wilsonInterval({ successes: 0, trials: 0 })).toBeNull();
    fc.assert(
      fc.property(proportions, (one) => {
        const [lower = NaN, upper = NaN] = wilsonInterval(one) ?? [];
        const [wideLower = NaN, wideUpper = NaN] = wilsonInterval(one, 0.99) ?? [];
        const p = one.successes / one.trials;
        const ordered = [0, wideLower, lower, p, upper, wideUpper, 1];
        for (const [at, value] of ordered.entries()) expect(value).toBeGreaterThanOrEqual((ordered[at - 1] ?? 0) - 1e-15);
      }),
    );
  });
});

describe("Newcombe's interval of a difference", () => {
  // table II of his paper, method 10
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%d/%d - %d/%d', (a, n, b, m, lower, upper) => {
    expect(newcombeInterval({ successes: a, trials: n }, { successes: b, trials: m })).toEqual([
      expect.closeTo(lower, 4),
      expect.closeTo(upper, 4),
    ]);
  });

  test('holds the difference, lies within -1 and 1, and turns with the samples', () => {
    expect(newcombeInterval({ successes: 0, trials: 0 }, { successes: 1, trials: 2 })).toBeNull();
    fc.assert(
      fc.property(proportions, proportions, (one, two) => {
        const [lower = NaN, upper = NaN] = newcombeInterval(one, two) ?? [];
        const difference = one.successes / one.trials - two.successes / two.trials;
        expect(-1 - 1e-12 <= lower && lower <= difference && difference <= upper && upper <= 1 + 1e-12).toBe(true);
        expect(newcombeInterval(two, one)).toEqual([expect.closeTo(-upper, 12), expect.closeTo(-lower, 12)]);
      }),
    );
  });
});
