import { describe, expect, test } from '@jest/globals';
import { count, fixed, percent, significant } from '../../src/report/numbers.js';
import { duration, utcMinute } from '../../src/report/time.js';

describe('numbers read the same in every locale', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567.4, '1,234,567'],
    [-12345, '−12,345'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('count(%p) is %p', (value, text) => {
    expect(count(value)).toBe(text);
  });

  test.each([
    [0.5714, '0.571'],
    [-0.8412, '−0.841'],
    [-0.0001, '0.000'],
    [12345.6789, '12,345.679'],
    [null, '–'],
    [Infinity, '–'],
  ])('fixed(%p) is %p', (value, text) => {
    expect(fixed(value)).toBe(text);
  });

  test.each([
    [0, '0.0%'],
    [0.0004, '<0.1%'],
    [0.0005, '0.1%'],
    [0.8412, '84.1%'],
    [0.9994, '99.9%'],
    [0.9996, '>99.9%'],
    [1, '100.0%'],
    [null, '–'],
  ])('percent(%p) is %p', (value, text) => {
    expect(percent(value)).toBe(text);
  });

  test.each([
    [0, '0'],
    [0.012345, '0.01235'],
    [-1402.123, '−1,402'],
    [98.5, '98.5'],
    [99999.6, '100,000'],
    [999_999, '999,999'],
    [1_001_234, '1.001e6'],
    [-1.5e-7, '−1.5e-7'],
    [1.234e12, '1.234e12'],
    [null, '–'],
  ])('significant(%p) is %p', (value, text) => {
    expect(significant(value)).toBe(text);
  });
});

test('moments are told in UTC, and a text that is no moment is left alone', () => {
  expect(utcMinute('2026-06-20T23:15:59+02:00')).toBe('2026-06-20 21:15');
  expect(utcMinute(new Date(0))).toBe('1970-01-01 00:00');
  expect(utcMinute('yesterday')).toBe('yesterday');
});

test.each([
  [0.004, '0.00 s'],
  [9.994, '9.99 s'],
  [9.996, '10.0 s'],
  [59.96, '1 min 00 s'],
  [185.4, '3 min 05 s'],
])('%p seconds last %p', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
