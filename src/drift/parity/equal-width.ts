/**
 * Edges of equally wide bins over the range of some values, as many as Doane's rule (1976) wants: 1 + log2 n + log2(1 + |skewness| / its
 * standard error). As numpy.histogram_bin_edges(values, bins="doane") of floating-point values. Values ascend; there must be one.
 */
export function equalWidth(values: Float64Array): number[] {
  const [first, last] = [values[0] ?? NaN, values.at(-1) ?? NaN];
  // as numpy does: a range of nothing is widened
  const [low, high] = first === last ? [first - 0.5, last + 0.5] : [first, last];
  const bins = binsByDoane(values, last - first);
  return Array.from({ length: bins + 1 }, (_, index) => (index === bins ? high : low + (index * (high - low)) / bins));
}

function binsByDoane(values: Float64Array, range: number): number {
  const n = values.length;
  if (n <= 2 || range === 0) return 1;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  const skewness = values.reduce((sum, value) => sum + ((value - mean) / deviation) ** 3, 0) / n;
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return Math.ceil(1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / error));
}

/** Counts of ascending values in [e0, e1), [e1, e2), …, the last bin closed; those outside are in none. As numpy.histogram(values, edges). */
export function equalWidthCounts(edges: readonly number[], values: Float64Array): number[] {
  const counts = edges.slice(1).map(() => 0);
  let bin = 0;
  for (const value of values) {
    if (value < (edges[0] ?? NaN) || value > (edges.at(-1) ?? NaN)) continue;
    while (bin < counts.length - 1 && value >= (edges[bin + 1] ?? NaN)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
