import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { balancedV } from '../../src/drift/balanced-v.js';
import { criticalValues } from '../../src/drift/critical.js';
import { poolNeighbours, poolRare } from '../../src/drift/pooling.js';
import { anyOf, shareTest } from '../../src/drift/share-test.js';
import { cramersV } from '../../src/stats/chi-square.js';
import { total } from '../../src/stats/counts.js';
import { ksAsymptotic } from '../../src/stats/kolmogorov-distribution.js';
import { psiCriticalValue } from '../../src/stats/psi.js';
import { countPairs } from '../stats/draws.js';

describe('pooling', () => {
  test('neighbours are put together until five rows are expected of the smaller sample; what is left joins the last bin', () => {
    expect(poolNeighbours([10, 10, 10, 10, 10], [2, 2, 2, 2, 2])).toEqual({ bins: [[50, 10]], rest: null });
    expect(poolNeighbours([10, 10, 10, 10, 10], [3, 2, 2, 2, 2])).toEqual({ bins: [[50, 11]], rest: null });
    expect(poolNeighbours([50, 50], [50, 50])).toEqual({
      bins: [
        [50, 50],
        [50, 50],
      ],
      rest: null,
    });
    expect(poolNeighbours([1, 0, 1], [1, 0, 0])).toEqual({ bins: [[2, 1]], rest: null });
  });

  test('rare levels are put together, the less rare first; those that make no bin are the rest', () => {
    const pooled = poolRare([60, 4, 30, 1, 3, 2], [55, 3, 35, 3, 2, 2]);
    expect(pooled).toEqual({
      bins: [
        [60, 55],
        [30, 35],
        [7, 5],
      ],
      rest: [3, 5],
    });
    expect(poolRare([1, 1], [1, 1])).toEqual({ bins: [], rest: [2, 2] });
  });

  test('no row is lost, and nothing depends on which sample is which', () => {
    fc.assert(
      fc.property(countPairs, ([a, b]) => {
        for (const pool of [poolRare, poolNeighbours]) {
          const { bins, rest } = pool(a, b);
          const all = [...bins, ...(rest === null ? [] : [rest])];
          expect([total(all.map(([one]) => one)), total(all.map(([, other]) => other))]).toEqual([total(a), total(b)]);
          const turned = pool(b, a);
          expect(turned.bins.map(([one, other]) => [other, one])).toEqual(bins);
        }
      }),
    );
  });
});

describe('the test of a share', () => {
  test.each<[string, readonly [number, number], number, number, number]>([
    // prop.test(c(100, 200), c(1000, 1000), correct = FALSE)
    ['R prop.test', [100, 200], 1000, 1000, 3.794791883144954e-10],
    // 2 * pbinom(2, 8, 100 / 10100, lower.tail = FALSE): three of eight among 100 of 10,100 rows
    ['R pbinom', [5, 3], 10_000, 100, 1.0473e-4],
  ])('%s', (_, pair, n, m, p) => expect(shareTest(pair, n, m) / p).toBeCloseTo(1, 3));

  test('is the same for a kind and its opposite, and 1 where there is nothing to tell', () => {
    expect(shareTest([97, 990], 100, 1000)).toBe(shareTest([3, 10], 100, 1000));
    expect(shareTest([0, 0], 100, 100)).toBe(1);
    expect(shareTest([100, 100], 100, 100)).toBe(1);
  });

  test('several tests as one: the least p, times their number', () => {
    expect([anyOf([]), anyOf([0.02]), anyOf([0.02, 0.5]), anyOf([0.9, 0.8])]).toEqual([1, 0.02, 0.04, 1]);
  });
});

describe("Cramér's V with both samples weighted alike", () => {
  test('is the usual one for samples of one size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })), { minLength: 2, maxLength: 8 }),
        (pairs) => {
          const first = pairs.map(([one]) => one);
          const second = pairs.map(([, other]) => other);
          // to one size: the rows that are lacking go into the last bin
          const gap = total(first) - total(second);
          if (gap > 0) second[second.length - 1]! += gap;
          else first[first.length - 1]! -= gap;
          expect(Math.abs((balancedV(first, second) ?? NaN) - (cramersV(first, second) ?? NaN))).toBeLessThan(
            2 / Math.sqrt(total(first)),
          );
        },
      ),
    );
  });

  test('does not depend on how many reference rows there are for each current one', () => {
    const [even, uneven] = [balancedV([500, 500], [250, 750]), balancedV([500_000, 500_000], [250, 750])];
    expect(Math.abs((even ?? 0) - (uneven ?? 1))).toBeLessThan(0.002);
    expect(cramersV([500_000, 500_000], [250, 750])).toBeLessThan(0.02);
    expect(balancedV([10, 0], [0, 10_000])).toBeGreaterThan(0.97);
    expect([balancedV([5, 5], [50, 50]), balancedV([0, 0], [1, 2])]).toEqual([0, null]);
  });
});

describe('critical values', () => {
  const sizes = { n: 500, m: 300, bins: 11 };
  const critical = criticalValues(0.05);

  test('of the PSI is the published one', () => expect(critical.psi(sizes)).toBe(psiCriticalValue(11, 500, 300, 0.05)));

  test('of KS has the p-value asked for', () =>
    expect(ksAsymptotic(criticalValues(0.01).ks(sizes), 500, 300)).toBeCloseTo(0.01, 8));

  test('of one bin there is none to exceed, and a difference has that of the normal distribution', () => {
    for (const one of ['psi', 'jensen-shannon', 'chi-square'] as const) expect(critical[one]({ ...sizes, bins: 1 })).toBe(0);
    expect(critical.difference(0.2, { n: 500, m: 500 })).toBeCloseTo(1.959964 * Math.sqrt((0.2 * 0.8 * 2) / 500), 6);
  });
});
