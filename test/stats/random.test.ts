import { describe, expect, test } from '@jest/globals';
import { binomial, resample, seeded } from '../../src/stats/random.js';

const DRAWS = 20_000;

describe('seeded chance', () => {
  test('is the same for the same seed, and other for another', () => {
    const first = seeded('a1b2c3d4'.repeat(8));
    const again = seeded('a1b2c3d4'.repeat(8));
    const other = seeded('a1b2c3d5'.repeat(8));
    const numbers = Array.from({ length: 50 }, first);
    expect(Array.from({ length: 50 }, again)).toEqual(numbers);
    expect(Array.from({ length: 50 }, other)).not.toEqual(numbers);
    expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
  });

  test.each([
    [5, 0.3],
    [40, 0.02],
    [100, 0.5],
    [1000, 0.97],
    [1_000_000, 0.001],
    [1_000_000, 0.4],
  ])('a binomial of n = %d, p = %d has the mean, the variance and the range it should', (n, p) => {
    const uniform = seeded('0123456789abcdef'.repeat(4));
    const drawn = Array.from({ length: DRAWS }, () => binomial(n, p, uniform));
    const mean = drawn.reduce((sum, one) => sum + one, 0) / DRAWS;
    const variance = drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (DRAWS - 1);
    const expected = n * p * (1 - p);
    expect(Math.abs(mean - n * p) / Math.sqrt(expected / DRAWS)).toBeLessThan(4);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.06);
    expect(drawn.every((one) => Number.isInteger(one) && one >= 0 && one <= n)).toBe(true);
  });

  test('a resample keeps the total, and never draws what is not there', () => {
    const uniform = seeded('ffff0000'.repeat(8));
    for (let turn = 0; turn < 200; turn += 1) {
      const drawn = resample([0, 120, 3, 0, 77, 1, 0, 0], uniform);
      expect(drawn.reduce((sum, one) => sum + one, 0)).toBe(201);
      expect([drawn[0], drawn[3], drawn[6], drawn[7]]).toEqual([0, 0, 0, 0]);
    }
  });
});
