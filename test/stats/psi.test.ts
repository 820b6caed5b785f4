import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { occupiedBins, total } from '../../src/stats/counts.js';
import { benjaminiHochberg } from '../../src/stats/multiplicity.js';
import { psi, psiCriticalValue, psiTest } from '../../src/stats/psi.js';
import { poolSparse } from '../../src/stats/sparse-bins.js';
import { ZERO_FILLS, type ZeroFill } from '../../src/stats/zero-fill.js';
import { chance, congruential, counted, countPairs, histograms, shareOf } from './draws.js';

const DECILES = Array.from({ length: 10 }, () => 0.1);
const FILLS = Object.keys(ZERO_FILLS) as ZeroFill[];

describe('PSI, against published values', () => {
  test.each<[ZeroFill, number]>([
    ['share-1e-4', 0.7123991075017365],
    ['count-0.9', 0.24063552010088887],
    ['floor-0.01', 0.22954701350088513],
    ['half', 0.32169397043273334],
    ['none', Infinity],
  ])('an empty bin filled by %s', (fill, value) => expect(psi([50, 50, 0], [40, 50, 10], fill)).toBeCloseTo(value, 14));

  test('with no empty bin there is nothing to fill', () => {
    const textbook = [8, 9, 10, 10, 11, 11, 12, 10, 10, 9];
    expect(psi([10, 10, 10, 10, 10, 10, 10, 10, 10, 10], textbook, 'none')).toBeCloseTo(0.01212271607140631, 15);
    for (const fill of ['none', 'share-1e-4', 'count-0.9', 'floor-0.01'] as const) {
      expect(psi([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8], fill)).toBeCloseTo(0.037218381577290835, 15);
    }
  });

  test.each<[bigint, bigint, number, number, number, number, number]>([
    [1n, 2n, 200, 150, 10, 10, 0.33035726540711563],
    [3n, 4n, 3000, 2000, 5, 14, 0.1199231556385764],
  ])("Evidently's, over the bins of Sturges' rule (seeds %d and %d)", (one, two, n, m, offset, bins, value) => {
    const [reference, current] = histograms(congruential(one, n), congruential(two, m, offset), bins);
    expect(psi(reference, current, 'share-1e-4')).toBeCloseTo(value, 13);
  });

  test.each([
    [20, [9, 13, 10, 15, 15, 15, 10, 15, 16, 32], 0.13567334640636192, 0.19738807205390524, 0.23503272787520266],
    [300, [111, 217, 218, 215, 201, 193, 174, 215, 190, 266], 0.040359835265778986, 0.014099148003850372, 2.120715814922914e-7],
  ])('over deciles of %d rows each, with its critical value and p', (each, current, value, critical, p) => {
    const reference = DECILES.map(() => each);
    const result = psiTest(reference, current, 0.05, 'none');
    expect(result?.psi).toBeCloseTo(value, 14);
    expect(result?.critical).toBeCloseTo(critical, 14);
    expect((result?.p ?? NaN) / p).toBeCloseTo(1, 11);
    expect(
      psiCriticalValue(
        10,
        each * 10,
        current.reduce((sum, one) => sum + one),
        0.05,
      ),
    ).toBe(result?.critical);
  });
});

describe('PSI', () => {
  test('is never negative, 0 for the same shares, the same both ways and in any order of the bins', () => {
    fc.assert(
      fc.property(countPairs, fc.constantFrom(...FILLS), ([a, b], fill) => {
        const value = psi(a, b, fill) ?? NaN;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(psi(a, a, fill)).toBe(0);
        const turned = [psi(b, a, fill), psi(a.toReversed(), b.toReversed(), fill)];
        for (const same of turned) expect(same === value || Math.abs((same ?? NaN) - value) < 1e-12 * (1 + value)).toBe(true);
      }),
    );
  });

  test('does not see bins that both samples leave empty', () => {
    fc.assert(
      fc.property(countPairs, fc.constantFrom(...FILLS), ([a, b], fill) => {
        expect(psiTest([...a, 0, 0], [...b, 0, 0], 0.05, fill)).toEqual(psiTest(a, b, 0.05, fill));
      }),
    );
    expect(psi([1_000_000, 0], [100, 0])).toBe(0);
  });

  test('of a sample without rows there is none; of one bin nothing can be said', () => {
    expect([psi([0, 0], [1, 2]), psi([], []), psiTest([1, 2], [0, 0])]).toEqual([null, null, null]);
    expect(psiTest([5], [7])).toEqual({ psi: 0, bins: 1, critical: 0, p: 1 });
  });

  test('throws for samples over different bins, and for what is no count', () => {
    expect(() => psi([1, 2], [1, 2, 3])).toThrow(RangeError);
    expect(() => psi([1, -2, 5], [1, 2, 3])).toThrow(RangeError);
    expect(() => psi([1, NaN], [1, 2])).toThrow(RangeError);
  });
});

