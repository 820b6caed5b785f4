import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mcnemar } from '../../src/stats/mcnemar.js';

test.each([
  [121, 59, 4e-6],
  [70, 59, 0.378688],
  [80, 59, 0.089452],
  [30, 60, 0.00206],
  [10, 30, 0.002221],
  [10, 10, 1],
  [3, 1, 0.625],
])("McNemar's exact p of %d against %d is %d, as published", (b, c, p) => {
  expect(mcnemar(b, c).p).toBeCloseTo(p, 6);
  expect(mcnemar(c, b).p).toBe(mcnemar(b, c).p);
});

test('the one-sided p-values are the two tails, and share the tie', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (b, c) => {
      const { p, pGreater, pLess } = mcnemar(b, c);
      expect(p).toBeCloseTo(Math.min(1, 2 * Math.min(pGreater, pLess)), 14);
      expect(pGreater + pLess).toBeGreaterThanOrEqual(1 - 1e-12);
      expect(mcnemar(c, b)).toEqual({ p, pGreater: pLess, pLess: pGreater });
      if (c > b + 1) expect(pGreater).toBeLessThan(pLess);
    }),
  );
  expect(mcnemar(0, 5).pGreater).toBe(1 / 32);
});

test('without discordant pairs there is nothing to see; what is no count throws', () => {
  expect(mcnemar(0, 0)).toEqual({ p: 1, pGreater: 1, pLess: 1 });
  expect(() => mcnemar(1.5, 2)).toThrow(RangeError);
  expect(() => mcnemar(-1, 2)).toThrow(RangeError);
});
