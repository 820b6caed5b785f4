import type { Engine } from '../engine/engine.js';
import { join, sql, Sql } from '../engine/sql.js';
import type { Design } from './design.js';
import { DRAW, isDrawn } from './draw.js';

/** Rows of a design in process, column by column. With fewer rows than the design has, each stands for `weight` of them. */
export interface Sample {
  readonly rows: number;
  readonly weight: number;
  /** Labels, 0 or 1. */
  readonly y: Float64Array;
  /** In the order of the design's columns: standardised values, or slots (-1 for none). */
  readonly columns: readonly Float64Array[];
}

/** One row in `nth` of a sample, by what each has drawn: the same rows in whatever order they came. */
export function thinned({ y, columns }: Sample, draws: Float64Array, nth: number, rows: number): Sample {
  const all = new Uint32Array(draws.length);
  let count = 0;
  for (let row = 0; row < draws.length; row += 1) if ((draws[row] ?? 0) % nth === 0) all[count++] = row;
  const places = all.subarray(0, count);
  return { rows: count, weight: rows / count, y: at(y, places), columns: columns.map((column) => at(column, places)) };
}

function at(values: Float64Array, places: Uint32Array): Float64Array {
  const found = new Float64Array(places.length);
  for (let index = 0; index < places.length; index += 1) found[index] = values[places[index] ?? 0] ?? 0;
  return found;
}

/** Draws a deterministic sample of a design, all of it when it is small, with further columns of its table. */
export async function drawSample(
  engine: Engine,
  design: Design,
  further: readonly Sql[] = [],
): Promise<{ sample: Sample; extra: Float64Array[] }> {
  const values = [...design.columns.map((column) => column.name), ...further].map((name) => sql`cast(${name} as double)`);
  const drawn = isDrawn(DRAW, design.rows);
  const [y, ...columns] = await engine.doubles(
    sql`select ${join([new Sql('y'), ...values])} from ${design.table} where ${drawn}`,
  );
  if (y === undefined) throw new Error('a design has a label column');
  const own = design.columns.length;
  return {
    sample: { rows: y.length, weight: design.rows / y.length, y, columns: columns.slice(0, own) },
    extra: columns.slice(own),
  };
}
