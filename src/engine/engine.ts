import type { Passed } from '../workspace/progress.js';
import type { Sql } from './sql.js';

/** A value of a small answer. */
export type Value = string | number | boolean | null | readonly Value[];
/** One row of a small answer, by column name. */
export type Row = Readonly<Record<string, Value>>;

/** The pieces of SQL in which engines differ. */
export interface Dialect {
  /** The position of a row in a table loaded by {@link Engine.load}, counted from 0 in the order of its files. */
  readonly position: Sql;
  /** Whether the columns of numbers of a scan are numbers already, not their text. */
  readonly readsNumbers: boolean;
  /** Text without the white space around it, of any alphabet. */
  trim(text: Sql): Sql;
  /** Text as a double, NULL where it is not a number as a spreadsheet or a program would write it. */
  toNumber(text: Sql): Sql;
  /** A double as text: whole numbers without a decimal point, others with the fewest digits that read back the same. */
  numberText(value: Sql): Sql;
  isFinite(value: Sql): Sql;
  /** The name of the type of a value, as `cast` reads it. */
  typeName(value: Sql): Sql;
  /** A 64-bit hash of several values; NULL hashes too. */
  hash(values: readonly Sql[]): Sql;
  /** A hash as an integer from 0 to `buckets` - 1. */
  bucket(hash: Sql, buckets: number): Sql;
  /** The sum of some doubles, each times its weight; none may be NULL. */
  dot(values: readonly Sql[], weights: readonly number[]): Sql;
  /** The value at a place, counted from 0; 0 where the place is -1. */
  pick(place: Sql, values: readonly number[]): Sql;
  /** Exact quantiles at `levels`, interpolated as R's type 7 (numpy's default), as an array. */
  quantiles(value: Sql, levels: readonly number[]): Sql;
  /** Counts of a double in (-inf, e0], (e0, e1], …, (ek, inf), as an array; NULLs are not counted, and there is no answer without values. */
  histogram(value: Sql, edges: readonly number[]): Sql;
  /** Sample standard deviation (n - 1). */
  deviation(value: Sql): Sql;
  /** A query with its rows in the order of some columns, which is that of their arrival: an engine that keeps to it anyway adds nothing. */
  inOrder(query: Sql, columns: readonly Sql[]): Sql;
}

/** Files that are alike: one format, one order and type of columns. These are reached as `c0`, `c1`, … and are text, unless {@link Dialect.readsNumbers}. */
export interface TextScan {
  readonly files: readonly string[];
  readonly format: 'csv' | 'parquet';
  /** The field separator of a csv. */
  readonly delimiter: string;
  /** Whether a csv is compressed. */
  readonly gzip: boolean;
  /** The columns in the files' own order and spelling. */
  readonly columns: readonly string[];
  /** Columns of which nothing but the number is asked, by index: an engine may read these as numbers at once. */
  readonly numbers: readonly number[];
}

/** The name of a {@link TextScan}'s n-th column, and of the index of the file a row comes from. */
export const scanColumn = (index: number): string => `c${index}`;
export const SCAN_FILE = 'source_file';
/** The place of a row in its file, from 0, in what {@link Engine.stored} gives. */
export const SCAN_ROW = 'source_row';

/** A query over a {@link TextScan}, in the dialect that its texts call for. */
export type ScanQuery = (source: Sql, dialect: Dialect) => Sql;

/** Files to pour, and what of them: `keep` makes of a condition one that also counts the rows that meet it and those that do not. */
export interface PourPart {
  readonly scan: TextScan;
  query(source: Sql, dialect: Dialect, keep: (condition: Sql) => Sql): Sql;
}

/** A file to write; `names` are those of the columns. */
export interface FileTarget {
  readonly file: string;
  readonly format: 'csv' | 'parquet' | 'ndjson';
  readonly names: readonly string[];
}

/** What was poured: rows that met their condition, rows that did not, and records without a shape, by part. */
export interface Poured {
  readonly kept: number;
  readonly left: number;
  readonly misshapen: readonly (readonly MisshapenRecord[])[];
}

