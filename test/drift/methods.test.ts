import { describe, expect, test } from '@jest/globals';
import { binaryBins, numericBins, type Bins } from '../../src/drift/bins.js';
import { criticalValues } from '../../src/drift/critical.js';
import { EFFECTS } from '../../src/drift/effects.js';
import { METHODS, type MethodName } from '../../src/drift/methods.js';

const critical = criticalValues(0.05);
const NAMES = Object.keys(METHODS) as MethodName[];

/** Counts over bins with nothing missing, as those of a category or, with a middle a bin, of a number. */
function over(reference: readonly number[], current: readonly number[], middles?: readonly number[]): Bins {
  const labels = reference.map((_, index) => `b${index}`);
  const ordered =
    middles === undefined ? null : { middles, reference, current, beyond: { below: 0, above: 0 }, deviation: 1, shift: 0 };
  return { labels, reference, current, values: { reference, current }, missing: [0, 0], ordered };
}

const TEN_TENTHS = {
  kind: 'numeric' as const,
  name: 'n',
  missing: 0,
  mean: 5,
  std: 2.9,
  min: 0,
  max: 10,
  edges: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  counts: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
};
const LEVELS = over([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]);
const EMPTY = over([50, 50, 0], [40, 50, 10]);

describe('effects, against published values', () => {
  test.each<[MethodName, Bins, number]>([
    ['psi', EMPTY, 0.3217],
    ['jensen-shannon', LEVELS, 0.081734],
    ['ks', over([1, 1, 1, 0], [0, 1, 1, 1], [0, 1, 2, 3]), 1 / 3],
    ['wasserstein', over([1, 1, 1, 0], [0, 1, 1, 1], [0, 1, 2, 3]), 1],
  ])('%s', (name, bins, value) => expect(METHODS[name](bins, critical)?.effect).toBeCloseTo(value, 4));

  test('the p of two samples of levels is no smaller than that of the contingency test, and not that of the one-way test', () => {
    const { p = NaN } = METHODS['chi-square'](LEVELS, critical) ?? {};
    expect(p).toBeGreaterThanOrEqual(0.8985262394026607);
    expect(p).toBeLessThan(0.92);
  });
});

