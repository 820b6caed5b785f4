import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectedAuc, expectedConfusion } from '../../src/stats/expected-confusion.js';
import { chance } from './draws.js';

const P = [0.05, 0.1, 0.15, 0.2, 0.3, 0.35, 0.4, 0.45, 0.55, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
const CELLS = P.map((score) => ({ score, rows: 1 }));

describe('performance without labels, against published values', () => {
  test('the expected confusion and what follows from it', () => {
    const { tp, fp, fn, tn } = expectedConfusion(CELLS, 0.5);
    expect([tp, fp, fn, tn]).toEqual([5.35, 1.65, 2, 6].map((one) => expect.closeTo(one, 14)));
    expect((tp + tn) / P.length).toBeCloseTo(0.7566666666666667, 14);
    expect(tp / (tp + fp)).toBeCloseTo(0.7642857142857142, 14);
    expect(tp / (tp + fn)).toBeCloseTo(0.7278911564625851, 14);
    expect((2 * tp) / (2 * tp + fp + fn)).toBeCloseTo(0.7456445993031359, 14);
    expect(tn / (tn + fp)).toBeCloseTo(0.7843137254901961, 14);
  });

  test('the expected AUC', () => expect(expectedAuc(CELLS)).toBeCloseTo(0.8352452091947892, 14));
});

describe('the expected confusion', () => {
  const cells = fc.array(
    fc.record({
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      rows: fc.integer({ min: 1, max: 50 }),
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 20 },
  );

  test('is of all rows, and splits them at the threshold by the score, not by the probability', () => {
    fc.assert(
      fc.property(cells, fc.double({ min: 0, max: 1, noNaN: true }), (all, threshold) => {
        const { tp, fp, fn, tn } = expectedConfusion(all, threshold);
        const rows = (some: typeof all): number => some.reduce((sum, cell) => sum + cell.rows, 0);
        expect(tp + fp).toBeCloseTo(rows(all.filter((cell) => cell.score >= threshold)), 9);
        expect(tp + fp + fn + tn).toBeCloseTo(rows(all), 9);
        expect(Math.min(tp, fp, fn, tn)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('is what comes true, where the probabilities are', () => {
    const uniform = chance('true');
    const rows = Array.from({ length: 20_000 }, () => uniform());
    const positive = rows.map((p) => uniform() < p);
    const { tp, fn } = expectedConfusion(
      rows.map((score) => ({ score, rows: 1 })),
      0.4,
    );
    expect(Math.abs(rows.filter((p, at) => p >= 0.4 && positive[at] === true).length / tp - 1)).toBeLessThan(0.02);
    expect(Math.abs(rows.filter((p, at) => p < 0.4 && positive[at] === true).length / fn - 1)).toBeLessThan(0.05);
  });

  test('without doubt there is no AUC; what is no probability throws', () => {
    expect([expectedAuc([]), expectedAuc([{ score: 1, rows: 5 }]), expectedAuc([{ score: 0, rows: 5 }])]).toEqual([
      null,
      null,
      null,
    ]);
    expect(expectedAuc([{ score: 3, rows: 5, probability: 0.5 }])).toBe(0.5);
    expect(() => expectedConfusion([{ score: 3, rows: 5 }], 0.5)).toThrow(RangeError);
    expect(() => expectedAuc([{ score: 0.5, rows: 5, probability: NaN }])).toThrow(RangeError);
  });
});
