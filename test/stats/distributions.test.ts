import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { binomialCdf, binomialPmf } from '../../src/stats/binomial-distribution.js';
import { chiSquaredQuantile, chiSquaredSf } from '../../src/stats/chi-squared-distribution.js';
import { gammaP, gammaQ } from '../../src/stats/incomplete-gamma.js';
import { normalCdf, normalSf } from '../../src/stats/normal-distribution.js';
import { normalQuantile } from '../../src/stats/normal-quantile.js';
import { polynomial } from '../../src/stats/polynomial.js';
import { deviance, poissonDensity, stirlingError } from '../../src/stats/saddle-point.js';

test('a polynomial starts with its highest power', () => {
  expect(polynomial([2, 0, -1], 3)).toBe(17);
  expect(polynomial([], 3)).toBe(0);
});

describe('the normal distribution', () => {
  // to 60 digits by the series and the continued fraction, cut to 17
  test.each([
    [-1, 0.84134474606854292],
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1, 0.15865525393145705],
    [3, 0.0013498980316300946],
    [6, 9.8658764503769814e-10],
    [10, 7.6198530241605261e-24],
    [20, 2.7536241186062337e-89],
    [37, 5.7255712225245768e-300],
  ])('P(Z > %d) = %d', (z, p) => {
    expect(relative(normalSf(z), p)).toBeLessThan(1e-14);
    expect(relative(normalCdf(-z), p)).toBeLessThan(1e-14);
  });

  test.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-6, -4.753424308822899],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.8, 0.8416212335729143],
    [0.999, 3.090232306167813],
  ])("scipy's quantile of %d is %d", (p, z) => expect(relative(normalQuantile(p), z)).toBeLessThan(1e-14));

  test('the quantile inverts the distribution, in the tails too', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 8, noNaN: true }), (z) => {
        // a quantile is only as good as its probability, and above 0 that is so near to 1 that it has few digits left
        const digits = 4e-15 * (1 + Math.abs(z) + 1 / sensitivity(z));
        expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThanOrEqual(digits);
      }),
    );
  });

  test('the ends', () => {
    expect([normalSf(-Infinity), normalSf(Infinity), normalSf(NaN)]).toEqual([1, 0, NaN]);
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
    expect([normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(NaN)]).toEqual([NaN, NaN, NaN]);
  });
});

describe('the chi-squared distribution', () => {
  test.each([
    [1, 2, Math.exp(-0.5)],
    [3.841458820694124, 1, 0.05],
    [16.918977604620448, 9, 0.05],
    [100, 1, 1.5239706048320995e-23],
    [300, 100, 7.4121008573230175e-22],
    [1200, 1000, 1.2255942330622893e-5],
    [500, 11, 3.2070752462700124e-100],
  ])("scipy's P(X > %d) with %d degrees of freedom is %d", (x, df, p) =>
    expect(relative(chiSquaredSf(x, df), p)).toBeLessThan(1e-13),
  );

  test.each([
    [0.95, 1, 3.841458820694124],
    [0.95, 9, 16.918977604620448],
    [0.95, 11, 19.67513757268249],
    [0.05, 3, 0.35184631774927144],
    [0.5, 100, 99.33412923598846],
    [0.999, 1000, 1143.9170926196791],
    [1e-6, 5, 0.012896160206497087],
  ])("scipy's quantile of %d with %d degrees of freedom is %d", (p, df, x) => {
    expect(relative(chiSquaredQuantile(p, df), x)).toBeLessThan(1e-13);
  });

  test('the quantile inverts the distribution', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }), fc.integer({ min: 1, max: 2000 }), (p, df) => {
        expect(Math.abs(1 - chiSquaredSf(chiSquaredQuantile(p, df), df) - p)).toBeLessThan(1e-13);
      }),
    );
  });

  test('with one degree of freedom it is the square of a normal, with two it is exponential', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), (z) => {
        expect(relative(chiSquaredSf(z * z, 1), 2 * normalSf(z))).toBeLessThan(1e-12);
        expect(relative(chiSquaredSf(z, 2), Math.exp(-z / 2))).toBeLessThan(1e-13);
      }),
    );
  });

  test('the ends', () => {
    expect([chiSquaredSf(-1, 3), chiSquaredSf(0, 3), chiSquaredSf(Infinity, 3)]).toEqual([1, 1, 0]);
    expect([chiSquaredQuantile(0, 3), chiSquaredQuantile(1, 3)]).toEqual([0, Infinity]);
    expect(() => chiSquaredQuantile(1.5, 3)).toThrow(RangeError);
    expect(() => chiSquaredSf(1, 0)).toThrow(RangeError);
  });
});

