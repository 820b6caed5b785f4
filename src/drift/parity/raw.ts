import type { Feature } from '../../data/contract.js';
import type { Dataset } from '../../data/dataset.js';
import { valueColumn } from '../../data/staging.js';
import { numberOf, oneRow, type Engine } from '../../engine/engine.js';
import { rowwise, sql, table as tableNamed, type Sql } from '../../engine/sql.js';
import { drawOf, isDrawn } from '../../model/draw.js';

/** The values of one feature in a sample: numbers in ascending order, or levels with their counts; missing ones are apart. */
export type RawColumn =
  | { readonly kind: 'numeric'; readonly values: Float64Array; readonly missing: number }
  | { readonly kind: 'categorical'; readonly levels: ReadonlyMap<string, number>; readonly missing: number };

/** A sample of a data set, at most about 50,000 rows of it: other tools want the values themselves. */
export interface RawSample {
  readonly rows: number;
  /** Rows it was drawn from. */
  readonly of: number;
  column(feature: Feature): Promise<RawColumn>;
}

/** Draws a deterministic sample of the rows that meet a condition into a table of the engine's own. */
export async function drawRaw(engine: Engine, data: Dataset, table: string, condition: Sql): Promise<RawSample> {
  const kept = sql`select * from ${data.relation} where ${condition}`;
  const of = numberOf((await oneRow(engine, sql`select count(*) as n from ${rowwise(kept)} as kept`))['n']);
  await engine.make(table, sql`${kept} and ${isDrawn(drawOf(engine), of)}`);
  const rows = numberOf((await oneRow(engine, sql`select count(*) as n from ${tableNamed(table)}`))['n']);
  return {
    rows,
    of,
    column: (feature) =>
      feature.type === 'numeric' ? numbers(engine, table, feature, rows) : levels(engine, table, feature, rows),
  };
}

async function numbers(engine: Engine, table: string, feature: Feature, rows: number): Promise<RawColumn> {
  const value = valueColumn(feature);
  const [values = new Float64Array()] = await engine.doubles(
    sql`select ${value} from ${tableNamed(table)} where ${value} is not null`,
  );
  return { kind: 'numeric', values: values.sort(), missing: rows - values.length };
}

async function levels(engine: Engine, table: string, feature: Feature, rows: number): Promise<RawColumn> {
  const value = valueColumn(feature);
  const found = await engine.rows(
    sql`select ${value} as level, count(*) as n from ${tableNamed(table)} where ${value} is not null group by ${value} order by level`,
  );
  const counts = new Map(found.map((row) => [String(row['level']), numberOf(row['n'])]));
  return { kind: 'categorical', levels: counts, missing: rows - [...counts.values()].reduce((sum, one) => sum + one, 0) };
}
