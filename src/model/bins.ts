import { numberOf, type Engine, type Value } from '../engine/engine.js';
import { join, sql, type Sql } from '../engine/sql.js';
import { sortedQuantiles } from '../stats/quantiles.js';

/** Where the edges of a profile's bins lie: the 1st to the 99th percentile. */
const PERCENTILES: readonly number[] = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

/** Which of them is the median. */
export const MEDIAN = PERCENTILES.indexOf(0.5);

/** The percentiles of some values in a capped sample of rows, missing values left out. */
export async function samplePercentiles(engine: Engine, sample: Sql, values: readonly Sql[]): Promise<number[][]> {
  if (values.length === 0) return [];
  const whole = values.map((value) => sql`coalesce(cast(${value} as double), cast('nan' as double))`);
  const drawn = await engine.doubles(sql`select ${join(whole)} from ${sample}`);
  return drawn.map((column) => sortedQuantiles(column.filter((value) => !Number.isNaN(value)).sort(), PERCENTILES));
}

/** Percentiles as edges of bins: ties make them meet, and a bin between equal edges would be empty for ever. */
export function edgesOf(percentiles: readonly number[]): number[] {
  return [...new Set(percentiles)];
}

/** A histogram as an engine answers it: one count a bin, all 0 where there were no values. */
export function countsOf(histogram: Value | undefined, edges: readonly number[]): number[] {
  if (!Array.isArray(histogram)) return Array.from({ length: edges.length + 1 }, () => 0);
  return histogram.map((count: Value) => numberOf(count));
}