describe('the alert PSI >= 0.10 and PSI > critical', () => {
  const known = new Map<string, number>();
  const alerts = (a: readonly number[], b: readonly number[]): boolean => {
    const [n, m] = [total(a), total(b)];
    const { length: bins } = occupiedBins(a, b);
    // the same critical value thousands of times over
    const critical = known.get(`${bins} ${n} ${m}`) ?? psiCriticalValue(bins, n, m);
    known.set(`${bins} ${n} ${m}`, critical);
    const value = psi(a, b) ?? NaN;
    return value >= 0.1 && value > critical;
  };

  test('is the one that psiTest tells of', () => {
    fc.assert(
      fc.property(countPairs, ([a, b]) => {
        const result = psiTest(a, b);
        expect(result !== null && result.psi >= 0.1 && result.psi > result.critical).toBe(alerts(a, b));
        if (result !== null && result.bins > 1) expect(result.p < 0.05).toBe(result.psi > result.critical);
      }),
    );
  });

  test.each([
    [100, 100, 0.06],
    [200, 200, 0.06],
    [1000, 100, 0.06],
    [1000, 1000, 0.001],
    [1_000_000, 100, 0.06],
    [1_000_000, 1_000_000, 0.001],
  ])('is false in at most 6%% of runs over deciles, %d against %d rows', (n, m, most) => {
    const uniform = chance(`deciles ${n} ${m}`);
    expect(shareOf(1000, () => alerts(counted(n, DECILES, uniform), counted(m, DECILES, uniform)))).toBeLessThanOrEqual(most);
  });

  test('the threshold alone would cry wolf', () => {
    const uniform = chance('wolf');
    const alone = shareOf(500, () => (psi(counted(100, DECILES, uniform), counted(100, DECILES, uniform)) ?? 0) > 0.1);
    expect(alone).toBeGreaterThan(0.75);
  });

  test('the p-value is about uniform where there is no drift', () => {
    const uniform = chance('uniform');
    const p = Array.from(
      { length: 1000 },
      () => psiTest(counted(2000, DECILES, uniform), counted(500, DECILES, uniform))?.p ?? NaN,
    );
    for (const level of [0.05, 0.25, 0.5, 0.75]) {
      expect(Math.abs(p.filter((one) => one <= level).length / p.length - level)).toBeLessThan(
        3.5 * Math.sqrt((level * (1 - level)) / p.length),
      );
    }
  });

  test('sees the tenth of a sample that moved to another decile', () => {
    const moved = [0, 0.2, ...DECILES.slice(2)];
    const uniform = chance('power');
    expect(shareOf(300, () => alerts(counted(1000, DECILES, uniform), counted(200, moved, uniform)))).toBeGreaterThan(0.95);
  });

  test('over ten features, after Benjamini and Hochberg, any is false in at most 6% of runs', () => {
    const uniform = chance('ten features');
    const any = shareOf(200, () => {
      const tests = Array.from({ length: 10 }, () => psiTest(counted(100, DECILES, uniform), counted(100, DECILES, uniform)));
      return benjaminiHochberg(tests.map((one) => one?.p ?? 1)).some((p) => p <= 0.05);
    });
    expect(any).toBeLessThanOrEqual(0.06);
  });

  test.each([
    ['few rows of each', [0.5, 0.3, 0.1, ...Array.from({ length: 17 }, () => 0.1 / 17)]],
    ['hardly any', [0.5, 0.499, ...Array.from({ length: 10 }, () => 0.0001)]],
    ['very many', [0.5, 0.3, 0.1, ...Array.from({ length: 97 }, () => 0.1 / 97)]],
  ])('rare levels (%s) call for pooling: then it holds for them too', (_, levels) => {
    for (const [n, m] of [
      [100, 100],
      [1000, 100],
      [1_000_000, 100],
    ] as const) {
      const uniform = chance(`rare ${n}`);
      expect(
        shareOf(500, () => alerts(...poolSparse(counted(n, levels, uniform), counted(m, levels, uniform)))),
      ).toBeLessThanOrEqual(0.065);
    }
    const uniform = chance('rare wolf');
    const unpooled = shareOf(100, () => (psi(counted(1_000_000, levels, uniform), counted(100, levels, uniform)) ?? 0) > 0.1);
    expect(unpooled).toBeGreaterThan(0.5);
  });
});

describe('sparse bins', () => {
  test('are pooled into one, and all rows kept', () => {
    expect(poolSparse([50, 2, 40, 3, 0], [45, 1, 50, 4, 0])).toEqual([
      [50, 40, 5],
      [45, 50, 5],
    ]);
    expect(poolSparse([50, 40], [45, 50])).toEqual([
      [50, 40],
      [45, 50],
    ]);
    fc.assert(
      fc.property(countPairs, ([a, b]) => {
        const [first, second] = poolSparse(a, b);
        const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
        expect([sum(first), sum(second)]).toEqual([sum(a), sum(b)]);
        expect(first.length).toBeLessThanOrEqual(a.length);
      }),
    );
  });

  test('that are new keep their alarm: 3 rows of 100 in a bin that a million rows left empty', () => {
    const deciles = DECILES.map(() => 100_000);
    const [reference, current] = poolSparse([...deciles, 0], [...DECILES.map(() => 10).slice(3), 9, 9, 9, 3]);
    expect(psiTest(reference, current)?.p).toBeLessThan(1e-3);
  });
});
