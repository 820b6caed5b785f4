import { expect, test } from '@jest/globals';
import { exceedanceSf } from '../../src/stats/exceedance.js';

// sum(scipy.stats.betabinom.pmf(range(k, m + 1), m, 2, n - 1)): SciPy's sf is 1 - cdf, and wrong in the far tail
test.each([
  [1, 10, 10, 0.7631578947368421],
  [3, 10, 10, 0.2910216718266255],
  [10, 10, 10, 5.9537985234836555e-5],
  [2, 100, 100, 0.5],
  [10, 10_000, 500, 5.79268534182889e-13],
  [2000, 100, 10_000, 5.932061531644952e-9],
  [50, 1000, 100_000, 0.9090869287182299],
  [5, 2, 7, 0.5833333333333334],
])('%d or more outside the range of %d others, of %d: as SciPy', (k, n, m, p) => {
  expect(exceedanceSf(k, n, m) / p).toBeCloseTo(1, 8);
});

test('at the ends: none or more is certain, more than there are impossible, a single other value is no range', () => {
  expect([exceedanceSf(0, 10, 5), exceedanceSf(6, 10, 5), exceedanceSf(5, 1, 5), exceedanceSf(5, 0, 5)]).toEqual([1, 0, 1, 1]);
});

test('of millions of rows is neither slow nor NaN', () => {
  expect(exceedanceSf(1_000_000, 10_000_000, 10_000_000)).toBe(0);
  expect(exceedanceSf(1, 10_000_000, 1_000)).toBeCloseTo(2e-4, 6);
});
