import { oneWayTest } from '../../stats/chi-square.js';
import { total } from '../../stats/counts.js';
import { jensenShannon } from '../../stats/divergence.js';
import { ksPValue } from '../../stats/kolmogorov-distribution.js';
import { ksSorted } from '../../stats/ks.js';
import { twoProportionTest } from '../../stats/proportions.js';
import { normed, wassersteinSorted } from '../../stats/wasserstein.js';
import { differentValues, dropsMissing, levelCounts, type Measured, type RawPair, type Tool } from './tool.js';

const SMALL = 1000;
const FEW_VALUES = 5;
const P = 0.05;
const DISTANCE = 0.1;
const DATASET_SHARE = 0.5;

/** Evidently's defaults (`get_stattest`, DataDriftPreset): by the rows of the reference and the number of different values. */
export const evidently: Tool = {
  manner: `up to ${SMALL} reference rows a test at p < ${P}, above that a distance of ${DISTANCE} or more; the data set has drifted if ${DATASET_SHARE * 100}% of its features have`,
  measure(pair) {
    const found = measured(pair);
    return found === null ? null : { ...found, because: [...dropsMissing(pair), ...found.because] };
  },
  datasetDrift: (verdicts) => verdicts.filter((verdict) => verdict === 'drift').length >= DATASET_SHARE * verdicts.length,
};

function measured(pair: RawPair): Measured | null {
  const { reference, current } = pair;
  if (reference.kind === 'numeric' && current.kind === 'numeric') {
    const [first, second] = [reference.values, current.values];
    if (first.length === 0 || second.length === 0) return null;
    if (differentValues(first, second) > FEW_VALUES)
      return first.length <= SMALL ? ks(first, second) : wasserstein(first, second);
  }
  const counts = levelCounts(pair);
  const rows = total(counts.reference);
  if (rows === 0 || total(counts.current) === 0) return null;
  if (rows > SMALL) return jensen(counts.reference, counts.current);
  return counts.reference.length > 2
    ? chiSquare(counts.reference, counts.current)
    : test('z-test p', zTest(counts.reference, counts.current), []);
}

function ks(first: Float64Array, second: Float64Array): Measured {
  const d = ksSorted(first, second) ?? 0;
  return test('KS p', ksPValue(d, first.length, second.length), []);
}

function wasserstein(first: Float64Array, second: Float64Array): Measured {
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  const deviation = Math.sqrt(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length);
  return distance('Wasserstein / std', normed(wassersteinSorted(first, second) ?? 0, deviation), [
    'it measures how far the values have moved, in standard deviations',
  ]);
}

function jensen(reference: readonly number[], current: readonly number[]): Measured {
  return distance('Jensen-Shannon distance', jensenShannon(reference, current) ?? 0, [
    'its logarithm is to base e; to base 2, as ours, the distance is 1.20 times as large',
  ]);
}

function chiSquare(reference: readonly number[], current: readonly number[]): Measured {
  return test('chi-square p', oneWayTest(reference, current)?.p ?? 1, [
    'its chi-square test takes the shares of the reference as exact, ours allows for the error of both samples',
  ]);
}

/** The share of all values but the first. */
function zTest(reference: readonly number[], current: readonly number[]): number {
  const rest = (counts: readonly number[]): { successes: number; trials: number } => ({
    successes: counts[1] ?? 0,
    trials: total(counts),
  });
  return twoProportionTest(rest(reference), rest(current))?.p ?? 1;
}

function test(name: string, value: number, own: readonly string[]): Measured {
  const because = [
    ...own,
    'it asks only whether a shift is significant, not whether it is large enough to matter, and does not allow for the number of features tested',
  ];
  return { test: name, value, threshold: P, alarms: 'below', verdict: value < P ? 'drift' : 'stable', because };
}

function distance(name: string, value: number, own: readonly string[]): Measured {
  const because = [...own, 'it asks only how large a shift is, not whether so few rows show as much by chance'];
  return { test: name, value, threshold: DISTANCE, alarms: 'above', verdict: value >= DISTANCE ? 'drift' : 'stable', because };
}