/** A record of a csv that has no shape: it is in no table, and is found again by where it begins. */
export interface MisshapenRecord {
  /** Index into the scan's files. */
  readonly file: number;
  /** Byte at which the record begins in the file, decompressed; blank lines before it count as its own. */
  readonly offset: number;
  readonly problem: 'too few fields' | 'too many fields' | 'unbalanced quotes' | 'not UTF-8' | 'line too long';
}

/**
 * A SQL engine: it counts where the data lives, and answers with aggregates and capped samples.
 * Tables are private to the engine and vanish with it.
 */
export interface Engine {
  readonly dialect: Dialect;
  /** A small answer, row by row. */
  rows(query: Sql): Promise<Row[]>;
  /** A capped sample of doubles, column by column; the query must yield no NULL. */
  doubles(query: Sql): Promise<Float64Array[]>;
  /**
   * Makes a table of a query over the text columns of files, one row a record, in the files' order. Rows that are equal in `together`, one
   * of its columns, lie together, in whatever table: without it, no two rows do.
   */
  load(table: string, scan: TextScan, query: ScanQuery, together?: Sql): Promise<MisshapenRecord[]>;
  /** Makes a table, or makes it anew, of rows that each come from one row of another table, or from rows that lie together; they lie where those do. */
  make(table: string, query: Sql): Promise<void>;
  /** Takes the rows at some positions, which a query of one column answers, out of a table; the others keep their position and their order. */
  discard(table: string, positions: Sql): Promise<void>;
  /**
   * Writes what queries make of files to one file, part after part, in one pass and without a table: memory does not grow with the rows.
   * Each query has one condition, put through its `keep`; `finish` may order and cut off what they make together.
   */
  pour(parts: readonly PourPart[], target: FileTarget, finish?: (all: Sql) => Sql): Promise<Poured>;
  drop(table: string): Promise<void>;
  /** The columns of a Parquet file, in their order. */
  parquetColumns(file: string): Promise<{ readonly name: string; readonly type: string }[]>;
  /** Some rows of a Parquet file, by position, as JSON text. */
  parquetRows(file: string, positions: readonly number[]): Promise<string[]>;
  /**
   * A relation over Parquet files of one layout that {@link unload} wrote: so many columns, by place, as `c0`, `c1`, … in their own
   * types, with {@link SCAN_FILE} and {@link SCAN_ROW}. Nothing is loaded: each query reads of the files what it needs.
   */
  stored(files: readonly string[], columns: number): Sql;
  /** Writes the rows of a query to a file, in the query's order; `names` are those of its columns, and the header of a csv. */
  unload(query: Sql, names: readonly string[], file: string, format: 'csv' | 'parquet'): Promise<void>;
  /** Appends the rows of a query to a table that is not the engine's own; `names` are those of its columns that the query answers. */
  append(target: Sql, names: readonly string[], query: Sql): Promise<void>;
  /** How far the query has come that runs; null where none does. */
  progress(): Passed | null;
  close(): Promise<void>;
}

/** The one row of a query that has exactly one. */
export async function oneRow(engine: Engine, query: Sql): Promise<Row> {
  const [row] = await engine.rows(query);
  if (row === undefined) throw new Error(`no answer to: ${query.text}`);
  return row;
}

/** A value that must be a list of numbers; NULL (the quantiles of nothing) is empty. */
export function numbersOf(value: Value | undefined): number[] {
  return Array.isArray(value) ? value.map((one: Value) => numberOf(one)) : [];
}

/** A value that must be a number; NULL (the sum of nothing) is 0. */
export function numberOf(value: Value | undefined): number {
  if (value === null) return 0;
  if (typeof value !== 'number') throw new TypeError(`expected a number from the engine, got ${String(value)}`);
  return value;
}

/** A query that failed, with what was asked. */
export class EngineError extends Error {
  constructor(
    readonly reason: string,
    readonly query: string,
    cause: unknown,
  ) {
    super(`${reason}\n  in: ${query}`, { cause });
    this.name = 'EngineError';
  }
}
