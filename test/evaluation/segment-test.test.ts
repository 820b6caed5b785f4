import { expect, test } from '@jest/globals';
import { fisherGreater } from '../../src/evaluation/segment-test.js';

/** The tail in exact integers. */
function exact(errors: number, rows: number, allErrors: number, allRows: number): number {
  const choose = (n: number, k: number): bigint => {
    if (k < 0 || k > n) return 0n;
    let value = 1n;
    for (let i = 1; i <= k; i += 1) value = (value * BigInt(n - k + i)) / BigInt(i);
    return value;
  };
  let tail = 0n;
  for (let k = errors; k <= rows; k += 1) tail += choose(allErrors, k) * choose(allRows - allErrors, rows - k);
  const scale = 10n ** 60n;
  return Number((tail * scale) / choose(allRows, rows)) / 1e60;
}

test("Fisher's tea: all four cups right is 1/70, three or more 17/70", () => {
  expect(fisherGreater({ rows: 4, errors: 4 }, { rows: 8, errors: 4 })).toBeCloseTo(1 / 70, 15);
  expect(fisherGreater({ rows: 4, errors: 3 }, { rows: 8, errors: 4 })).toBeCloseTo(17 / 70, 15);
});

test.each([
  [30, 200, 17],
  [30, 5000, 90],
  [199, 200, 40],
  [100, 150, 120],
  [1, 10, 3],
  [10, 10, 4],
  [20, 100, 0],
  [20, 100, 100],
])('%d of %d rows, %d errors in all: every count of errors, against integers', (rows, allRows, allErrors) => {
  for (let errors = Math.max(0, rows + allErrors - allRows); errors <= Math.min(rows, allErrors); errors += 1) {
    const p = fisherGreater({ rows, errors }, { rows: allRows, errors: allErrors });
    const right = exact(errors, rows, allErrors, allRows);
    expect(Math.abs(p - right)).toBeLessThanOrEqual(1e-12 * right + 1e-58);
  }
});

test('large tables are quick, and their far tails are 0 or 1', () => {
  const all = { rows: 1_000_000, errors: 200_000 };
  expect(fisherGreater({ rows: 100_000, errors: 60_000 }, all)).toBe(0);
  expect(fisherGreater({ rows: 100_000, errors: 1000 }, all)).toBe(1);
  expect(fisherGreater({ rows: 100_000, errors: 20_000 }, all)).toBeCloseTo(0.5, 2);
});
