import { numberOf, type Engine, type Row } from '../engine/engine.js';
import { ident, join, sql, table as tableNamed, type Sql } from '../engine/sql.js';
import type { Contract } from './contract.js';
import { FILE, LABEL, valueColumn } from './staging.js';

/** What rows hold, in a few numbers. */
export interface RowCounts {
  readonly rows: number;
  readonly labelled: number;
  readonly positives: number;
  /** Rows without a value, feature by feature. */
  readonly missing: readonly number[];
}

/** Counts the rows of a relation of typed columns. */
export async function countRows(engine: Engine, contract: Contract, relation: Sql): Promise<RowCounts> {
  const [row] = await engine.rows(sql`select ${counts(contract)} from ${relation}`);
  return row === undefined ? sumCounts(contract, []) : countsIn(contract, row);
}

/** Counts the rows of a loaded table file by file: by the file's index in it. Rows that break the contract count too. */
export async function countFiles(engine: Engine, contract: Contract, table: string): Promise<ReadonlyMap<number, RowCounts>> {
  const rows = await engine.rows(sql`select ${FILE} as file, ${counts(contract)} from ${tableNamed(table)} group by ${FILE}`);
  return new Map(rows.map((row) => [numberOf(row['file']), countsIn(contract, row)]));
}

/** The counts of several sets of rows together. */
export function sumCounts(contract: Contract, counts: readonly RowCounts[]): RowCounts {
  const sum = (of: (one: RowCounts) => number): number => counts.reduce((total, one) => total + of(one), 0);
  return {
    rows: sum((one) => one.rows),
    labelled: sum((one) => one.labelled),
    positives: sum((one) => one.positives),
    missing: contract.features.map((_, index) => sum((one) => one.missing[index] ?? 0)),
  };
}

/** The counts of rows without some of them. */
export function lessCounts(all: RowCounts, gone: RowCounts): RowCounts {
  return {
    rows: all.rows - gone.rows,
    labelled: all.labelled - gone.labelled,
    positives: all.positives - gone.positives,
    missing: all.missing.map((count, index) => count - (gone.missing[index] ?? 0)),
  };
}

function counts(contract: Contract): Sql {
  const missing = contract.features.map(
    (feature, index) => sql`sum(case when ${valueColumn(feature)} is null then 1 else 0 end) as ${ident(`m${index}`)}`,
  );
  return sql`count(*) as "rows", sum(case when ${LABEL} >= 0 then 1 else 0 end) as labelled,
    sum(case when ${LABEL} = 1 then 1 else 0 end) as positives, ${join(missing)}`;
}

function countsIn(contract: Contract, row: Row): RowCounts {
  return {
    rows: numberOf(row['rows']),
    labelled: numberOf(row['labelled']),
    positives: numberOf(row['positives']),
    missing: contract.features.map((_, index) => numberOf(row[`m${index}`])),
  };
}
