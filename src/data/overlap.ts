import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { sql, type Sql } from '../engine/sql.js';
import type { Dataset } from './dataset.js';
import { valueColumn } from './staging.js';

/** How many rows of one data set are, column for column, also rows of another. */
export async function overlapOf(engine: Engine, rows: Dataset, others: Dataset): Promise<number> {
  const row = (data: Dataset): Sql => engine.dialect.hash(data.contract.columns.map(valueColumn));
  const found = await oneRow(
    engine,
    sql`select count(*) as n from ${rows.relation} where ${row(rows)} in (select ${row(others)} from ${others.relation})`,
  );
  return numberOf(found['n']);
}
