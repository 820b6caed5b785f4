import { describe, expect, test } from '@jest/globals';
import { categoricalBins, numericBins, scoreBins } from '../../src/drift/bins.js';
import { criticalValues } from '../../src/drift/critical.js';
import { grouped, groupsOf, rangeLabel } from '../../src/drift/tenths.js';
import { METHODS } from '../../src/drift/methods.js';

describe('tenths', () => {
  test('a hundred bins of one row each make ten of ten', () => {
    const counts = Array.from({ length: 100 }, () => 1);
    const groups = groupsOf(counts);
    expect(grouped(counts, groups)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
    expect(groups[0]).toEqual([0, 10]);
  });

  test('a value that holds several tenths has them all; what lies above the largest of the reference has a bin of its own', () => {
    expect(groupsOf([70, 10, 10, 10, 0])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    expect(groupsOf([5, 5, 90])).toEqual([
      [0, 2],
      [2, 3],
    ]);
  });

  test('are named by their edges', () => {
    const edges = [0.1 + 0.2, 2, 3_000_000];
    expect(
      [
        [0, 1],
        [1, 3],
        [3, 4],
        [0, 4],
      ].map((run) => rangeLabel(run as [number, number], edges)),
    ).toEqual(['(-∞, 0.3]', '(0.3, 3000000]', '> 3000000', '> -∞']);
  });

  test('are closed by the range of the reference where what lies beyond it is told apart', () => {
    const label = (run: readonly [number, number], range: { min?: number; max?: number }): string =>
      rangeLabel(run, [1, 2], range);
    expect([label([0, 1], { min: -5 }), label([1, 3], { max: 9 }), label([0, 3], { min: -5, max: 9 })]).toEqual([
      '[-5, 1]',
      '(1, 9]',
      '[-5, 9]',
    ]);
    expect([label([0, 3], { min: -5 }), label([0, 3], { max: 9 }), label([2, 3], { min: -5 })]).toEqual([
      '≥ -5',
      '(-∞, 9]',
      '> 2',
    ]);
  });
});

describe('a number', () => {
  const profile = {
    kind: 'numeric' as const,
    name: 'n',
    missing: 3,
    mean: 1,
    std: 2,
    min: -1,
    max: 9,
    edges: [0, 1, 4],
    counts: [5, 5, 5, 5],
  };
  const current = { kind: 'numeric' as const, name: 'n', missing: 1, mean: 2, below: 0, above: 0, counts: [1, 2, 3, 4] };

  test('has tenths, MISSING apart, and fine bins with a middle each', () => {
    const bins = numericBins(profile, current);
    expect(bins.labels).toEqual(['(-∞, 0]', '(0, 1]', '(1, 4]', '> 4', 'MISSING']);
    expect([bins.reference, bins.current, bins.missing]).toEqual([
      [5, 5, 5, 5, 3],
      [1, 2, 3, 4, 1],
      [3, 1],
    ]);
    expect(bins.values).toEqual({ reference: [5, 5, 5, 5], current: [1, 2, 3, 4] });
    expect(bins.ordered).toMatchObject({ middles: [-0.5, 0.5, 2.5, 6.5], deviation: 2, shift: 1 });
  });

  test('is shown with what lies beyond the range of the reference apart, and tested with it in the outer tenths', () => {
    const bins = numericBins(profile, { ...current, below: 1, above: 3 });
    expect(bins.labels).toEqual(['< -1', '[-1, 0]', '(0, 1]', '(1, 4]', '(4, 9]', '> 9', 'MISSING']);
    expect([bins.reference, bins.current, bins.ordered?.beyond]).toEqual([
      [0, 5, 5, 5, 5, 0, 3],
      [1, 0, 2, 3, 1, 3, 1],
      { below: 1, above: 3 },
    ]);
    expect(bins.values).toEqual({ reference: [5, 5, 5, 5], current: [1, 2, 3, 4] });
    expect(numericBins(profile, { ...current, above: 3 }).labels).toEqual([
      '(-∞, 0]',
      '(0, 1]',
      '(1, 4]',
      '(4, 9]',
      '> 9',
      'MISSING',
    ]);
  });

  test('whose largest value is an edge has one bin above it, if there is anything', () => {
    const tied = { ...profile, max: 4, counts: [5, 5, 10, 0] };
    expect(numericBins(tied, { ...current, above: 4 })).toMatchObject({
      labels: ['(-∞, 0]', '(0, 1]', '(1, 4]', '> 4', 'MISSING'],
      reference: [5, 5, 10, 0, 3],
      current: [1, 2, 3, 4, 1],
    });
    expect(numericBins(tied, { ...current, counts: [1, 2, 7, 0] }).labels).toEqual(['(-∞, 0]', '(0, 1]', '(1, 4]', 'MISSING']);
  });
});

test('a score has a mean and deviation of its bins; one that is constant has neither shift nor NaN', () => {
  const constant = scoreBins({ edges: [0.5], counts: [10, 0] }, [4, 0]);
  for (const method of Object.values(METHODS)) expect(method(constant, criticalValues(0.05))?.effect ?? 0).toBe(0);
  expect(scoreBins({ edges: [0.5], counts: [10, 10] }, [4, 0]).ordered).toMatchObject({ middles: [0.25, 0.75], deviation: 0.25 });
});

describe('a category', () => {
  const profile = (levels: Record<string, number>, missing = 0) => ({
    kind: 'categorical' as const,
    name: 'c',
    missing,
    levels: Object.entries(levels).map(([level, count]) => ({ level, count })),
  });
  const current = (counts: number[], unseen: Record<string, number> = {}, missing = 0, more = 0) => ({
    kind: 'categorical' as const,
    name: 'c',
    missing,
    counts,
    unseen: Object.values(unseen).reduce((sum, one) => sum + one, more),
    unseenLevels: Object.entries(unseen).map(([level, count]) => ({ level, count })),
  });

  test('is shown with all unseen levels as one, and tested with each for itself, in the order of their names', () => {
    const bins = categoricalBins(profile({ b: 6, d: 3 }, 1), 10, current([4, 2], { c: 2, a: 1 }, 1));
    expect(bins.labels).toEqual(['b', 'd', 'UNSEEN', 'MISSING']);
    expect([bins.reference, bins.current]).toEqual([
      [6, 3, 0, 1],
      [4, 2, 3, 1],
    ]);
    expect(bins.values).toEqual({ reference: [0, 6, 0, 3, 0], current: [1, 4, 2, 2, 0] });
    expect([bins.missing, bins.ordered]).toEqual([[1, 1], null]);
  });

  test('of more levels than its profile names is tested by those that are frequent beyond doubt, and all others as one', () => {
    const bins = categoricalBins(profile({ a: 500, b: 300, c: 5 }, 10), 1000, current([50, 30, 1], { x: 9 }, 2, 5));
    expect([bins.reference, bins.current]).toEqual([
      [500, 300, 5, 185, 10],
      [50, 30, 1, 14, 2],
    ]);
    expect(bins.values).toEqual({ reference: [500, 300, 190], current: [50, 30, 15] });
  });
});
