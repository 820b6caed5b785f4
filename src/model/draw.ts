import type { Dataset } from '../data/dataset.js';
import { IDENTITY } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { sql, Sql } from '../engine/sql.js';

/** The rows that are held in process, or looked at for the shape of a distribution, at the most. */
export const SAMPLE_ROWS = 50_000;

const DRAWS = 1_000_000;

/** The column of a design that holds what {@link drawOf} says. */
export const DRAW = new Sql('draw');

/** A number below a million for each row, by the hash of what makes it itself: the same row draws the same number in every run. */
export function drawOf(engine: Engine): Sql {
  return engine.dialect.bucket(IDENTITY, DRAWS);
}

/** The condition that puts a row into the sample, given its draw: all labelled rows when they are few, else about {@link SAMPLE_ROWS} of them. */
export function isDrawn(draw: Sql, rows: number): Sql {
  return rows <= SAMPLE_ROWS ? new Sql('true') : sql`${draw} < ${Math.floor((SAMPLE_ROWS / rows) * DRAWS)}`;
}

/** {@link isDrawn} for the rows of a data set. */
export function inSample(engine: Engine, data: Dataset): Sql {
  return isDrawn(drawOf(engine), data.labelled);
}
