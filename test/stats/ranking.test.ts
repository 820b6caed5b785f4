import { describe, expect, test } from '@jest/globals';
import { averagePrecision, creditKs, rocAuc, rocCurve, type ScoreCell } from '../../src/stats/ranking.js';
import { CHALLENGER, CHAMPION, cellsOf } from '../support/scores.js';

describe('ranking statistics, against published values', () => {
  test('ROC AUC with ties (the DeLong fixture)', () => {
    expect(rocAuc(cellsOf(CHAMPION))).toBe(0.82421875);
    expect(rocAuc(cellsOf(CHALLENGER))).toBe(0.92578125);
  });

  test('credit KS at distinct scores only', () => {
    expect(creditKs(cellsOf(CHAMPION))).toBeCloseTo(0.5625, 12);
    expect(creditKs(cellsOf(CHALLENGER))).toBeCloseTo(0.6875, 12);
    expect(creditKs(cells([0.9, 2, 2], [0.1, 2, 0]))).toBe(1);
  });

  test("average precision is scikit-learn's: [0, 0, 1, 1] scored [.1, .4, .35, .8]", () => {
    expect(averagePrecision(cells([0.1, 1, 0], [0.4, 1, 0], [0.35, 1, 1], [0.8, 1, 1]))).toBeCloseTo(0.8333333333333333, 15);
    expect(rocAuc(cells([0.1, 1, 0], [0.4, 1, 0], [0.35, 1, 1], [0.8, 1, 1]))).toBe(0.75);
  });

  test('a curve runs from (0, 0) to (1, 1); one class has no curve to speak of', () => {
    const curve = rocCurve(cellsOf(CHAMPION));
    expect(curve[0]).toEqual({ fpr: 0, tpr: 0 });
    expect(curve.at(-1)).toEqual({ fpr: 1, tpr: 1 });
    expect(rocAuc(cells([0.2, 3, 3]))).toBeNull();
    expect(creditKs(cells([0.2, 3, 0]))).toBeNull();
    expect(averagePrecision(cells([0.2, 3, 0]))).toBeNull();
  });
});

function cells(...triples: readonly [number, number, number][]): ScoreCell[] {
  return triples.map(([score, rows, positives]) => ({ score, rows, positives }));
}