test.each([
  [0.5, 0.1, 0.34527915398142317, 0.6547208460185768],
  [2.5, 2.5, 0.584119813004492, 0.4158801869955079],
  [10, 3, 0.0011024881301154815, 0.9988975118698845],
  [10, 30, 0.9999928782491372, 7.121750862815593e-6],
  [200, 220, 0.9181943116110617, 0.08180568838893833],
])("scipy's incomplete gamma functions of %d and %d are %d and %d", (a, x, p, q) => {
  expect(relative(gammaP(a, x), p)).toBeLessThan(1e-13);
  expect(relative(gammaQ(a, x), q)).toBeLessThan(1e-13);
});

describe('the binomial distribution', () => {
  test.each([
    [3, 10, 0.5, 0.171875, 0.1171875],
    [59, 129, 0.5, 0.18934383134655924, 0.04399990395619123],
    [0, 5, 0.3, 0.16807, 0.16807],
    [480, 1000, 0.5, 0.10872414660207075, 0.011340982371187717],
    [30, 100, 0.2, 0.993940664518957, 0.00518964323994869],
    [100, 1000, 0.05, 0.9999999999609179, 4.5020423618581555e-11],
  ])("scipy's P(X <= %d) of %d at %d is %d, P(X = k) %d", (k, n, p, cdf, pmf) => {
    expect(relative(binomialCdf(k, n, p), cdf)).toBeLessThan(1e-13);
    expect(relative(binomialPmf(k, n, p), pmf)).toBeLessThan(1e-13);
  });

  test('its densities add up to its distribution, and that to 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, p) => {
        let sum = 0;
        for (let k = 0; k <= n; k += 1) {
          sum += binomialPmf(k, n, p);
          expect(Math.abs(sum - binomialCdf(k, n, p))).toBeLessThan(1e-13);
        }
        expect(binomialPmf(-1, n, p) + binomialPmf(n + 1, n, p) + binomialCdf(-1, n, p)).toBe(0);
      }),
    );
  });

  test('a tail of ten million trials takes no time', () => {
    expect(relative(binomialCdf(4_990_000, 1e7, 0.5), 1.2724002455775383e-10)).toBeLessThan(1e-12);
  });
});

test("Stirling's error, the deviance and the Poisson density", () => {
  expect(stirlingError(1)).toBeCloseTo(1 - Math.log(Math.sqrt(2 * Math.PI)), 15);
  expect(stirlingError(0.5)).toBeCloseTo(0.5 - 0.5 * Math.log(2), 15);
  expect(stirlingError(0)).toBe(Infinity);
  expect(deviance(0, 3)).toBe(3);
  expect(deviance(5, 5)).toBe(0);
  expect(relative(deviance(1_000_001, 1_000_000), 4.9999983333341667e-7)).toBeLessThan(1e-14);
  expect(relative(poissonDensity(3, 2), (Math.exp(-2) * 8) / 6)).toBeLessThan(1e-15);
  expect([poissonDensity(0, 0), poissonDensity(2, 0)]).toEqual([1, 0]);
});

function relative(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1);
}

/** How many times its own size the probability of a z changes with z: phi / Phi. */
function sensitivity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / normalCdf(z);
}
