import { numberOf, type Value } from '../engine/engine.js';

/** Where the edges of a profile's bins lie: the 1st to the 99th percentile. */
export const PERCENTILES: readonly number[] = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

/** Quantiles as an engine answers them, as edges: ties make quantiles meet, and a bin between equal edges would be empty for ever. */
export function edgesOf(quantiles: Value | undefined): number[] {
  if (!Array.isArray(quantiles)) return [];
  return [...new Set(quantiles.map((edge: Value) => numberOf(edge)))];
}

/** A histogram as an engine answers it: one count a bin, all 0 where there were no values. */
export function countsOf(histogram: Value | undefined, edges: readonly number[]): number[] {
  if (!Array.isArray(histogram)) return Array.from({ length: edges.length + 1 }, () => 0);
  return histogram.map((count: Value) => numberOf(count));
}
