import { describe, expect, test } from '@jest/globals';
import { equalWidth, equalWidthCounts } from '../../src/drift/parity/equal-width.js';
import { evidently } from '../../src/drift/parity/evidently.js';
import { nannyml } from '../../src/drift/parity/nannyml.js';
import type { RawColumn } from '../../src/drift/parity/raw.js';
import { decileEdges, scorecard } from '../../src/drift/parity/scorecard.js';
import { differentValues, type RawPair } from '../../src/drift/parity/tool.js';
import { congruential } from '../stats/draws.js';

const numbers = (values: readonly number[], missing = 0): RawColumn => ({
  kind: 'numeric',
  values: Float64Array.from(values),
  missing,
});
const levels = (counts: readonly number[], missing = 0): RawColumn => ({
  kind: 'categorical',
  levels: new Map(counts.flatMap((count, index) => (count > 0 ? [[`l${index}`, count]] : []))),
  missing,
});
const times = (counts: readonly number[], factor: number): number[] => counts.map((count) => count * factor);

const SMALL: RawPair = { reference: numbers(congruential(1n, 200)), current: numbers(congruential(2n, 150, 10)) };
const LARGE: RawPair = { reference: numbers(congruential(3n, 3000)), current: numbers(congruential(4n, 2000, 5)) };
const SIX = [16, 18, 16, 14, 12, 12];
const NOW = [16, 16, 16, 16, 16, 8];
const CATEGORY: RawPair = { reference: levels(SIX), current: levels(NOW) };
const MANY: RawPair = { reference: levels(times(SIX, 20)), current: levels(times(NOW, 20)) };

describe('evidently, against its own values', () => {
  test.each<[string, RawPair, string, number, string]>([
    ['few rows of a number', SMALL, 'KS p', 0.049846260697229555, 'drift'],
    ['many rows of a number', LARGE, 'Wasserstein / std', 0.10761710916319685, 'drift'],
    ['few rows of a category', CATEGORY, 'chi-square p', 0.6730876006966301, 'stable'],
    ['many rows of a category', MANY, 'Jensen-Shannon distance', 0.06804819617703867, 'stable'],
    ['two levels', { reference: levels([900, 100]), current: levels([800, 200]) }, 'z-test p', 3.794791883144954e-10, 'drift'],
  ])('%s', (_, pair, name, value, verdict) => {
    const found = evidently.measure(pair);
    expect(found).toMatchObject({ test: name, verdict });
    expect((found?.value ?? NaN) / value).toBeCloseTo(1, 8);
  });

  test('a number of five different values is taken for a category, and a level that the reference lacks for certain drift', () => {
    const few = { reference: numbers([1, 1, 2, 2, 3, 3]), current: numbers([1, 2, 2, 3, 3, 3]) };
    expect(evidently.measure(few)?.test).toBe('chi-square p');
    expect(evidently.measure({ reference: levels([5, 5, 0]), current: levels([5, 5, 1]) })).toMatchObject({
      value: 0,
      verdict: 'drift',
    });
  });

  test('half of the features make the data set drift', () => {
    expect([evidently.datasetDrift(['drift', 'stable']), evidently.datasetDrift(['drift', 'stable', 'stable'])]).toEqual([
      true,
      false,
    ]);
  });
});

describe('nannyml, against its own values', () => {
  test.each<[string, RawPair, number, string]>([
    ['few rows of a number, over ten bins', SMALL, 0.27053578996003297, 'drift'],
    ['many rows of a number, over thirteen', LARGE, 0.1830111757263899, 'drift'],
    ['a category', CATEGORY, 0.08173421330573756, 'stable'],
  ])('%s', (_, pair, value, verdict) => {
    const found = nannyml.measure(pair);
    expect(found?.verdict).toBe(verdict);
    expect(found?.value).toBeCloseTo(value, 12);
  });

  test('its bins are those of numpy', () => {
    const bins = equalWidth(Float64Array.from(congruential(1n, 200)));
    expect(bins).toHaveLength(11);
    expect(equalWidth(Float64Array.from(congruential(3n, 3000)))).toHaveLength(14);
    expect(equalWidthCounts([0, 1, 2], Float64Array.from([-1, 0, 0.5, 1, 2, 2.1]))).toEqual([2, 2]);
    expect(equalWidth(Float64Array.from([4, 4, 4]))).toEqual([3.5, 4.5]);
  });
});

describe('a scorecard, against published values', () => {
  test.each<[string, RawPair, number, string]>([
    ['few rows of a number', SMALL, 0.13567334640636192, 'watch'],
    ['many rows of a number', LARGE, 0.040359835265778986, 'stable'],
    ['a category', CATEGORY, 0.037218381577290835, 'stable'],
    [
      'a level that the reference lacks',
      { reference: levels([50, 50, 0]), current: levels([40, 50, 10]) },
      0.24063552010088887,
      'watch',
    ],
    ['values that go missing', { reference: levels([50, 50]), current: levels([40, 50], 10) }, 0.24063552010088887, 'watch'],
  ])('%s', (_, pair, value, verdict) => {
    const found = scorecard.measure(pair);
    expect(found?.verdict).toBe(verdict);
    expect(found?.value).toBeCloseTo(value, 12);
  });

  test('its edges are type 7 deciles', () => {
    const [first, ...others] = decileEdges(Float64Array.from(congruential(1n, 200)));
    expect(first).toBeCloseTo(14.3029, 10);
    expect(others).toHaveLength(8);
    expect(decileEdges(Float64Array.from([1, 1, 1, 1]))).toEqual([1]);
  });
});

test.each([evidently, nannyml, scorecard])(
  'where all values are missing there is nothing to say, or MISSING alone: %#',
  (tool) => {
    const found = tool.measure({ reference: numbers([1, 2, 3, 4, 5, 6, 7], 0), current: numbers([], 7) });
    expect(found === null || found.verdict === 'drift').toBe(true);
  },
);

test('the different values of two samples are counted', () => {
  expect(differentValues(Float64Array.from([1, 1, 2]), Float64Array.from([2, 3]))).toBe(3);
  expect(differentValues(Float64Array.from([]), Float64Array.from([]))).toBe(0);
});
