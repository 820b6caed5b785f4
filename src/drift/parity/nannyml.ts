import { total } from '../../stats/counts.js';
import { jensenShannon } from '../../stats/divergence.js';
import { equalWidth, equalWidthCounts } from './equal-width.js';
import { differentValues, dropsMissing, levelCounts, type RawPair, type Tool } from './tool.js';

const DISTANCE = 0.1;
/** A number is binned when it has more different values than this, or more than this share of the rows. */
const FEW_VALUES = 50;
const FEW_SHARE = 0.1;

/** NannyML's defaults (UnivariateDriftCalculator): the Jensen-Shannon distance, base 2, all current rows being one chunk. */
export const nannyml: Tool = {
  manner: `the Jensen-Shannon distance, base 2, above ${DISTANCE}; it compares chunk by chunk, and here all current rows are one chunk`,
  measure(pair) {
    const { reference, current, bins } = countsOf(pair);
    const value = jensenShannon(reference, current, 2);
    if (value === null) return null;
    const because = [
      ...dropsMissing(pair),
      bins,
      'it asks only how large a distance is, and a distance of few rows is large by chance',
    ];
    return {
      test: 'Jensen-Shannon distance',
      value,
      threshold: DISTANCE,
      alarms: 'above',
      verdict: value > DISTANCE ? 'drift' : 'stable',
      because,
    };
  },
  datasetDrift: () => null,
};

/** Reference bins and, where current rows lie in none of them, one more. */
function countsOf(pair: RawPair): { reference: number[]; current: number[]; bins: string } {
  if (pair.reference.kind === 'numeric' && pair.current.kind === 'numeric' && isBinned(pair.reference.values)) {
    const edges = equalWidth(pair.reference.values);
    const [reference, current] = [equalWidthCounts(edges, pair.reference.values), equalWidthCounts(edges, pair.current.values)];
    const bins = "its bins are equally wide (by Doane's rule), of ours each holds a tenth of the reference";
    return { ...withLeftover(reference, current, pair.current.values.length), bins };
  }
  const all = levelCounts(pair);
  const known = all.reference.flatMap((count, level) => (count > 0 ? [level] : []));
  const [reference, current] = [all.reference, all.current].map((counts) => known.map((level) => counts[level] ?? 0));
  const bins = 'it takes every level by itself and all unseen ones as one; we put rare ones together';
  return { ...withLeftover(reference ?? [], current ?? [], total(all.current)), bins };
}

function isBinned(reference: Float64Array): boolean {
  const different = differentValues(reference, reference);
  return different > FEW_VALUES || different / reference.length > FEW_SHARE;
}

function withLeftover(reference: number[], current: number[], rows: number): { reference: number[]; current: number[] } {
  const leftover = rows - total(current);
  return leftover > 0 ? { reference: [...reference, 0], current: [...current, leftover] } : { reference, current };
}
