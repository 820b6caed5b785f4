import type { FeatureProfile } from '../model/model.js';

/** Columns of a small histogram. */
const COLUMNS = 24;
const LEVELS = 12;

/**
 * The shape of a feature in the training rows as heights between 0 and 1: of a number its density between the outermost edges of its
 * bins, each bin's rows spread evenly over it; of a category its most frequent levels. Empty where there is no shape.
 */
export function shapeOf(profile: FeatureProfile): number[] {
  const heights = profile.kind === 'numeric' ? densityOf(profile) : profile.levels.slice(0, LEVELS).map(({ count }) => count);
  const tallest = Math.max(0, ...heights);
  return tallest === 0 ? [] : heights.map((height) => height / tallest);
}

function densityOf({ edges, counts, min, max }: Extract<FeatureProfile, { kind: 'numeric' }>): number[] {
  const from = edges[0] ?? min;
  const to = edges.at(-1) ?? max;
  if (!(to > from)) return [];
  const width = (to - from) / COLUMNS;
  const heights = Array.from({ length: COLUMNS }, () => 0);
  // the outermost bins reach to the extremes, which would leave the rest no room
  for (let bin = 1; bin < edges.length; bin += 1) {
    const [low, high] = [edges[bin - 1] ?? from, edges[bin] ?? to];
    for (const column of heights.keys()) {
      const [left, right] = [from + column * width, from + (column + 1) * width];
      const shared = Math.min(high, right) - Math.max(low, left);
      if (shared > 0) heights[column] = (heights[column] ?? 0) + ((counts[bin] ?? 0) * shared) / (high - low);
    }
  }
  return heights;
}