describe('every method', () => {
  test.each(NAMES)('%s finds nothing in equal samples, and all of a change of everything', (name) => {
    const same = METHODS[name](over([50, 50, 50], [50, 50, 50], [1, 2, 3]), critical);
    expect(same).toMatchObject({ effect: expect.closeTo(0, 10), p: 1 });
    const moved = METHODS[name](over([150, 150, 0, 0], [0, 0, 150, 150], [1, 2, 3, 4]), critical);
    expect(moved?.effect).toBeGreaterThan(0.95);
    expect(moved?.p).toBeLessThan(1e-30);
  });

  test.each(NAMES)('%s sees values that go missing, even all of them', (name) => {
    const profile = {
      kind: 'numeric' as const,
      name: 'n',
      missing: 0,
      mean: 0,
      std: 1,
      min: 0,
      max: 3,
      edges: [1, 2],
      counts: [100, 100, 100],
    };
    const some = METHODS[name](
      numericBins(profile, { kind: 'numeric', name: 'n', missing: 30, mean: 0, below: 0, above: 0, counts: [90, 90, 90] }),
      critical,
    );
    expect(some?.p).toBeLessThan(1e-6);
    expect(some?.effect).toBeGreaterThan(0.1);
    const all = METHODS[name](
      numericBins(profile, { kind: 'numeric', name: 'n', missing: 300, mean: null, below: 0, above: 0, counts: [0, 0, 0] }),
      critical,
    );
    expect(all?.p).toBeLessThan(1e-30);
    expect(all?.effect).toBeGreaterThan(0.9);
  });

  test.each(NAMES.filter((name) => name !== 'ks'))(
    '%s sees a few values far beyond all there were, if they are no accident',
    (name) => {
      const profile = { ...TEN_TENTHS, counts: TEN_TENTHS.counts.map(() => 1000) };
      const some = (above: number, rows: number): Bins =>
        numericBins(profile, {
          kind: 'numeric',
          name: 'n',
          missing: 0,
          mean: 5 + (1e6 * above) / rows,
          below: 0,
          above,
          counts: profile.counts.map((_, bin) => (rows - above) / 10 + (bin === 9 ? above : 0)),
        });
      // 3% of them: hardly to be seen in the last tenth
      const found = METHODS[name](some(60, 2060), critical);
      expect(found?.p).toBeLessThan(1e-20);
      expect(found?.effect).toBeGreaterThanOrEqual(EFFECTS[name].watch);
      // one of as many rows as the reference has may well be its largest
      expect(METHODS[name](some(1, 10_001), critical)?.p).toBeGreaterThan(0.05);
    },
  );

  test.each(['psi', 'jensen-shannon', 'chi-square'] as const)('%s says nothing of a single row, wherever it lies', (name) => {
    const profile = { ...TEN_TENTHS, counts: TEN_TENTHS.counts.map(() => 1000) };
    const row = { kind: 'numeric' as const, name: 'n', missing: 0, mean: 1e6, below: 0, above: 1 };
    expect(METHODS[name](numericBins(profile, { ...row, counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] }), critical)).toBeNull();
  });

  test('KS is that of the values themselves, wherever the reference has them', () => {
    // six of ten are 0 in the reference, and -1 now
    const profile = { ...TEN_TENTHS, edges: [0, 5], counts: [600, 200, 200] };
    const sentinel = { kind: 'numeric' as const, name: 'n', missing: 0, mean: 3, below: 600, above: 0, counts: [600, 200, 200] };
    expect(METHODS.ks(numericBins(profile, sentinel), critical)).toMatchObject({ effect: 0.6, by: 'ks' });
  });

  test.each(['psi', 'jensen-shannon', 'chi-square'] as const)('%s sees what is far from a nearly constant number', (name) => {
    const profile = { ...TEN_TENTHS, edges: [0], counts: [4998, 2] };
    const beyond = (below: number, above: number) =>
      numericBins(profile, { kind: 'numeric', name: 'n', missing: 0, mean: 0, below, above, counts: [500 - above, above] });
    for (const bins of [beyond(200, 0), beyond(0, 200)])
      expect(METHODS[name](bins, critical)?.effect).toBeGreaterThan(EFFECTS[name].drift);
  });

  test('a slip of the pen among many rows is no distance, nor is a mean that is too large to be a number', () => {
    const profile = { ...TEN_TENTHS, counts: TEN_TENTHS.counts.map(() => 1e5) };
    const rows = { kind: 'numeric' as const, name: 'n', missing: 0, below: 0, counts: profile.counts };
    const effect = (mean: number, above: number): number | undefined =>
      METHODS.wasserstein(numericBins(profile, { ...rows, mean, above }), critical)?.effect;
    expect(effect(6, 1)).toBe(0);
    expect(effect(6, 1000)).toBeCloseTo(1 / 2.9, 12);
    expect([effect(Infinity, 1000), effect(NaN, 1000)]).toEqual([0, 0]);
  });

  test.each(NAMES)('%s says nothing where there are no rows, or too few of them', (name) => {
    expect(METHODS[name](over([50, 50], [0, 0]), critical)).toBeNull();
    expect(METHODS[name](over([50, 50], [1, 1]), critical)).toBeNull();
  });

  test.each(NAMES)('%s takes a constant for what it is', (name) => {
    expect(METHODS[name](over([50], [70]), critical)).toMatchObject({ effect: 0, p: 1 });
  });
});

test('a category has no order: methods that want one fall back, and say so', () => {
  expect(METHODS.ks(LEVELS, critical)?.by).toBe('chi-square');
  expect(METHODS.wasserstein(LEVELS, critical)?.by).toBe('jensen-shannon');
  expect(METHODS.psi(LEVELS, critical)?.by).toBe('psi');
});

test('one level that is new among few rows is seen beside a large reference, by the exact test', () => {
  const found = METHODS.psi(over([5000, 5000, 0], [46, 46, 8]), critical);
  expect(found?.p).toBeLessThan(1e-10);
  expect(found?.effect).toBeGreaterThan(0.25);
});

test('one stray row of a new level among few is none', () => {
  expect(METHODS.psi(over([5000, 5000, 0], [50, 49, 1]), critical)?.p).toBeGreaterThan(0.03);
});

test('a critical value is exceeded where p is below alpha', () => {
  const [below, above] = [
    METHODS.psi(binaryBins(['a', 'b'], [200, 200], [180, 220]), critical),
    METHODS.psi(binaryBins(['a', 'b'], [200, 200], [165, 235]), critical),
  ];
  expect([(below?.effect ?? 0) > (below?.critical ?? 0), (above?.effect ?? 0) > (above?.critical ?? 0)]).toEqual([false, true]);
  expect([(below?.p ?? 0) < 0.05, (above?.p ?? 1) < 0.05]).toEqual([false, true]);
});
