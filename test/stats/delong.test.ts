import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aucVariance } from '../../src/stats/auc-variance.js';
import { delong } from '../../src/stats/delong.js';
import { placements } from '../../src/stats/placements.js';
import { rocAuc } from '../../src/stats/ranking.js';
import { CHALLENGER, CHAMPION, cellsOf, LABELS } from '../support/scores.js';
import { chance, gaussian } from './draws.js';

describe("DeLong's test, against published values", () => {
  const result = delong(LABELS, CHAMPION, CHALLENGER);

  test('the AUCs and their covariance', () => {
    expect(result?.auc).toEqual([0.82421875, 0.92578125]);
    expect(result?.covariance).toEqual([
      [expect.closeTo(0.009266008649553572, 16), expect.closeTo(0.004679071335565476, 16)],
      [expect.closeTo(0.004679071335565476, 16), expect.closeTo(0.0028346470424107143, 16)],
    ]);
    expect(aucVariance(cellsOf(CHAMPION))).toBeCloseTo(0.009266008649553572, 16);
    expect(aucVariance(cellsOf(CHALLENGER))).toBeCloseTo(0.0028346470424107143, 16);
  });

  test('the difference between them', () => {
    expect(result?.difference).toBe(0.1015625);
    expect(result?.z).toBeCloseTo(1.9393626779019877, 13);
    expect(result?.p).toBeCloseTo(0.05245719174755839, 14);
    expect(result?.pGreater).toBeCloseTo(0.026228595873779195, 14);
    expect(result?.pLess).toBeCloseTo(1 - 0.026228595873779195, 14);
    expect(result?.interval).toEqual([expect.closeTo(-0.0010788699964527082, 14), expect.closeTo(0.2042038699964527, 14)]);
  });
});

describe("DeLong's test", () => {
  const rows = fc
    .array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
      minLength: 4,
      maxLength: 40,
    })
    .filter((all) => [0, 1].every((label) => all.filter(([one]) => one === label).length >= 2))
    .map((all) => ({ labels: all.map(([y]) => y), a: all.map(([, one]) => one), b: all.map(([, , two]) => two) }));

  test('agrees with the count of all pairs, and with the counts by score', () => {
    fc.assert(
      fc.property(rows, ({ labels, a, b }) => {
        const result = delong(labels, a, b);
        const cells = [cellsOf(a, labels), cellsOf(b, labels)] as const;
        for (const at of [0, 1] as const) {
          expect(result?.auc[at]).toBeCloseTo(rocAuc(cells[at]) ?? NaN, 13);
          expect(result?.covariance[at][at]).toBeCloseTo(aucVariance(cells[at]) ?? NaN, 13);
        }
        const [[va, c] = [NaN, NaN], [, vb] = [NaN, NaN]] = result?.covariance ?? [];
        expect((result?.error ?? NaN) ** 2).toBeCloseTo(va + vb - 2 * c, 13);
      }),
    );
  });

  test('turns its sign with the scores, and does not see a change of their scale', () => {
    fc.assert(
      fc.property(rows, ({ labels, a, b }) => {
        const [there, back] = [delong(labels, a, b), delong(labels, b, a)];
        expect(back?.difference).toBeCloseTo(-(there?.difference ?? NaN), 13);
        expect(back?.pGreater).toBeCloseTo(there?.pLess ?? NaN, 9);
        expect(
          delong(
            labels,
            a.map(Math.exp),
            b.map((one) => one ** 3 - 100),
          ),
        ).toEqual(there);
        expect(
          delong(
            labels,
            a,
            a.map((one) => one / 7),
          ),
        ).toMatchObject({ difference: 0, error: 0, z: 0, p: 1, interval: [0, 0] });
      }),
    );
  });

  test('of too few rows there is none; of what is no label or no score it throws', () => {
    expect([delong([1, 0, 0], [1, 2, 3], [1, 2, 3]), delong([], [], []), aucVariance(cellsOf([1, 2], [1, 0]))]).toEqual([
      null,
      null,
      null,
    ]);
    expect(() => delong([1, 0], [1], [1, 2])).toThrow(RangeError);
    expect(() => delong([1, 2], [1, 2], [1, 2])).toThrow(RangeError);
    expect(() => delong([1, 0], [1, NaN], [1, 2])).toThrow(RangeError);
  });

  test('keeps its promise for two equally good scores, and sees a better one', () => {
    const uniform = chance('delong');
    const labels = Array.from({ length: 200 }, (_, row) => Number(row < 60));
    const turns = (noise: number): (number | undefined)[] =>
      Array.from({ length: 300 }, () => {
        const signal = labels.map((y) => 1.5 * y + gaussian(uniform));
        const score = (spread: number): number[] => signal.map((one) => one + spread * gaussian(uniform));
        return delong(labels, score(1.2), score(noise))?.p;
      });
    const share = (p: readonly (number | undefined)[], level: number): number =>
      p.filter((one) => (one ?? 1) <= level).length / p.length;
    const equal = turns(1.2);
    for (const level of [0.05, 0.5, 0.8]) expect(Math.abs(share(equal, level) - level)).toBeLessThan(0.08);
    expect(share(turns(0.3), 0.05)).toBeGreaterThan(0.8);
  });

  test('takes a hundred thousand rows in its stride', () => {
    const uniform = chance('many');
    const labels = Uint8Array.from({ length: 100_000 }, () => Number(uniform() < 0.2));
    const [a, b] = [
      Float64Array.from(labels, (y) => y + gaussian(uniform)),
      Float64Array.from(labels, (y) => 1.1 * y + gaussian(uniform)),
    ];
    const result = delong(labels, a, b);
    expect(result?.difference).toBeGreaterThan(0.01);
    expect(result?.p).toBeLessThan(1e-6);
  });
});

test('placements count ties half', () => {
  expect([...placements(Float64Array.of(0, 1, 2, 5), Float64Array.of(1, 2, 2, 4))]).toEqual([0, 0.125, 0.5, 1]);
});
