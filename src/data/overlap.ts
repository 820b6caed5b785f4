import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { rowwise, sql } from '../engine/sql.js';
import type { Dataset } from './dataset.js';
import { rowHash } from './staging.js';

/** How many rows of one data set are, column for column, also rows of another. */
export async function overlapOf(engine: Engine, rows: Dataset, others: Dataset): Promise<number> {
  const row = rowHash(rows.contract, engine.dialect);
  const found = await oneRow(
    engine,
    sql`select count(*) as n from ${rowwise(sql`select 1 as one from ${rows.relation} where ${row} in (select ${row} from ${others.relation})`)} as found`,
  );
  return numberOf(found['n']);
}
