import { areDistinct } from './distinct.js';
import type { FileTarget } from './engine.js';
import { ident, join, literal, sql, type Sql } from './sql.js';

/** The statement that writes the rows of a query to a file, in the query's order. */
export function copyTo(query: Sql, { file, format, names }: FileTarget): Sql {
  const named = sql`select * from (${query}) as t(${join(names.map(ident))})`;
  if (format === 'ndjson') return sql`copy (${named}) to ${file} (format json)`;
  if (format === 'parquet') return sql`copy (${named}) to ${file} (format parquet)`;
  if (areDistinct(names)) return sql`copy (${named}) to ${file} (format csv, header true)`;
  // DuckDB renames columns whose names differ only in case; as a row of a csv they stay what they are, at some cost
  return sql`copy (select ${join(names.map(literal))} union all select * from (${query})) to ${file} (format csv, header false)`;
}
