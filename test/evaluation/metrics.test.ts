import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  calibrationBins,
  calibrationError,
  calibrationErrorByChance,
  calibrationLine,
} from '../../src/evaluation/calibration.js';
import { decilesOf } from '../../src/evaluation/deciles.js';
import { f1, matthews } from '../../src/evaluation/confusion.js';
import { evaluationOf } from '../../src/evaluation/metrics.js';
import { sigmoid } from '../../src/stats/logistic.js';
import { CHALLENGER, CHAMPION, cellsOf, LABELS } from '../support/scores.js';

describe('an evaluation, against published values', () => {
  test.each([
    ['champion', CHAMPION, { brier: 0.162625, log_loss: 0.49142776729931326, ece: 0.19, f1: 2 / 3, ks: 0.5625, gini: 0.6484375 }],
    [
      'challenger',
      CHALLENGER,
      {
        brier: 0.12954166666666667,
        log_loss: 0.4150397882959072,
        ece: 0.1308333333333333,
        f1: 7 / 9,
        ks: 0.6875,
        gini: 0.8515625,
      },
    ],
  ])('of the %s', (_, scores, published) => {
    const of = (test: (p: number, y: number) => boolean): number =>
      scores.filter((p, index) => test(p, LABELS[index] ?? 0)).length;
    const evaluation = evaluationOf(
      {
        confusion: {
          tn: of((p, y) => p < 0.5 && y === 0),
          fp: of((p, y) => p >= 0.5 && y === 0),
          fn: of((p, y) => p < 0.5 && y === 1),
          tp: of((p, y) => p >= 0.5 && y === 1),
        },
        squares: scores.reduce((sum, p, index) => sum + (p - (LABELS[index] ?? 0)) ** 2, 0),
        losses: scores.reduce((sum, p, index) => sum - Math.log(LABELS[index] === 1 ? p : 1 - p), 0),
        cells: cellsOf(scores),
      },
      0.5,
    );
    expect(evaluation).toMatchObject(
      Object.fromEntries(Object.entries(published).map(([name, value]) => [name, expect.closeTo(value, 10) as unknown])),
    );
  });

  test('F1 is 0 and Matthews undefined where nothing is called positive', () => {
    expect(f1({ tn: 5, fp: 0, fn: 3, tp: 0 })).toBe(0);
    expect(matthews({ tn: 5, fp: 0, fn: 3, tp: 0 })).toBeNull();
    expect(matthews({ tn: 5, fp: 0, fn: 0, tp: 3 })).toBe(1);
  });
});

describe('calibration', () => {
  test('a calibrated model has slope 1 and intercept 0; a distorted one shows how', () => {
    const grid = Array.from({ length: 19 }, (_, index) => (index + 1) / 20);
    const cells = (a: number, b: number) =>
      grid.map((p) => ({ score: sigmoid(a + b * Math.log(p / (1 - p))), rows: 2000, positives: Math.round(2000 * p) }));
    const right = calibrationLine(cells(0, 1));
    expect(right?.slope).toBeCloseTo(1, 2);
    expect(right?.intercept).toBeCloseTo(0, 2);
    // scores twice too sure of themselves: the outcome follows half their logit
    expect(calibrationLine(cells(0, 2))?.slope).toBeCloseTo(0.5, 2);
    expect(calibrationLine([{ score: 0.4, rows: 10, positives: 3 }])).toBeNull();
  });

  test('the slope has the interval of a regression', () => {
    const p = [0.92, 0.81, 0.74, 0.74, 0.63, 0.55, 0.41, 0.38, 0.27, 0.22, 0.15, 0.08];
    const y = [1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0];
    const line = calibrationLine(p.map((score, index) => ({ score, rows: 1, positives: y[index] ?? 0 })));
    // statsmodels: Logit(y, add_constant(log(p / (1 - p)))).fit().conf_int()
    expect(line?.interval).toEqual([expect.closeTo(-0.14927901051151404, 8), expect.closeTo(3.178975675841343, 8)]);
  });

  test('probabilities that are right have a calibration error too, which is the larger the fewer the rows', () => {
    const rows = [3, 5, 8, 10, 9, 8, 7, 5, 3, 2];
    const bins = (times: number) => rows.map((n, bin) => ({ rows: times * n, predicted: (bin + 0.5) / 10, observed: 0 }));
    // NumPy: the 95% quantile of 20,000 samples, binomial in every bin, is 0.1917
    expect(calibrationErrorByChance(bins(1))).toBeCloseTo(0.1917, 2);
    expect(calibrationErrorByChance(bins(100))).toBeCloseTo(0.0193, 4);
    // of a single bin it is the quantile of |Z|, 1.96 deviations
    const one = [{ rows: 100, predicted: 0.3, observed: 0 }];
    expect(calibrationErrorByChance(one) / Math.sqrt((0.3 * 0.7) / 100)).toBeCloseTo(1.96, 2);
    expect(calibrationErrorByChance([{ rows: 100, predicted: 1, observed: 1 }])).toBe(0);
  });

  test('bins hold every row, and a perfect forecast has no error', () => {
    const bins = calibrationBins([
      { score: 0, rows: 5, positives: 0 },
      { score: 1, rows: 7, positives: 7 },
    ]);
    expect(bins).toEqual([
      { rows: 5, predicted: 0, observed: 0 },
      { rows: 7, predicted: 1, observed: 1 },
    ]);
    expect(calibrationError(bins)).toBe(0);
  });
});

test('deciles share out all rows and all positives, whatever the ties', () => {
  const cell = fc.record({
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    rows: fc.integer({ min: 1, max: 50 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 40 }), (drawn) => {
      const cells = drawn.map(({ score, rows, share }) => ({ score, rows, positives: Math.round(rows * share) }));
      const positives = cells.reduce((sum, one) => sum + one.positives, 0);
      fc.pre(positives > 0);
      const deciles = decilesOf(cells);
      expect(deciles).toHaveLength(10);
      expect(deciles.reduce((sum, one) => sum + one.positives, 0)).toBeCloseTo(positives, 8);
      expect(deciles.at(-1)?.gain).toBeCloseTo(1, 10);
      expect(deciles.every((one, index) => one.gain >= (deciles[index - 1]?.gain ?? 0) - 1e-12)).toBe(true);
    }),
  );
});
