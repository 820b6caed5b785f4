import { describe, expect, test } from '@jest/globals';
import { mcnemar } from '../../src/stats/mcnemar.js';
import { rowsForPairedMean, rowsForPairedProportions, rowsForTwoProportions, type Demands } from '../../src/stats/power.js';
import { twoProportionTest } from '../../src/stats/proportions.js';
import { binomial } from '../../src/stats/random.js';
import { chance, counted, shareOf } from './draws.js';

const USUAL: Demands = { alpha: 0.05, power: 0.8 };

describe('the rows it takes', () => {
  test("to see two proportions apart: R's power.prop.test(p1 = .50, p2 = .75, power = .90) is 76.7", () => {
    expect(rowsForTwoProportions(0.5, 0.75, { alpha: 0.05, power: 0.9 })).toBe(77);
    expect(rowsForTwoProportions(0.75, 0.5, { alpha: 0.05, power: 0.9 })).toBe(77);
  });

  test("to see paired proportions apart: Connor's formula", () => {
    expect(rowsForPairedProportions(0.125, 0.375, { alpha: 0.05, power: 0.9 })).toBe(248);
    expect(rowsForPairedProportions(-0.1, 0.3, USUAL)).toBe(234);
  });

  test('to see a mean of differences: ((1.96 + 0.8416) / 0.3)^2 is 87.2', () => {
    expect(rowsForPairedMean(0.3, 1, USUAL)).toBe(88);
    expect(rowsForPairedMean(0.3, 1, { ...USUAL, sides: 1 })).toBe(69);
  });

  test('are more for a smaller effect, a smaller alpha and a greater power', () => {
    for (const rows of [
      (effect: number, demands: Demands) => rowsForPairedMean(effect, 1, demands),
      (effect: number, demands: Demands) => rowsForPairedProportions(effect, 0.3, demands),
      (effect: number, demands: Demands) => rowsForTwoProportions(0.5, 0.5 + effect, demands),
    ]) {
      expect(rows(0.1, USUAL)).toBeGreaterThan(rows(0.2, USUAL));
      expect(rows(0.1, { ...USUAL, alpha: 0.01 })).toBeGreaterThan(rows(0.1, USUAL));
      expect(rows(0.1, { ...USUAL, power: 0.9 })).toBeGreaterThan(rows(0.1, USUAL));
      expect(rows(0.1, { ...USUAL, sides: 1 })).toBeLessThan(rows(0.1, USUAL));
    }
  });

  test('do show the effect as often as was asked', () => {
    const uniform = chance('power');
    const n = rowsForTwoProportions(0.2, 0.3, USUAL);
    const seen = shareOf(800, () => {
      const [first, second] = [binomial(n, 0.2, uniform), binomial(n, 0.3, uniform)];
      return (twoProportionTest({ successes: first, trials: n }, { successes: second, trials: n })?.p ?? 1) <= 0.05;
    });
    expect(Math.abs(seen - 0.8)).toBeLessThan(0.05);

    const pairs = rowsForPairedProportions(0.05, 0.15, USUAL);
    const paired = shareOf(800, () => {
      const [b = 0, c = 0] = counted(pairs, [0.05, 0.1, 0.85], uniform);
      return mcnemar(b, c).p <= 0.05;
    });
    // the exact test is a little more careful than the approximation
    expect(paired).toBeGreaterThan(0.7);
    expect(paired).toBeLessThan(0.85);
  });

  test('are not to be had for no effect, nor for what is no chance', () => {
    expect(() => rowsForPairedMean(0, 1, USUAL)).toThrow(RangeError);
    expect(() => rowsForTwoProportions(0.3, 0.3, USUAL)).toThrow(RangeError);
    expect(() => rowsForTwoProportions(0.3, 1.3, USUAL)).toThrow(RangeError);
    expect(() => rowsForPairedProportions(0.3, 0.2, USUAL)).toThrow(RangeError);
    expect(() => rowsForPairedMean(0.1, 1, { alpha: 0, power: 0.8 })).toThrow(RangeError);
    expect(() => rowsForPairedMean(0.1, 1, { alpha: 0.05, power: 1 })).toThrow(RangeError);
  });
});
