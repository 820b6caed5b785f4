import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { benjaminiHochberg, holm } from '../../src/stats/multiplicity.js';

const P = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];

describe('adjusted p-values', () => {
  test("Benjamini and Hochberg's are the published ones, and scipy's in any order", () => {
    const published = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.1057142857142857, 0.216, 0.216, 0.216];
    expect(benjaminiHochberg(P)).toEqual(published.map((p) => expect.closeTo(p, 15)));
    expect(benjaminiHochberg([0.5, 0.01, 0.03, 0.03, 0.9, 0.2])).toEqual(
      [0.6, 0.06, 0.06, 0.06, 0.9, 0.3].map((p) => expect.closeTo(p, 15)),
    );
  });

  test("Holm's reject the first alone, as published", () => {
    expect(holm(P).map((p) => p <= 0.05)).toEqual([true, ...P.slice(1).map(() => false)]);
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02].map((p) => expect.closeTo(p, 15)));
  });

  test('keep the order of the p-values, and lie between them and those of Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (p) => {
        const [bh, h] = [benjaminiHochberg(p), holm(p)];
        for (const [at, value] of p.entries()) {
          const chain = [value, bh[at] ?? NaN, h[at] ?? NaN, Math.min(1, value * p.length)];
          for (const [next, one] of chain.entries()) expect(one).toBeGreaterThanOrEqual((chain[next - 1] ?? 0) - 1e-12);
          for (const [other, than] of p.entries()) {
            if (value < than) expect((bh[at] ?? NaN) <= (bh[other] ?? NaN) && (h[at] ?? NaN) <= (h[other] ?? NaN)).toBe(true);
          }
        }
      }),
    );
  });

  test('are none of none, and throw for what is no probability', () => {
    expect([benjaminiHochberg([]), holm([])]).toEqual([[], []]);
    expect(() => benjaminiHochberg([0.1, NaN])).toThrow(RangeError);
    expect(() => holm([1.1])).toThrow(RangeError);
  });
});
