import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isotonicAt, isotonicFit } from '../../src/stats/isotonic.js';
import { plattAt, plattFit } from '../../src/stats/platt.js';
import type { ScoreCell } from '../../src/stats/ranking.js';
import { cellsOf } from '../support/scores.js';

const cells = fc
  .array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 15,
  })
  .map((all) => all.map(([score, rows, share]): ScoreCell => ({ score, rows, positives: Math.round(rows * share) })));

describe('isotonic regression', () => {
  test('has the published fit and predictions', () => {
    const fit = isotonicFit(cellsOf([0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9], [0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1]));
    const at = (scores: readonly number[]): number[] =>
      scores.map((score) => isotonicAt(fit ?? { scores: [], values: [] }, score));
    const fitted = [0, 1 / 3, 1 / 3, 0.6, 0.6, 0.6, 0.6, 1, 1];
    expect(at([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])).toEqual(fitted.map((one) => expect.closeTo(one, 15)));
    const predicted = [0, 0, 0.1666666666666666, 1 / 3, 0.46666666666666656, 0.6, 0.6, 1, 1];
    expect(at([0, 0.1, 0.15, 0.25, 0.35, 0.45, 0.65, 0.85, 1])).toEqual(predicted.map((one) => expect.closeTo(one, 14)));
  });

  test("predicts as scikit-learn's of 40 rows with ties", () => {
    const x = [
      11, 7, 8, 10, 6, 9, 10, 2, 0, 3, 3, 10, 10, 0, 5, 9, 1, 9, 1, 5, 9, 3, 4, 3, 8, 3, 11, 5, 5, 6, 6, 6, 6, 11, 9, 9, 8, 7, 4,
      11,
    ];
    const y = [
      1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1,
    ];
    const fit = isotonicFit(cellsOf(x, y)) ?? { scores: [], values: [] };
    const predicted = [-10, 0, 0.5, 3.3, 5, 7.7, 10.4, 11, 30].map((score) => isotonicAt(fit, score));
    expect(predicted).toEqual([0, 0, 0, 0, 0.25, 0.8, 1, 1, 1].map((one) => expect.closeTo(one, 14)));
  });

  test('never falls, keeps the number of positives, and is no worse than the best constant', () => {
    fc.assert(
      fc.property(cells, (all) => {
        const fit = isotonicFit(all) ?? { scores: [], values: [] };
        for (const [at, value] of fit.values.entries()) expect(value).toBeGreaterThanOrEqual(fit.values[at - 1] ?? 0);
        const sum = (of: (cell: ScoreCell) => number): number => all.reduce((so, cell) => so + of(cell), 0);
        expect(sum((cell) => cell.rows * isotonicAt(fit, cell.score))).toBeCloseTo(
          sum((cell) => cell.positives),
          9,
        );
        const loss = (value: (score: number) => number): number =>
          sum(({ score, rows, positives }) => positives * (1 - value(score)) ** 2 + (rows - positives) * value(score) ** 2);
        const base = sum((cell) => cell.positives) / sum((cell) => cell.rows);
        expect(loss((score) => isotonicAt(fit, score))).toBeLessThanOrEqual(loss(() => base) + 1e-9);
        expect(isotonicFit(all.toReversed())?.values.length).toBe(fit.values.length);
      }),
    );
  });

  test('leaves alone what rises already; without rows there is none', () => {
    const rising = [1, 2, 3].map((score) => ({ score, rows: 4, positives: score }));
    expect(isotonicFit(rising)).toEqual({ scores: [1, 2, 3], values: [0.25, 0.5, 0.75] });
    expect([isotonicFit([]), isotonicFit([{ score: 1, rows: 0, positives: 0 }])]).toEqual([null, null]);
  });
});

describe("Platt's calibration", () => {
  const SCORES = [-3, -2.2, -1.5, -1.1, -0.4, -0.3, 0.2, 0.8, 1.3, 2.4];
  const OUTCOMES = [0, 0, 1, 0, 0, 1, 0, 1, 1, 1];

  test("is scikit-learn's to its tolerance, and the exact optimum to rounding", () => {
    const fit = plattFit(cellsOf(SCORES, OUTCOMES));
    expect(fit?.slope).toBeCloseTo(0.6318638476760434, 6);
    expect(fit?.intercept).toBeCloseTo(0.24341037991898734, 6);
    expect(fit?.slope).toBeCloseTo(0.6318638366613214, 13);
    expect(fit?.intercept).toBeCloseTo(0.24341037599844118, 13);
    expect(plattAt({ slope: 2, intercept: -1 }, 0.5)).toBe(0.5);
  });

  test('meets its smoothed targets on average, and in their product with the score', () => {
    fc.assert(
      fc.property(cells, (all) => {
        const fit = plattFit(all) ?? { slope: NaN, intercept: NaN };
        const positives = all.reduce((sum, cell) => sum + cell.positives, 0);
        const negatives = all.reduce((sum, cell) => sum + cell.rows - cell.positives, 0);
        const gap = (cell: ScoreCell): number =>
          (cell.positives * (positives + 1)) / (positives + 2) +
          (cell.rows - cell.positives) / (negatives + 2) -
          cell.rows * plattAt(fit, cell.score);
        expect(all.reduce((sum, cell) => sum + gap(cell), 0)).toBeCloseTo(0, 6);
        expect(all.reduce((sum, cell) => sum + gap(cell) * cell.score, 0)).toBeCloseTo(0, 6);
      }),
    );
  });

  test('stays finite for separated classes, for one class and for one score; without rows there is none', () => {
    for (const all of [
      cellsOf([-50, -40, 40, 60], [0, 0, 1, 1]),
      cellsOf([1, 2, 3], [1, 1, 1]),
      cellsOf([2, 2, 2], [1, 0, 1]),
      cellsOf([1e4, 2e4], [1, 0]),
    ]) {
      const fit = plattFit(all);
      expect(Number.isFinite(fit?.slope) && Number.isFinite(fit?.intercept)).toBe(true);
    }
    expect(plattAt(plattFit(cellsOf([1, 2, 3], [1, 1, 1])) ?? { slope: NaN, intercept: NaN }, 2)).toBeCloseTo(0.8, 9);
    expect(plattFit([])).toBeNull();
  });
});
