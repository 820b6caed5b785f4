/**
 * Quantiles of ascending values at some levels, interpolated between order statistics: R's type 7, numpy.quantile's default.
 * Empty without values.
 */
export function sortedQuantiles(sorted: Float64Array, levels: readonly number[]): number[] {
  if (sorted.length === 0) return [];
  return levels.map((level) => {
    const place = level * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below] ?? NaN;
    const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
    return low + (place - below) * (high - low);
  });
}
