import { describe, expect, test } from '@jest/globals';
import { aucEstimate, f1Estimate, shareEstimate } from '../../src/evaluation/slice-estimates.js';
import { f1 } from '../../src/evaluation/confusion.js';
import { seeded, resample } from '../../src/stats/random.js';
import { sha256 } from '../../src/workspace/digest.js';
import { CHAMPION, cellsOf } from '../support/scores.js';

test("shares carry Wilson's interval", () => {
  expect(shareEstimate(8, 10)).toEqual({ value: 0.8, interval: [expect.closeTo(0.4902, 4), expect.closeTo(0.9433, 4)] });
  expect(shareEstimate(0, 5)?.interval).toEqual([0, expect.closeTo(0.4345, 4)]);
  expect(shareEstimate(0, 0)).toBeNull();
});

describe('the interval of F1', () => {
  test('holds the true F1 in about 95 of 100 samples', () => {
    const truth = [60, 25, 35, 180];
    const f1Of = ([tp = 0, fp = 0, fn = 0]: readonly number[]): number => f1({ tp, fp, fn, tn: 0 });
    const uniform = seeded(sha256('truth'));
    let held = 0;
    const samples = 150;
    for (let sample = 0; sample < samples; sample += 1) {
      const [tp = 0, fp = 0, fn = 0, tn = 0] = resample(truth, uniform);
      const [low, high] = f1Estimate({ tp, fp, fn, tn }, sha256(`${sample}`))!.interval!;
      held += Number(low <= f1Of(truth) && f1Of(truth) <= high);
    }
    expect(held / samples).toBeGreaterThan(0.9);
    expect(held / samples).toBeLessThan(1);
  });

  test('does not close where resampling cannot vary', () => {
    // Wilson of 0/5 is [0, .4345], and F1 is 2 J / (1 + J)
    expect(f1Estimate({ tp: 0, fp: 2, fn: 3, tn: 90 }, 'a')).toEqual({
      value: 0,
      interval: [0, expect.closeTo((2 * 0.4345) / 1.4345, 4)],
    });
    expect(f1Estimate({ tp: 5, fp: 0, fn: 0, tn: 9 }, 'a')).toEqual({
      value: 1,
      interval: [expect.closeTo((2 * 0.5655) / 1.5655, 4), 1],
    });
    expect(f1Estimate({ tp: 0, fp: 0, fn: 0, tn: 9 }, 'a')).toBeNull();
  });
});

describe('the interval of the ROC AUC', () => {
  test("is DeLong's on the logit scale", () => {
    const { value, interval } = aucEstimate(cellsOf(CHAMPION))!;
    expect(value).toBeCloseTo(0.82421875, 12);
    expect(interval![0]).toBeGreaterThan(0.5);
    expect(interval![1]).toBeLessThan(1);
    // on the logit scale the interval is symmetric
    const logit = (p: number): number => Math.log(p / (1 - p));
    expect(logit(interval![0]) + logit(interval![1])).toBeCloseTo(2 * logit(value), 10);
  });

  test('is not given where the rows cannot tell', () => {
    const cell = (score: number, rows: number, positives: number) => ({ score, rows, positives });
    expect(aucEstimate([cell(0.2, 9, 0)])).toBeNull();
    expect(aucEstimate([cell(0.2, 9, 0), cell(0.9, 1, 1)])).toEqual({ value: 1, interval: null });
    expect(aucEstimate([cell(0.2, 9, 0), cell(0.9, 5, 5)])).toEqual({ value: 1, interval: null });
    expect(aucEstimate([cell(0.5, 20, 7)])).toEqual({ value: 0.5, interval: null });
  });
});
