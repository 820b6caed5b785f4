import { stat } from 'node:fs/promises';
import type { CsvSurvey } from './csv-survey.js';
import { SCAN_FILE, SCAN_ROW, scanColumn, type MisshapenRecord, type Row, type TextScan } from './engine.js';
import { join, literal, sql, Sql } from './sql.js';

/** The tables in which DuckDB notes the records that it could not read. */
export interface Rejects {
  readonly scan: string;
  readonly faults: string;
}

/** Bytes of a csv that are read as one. Each thread holds so many, of each of many small files, and what is poured waits for the piece before it. */
const PIECE = 4_000_000;
/** DuckDB's own limit, which it would raise to the size of a piece. */
const LONGEST_RECORD = 2_000_000;

/** How a csv is read. */
export interface Reading {
  /** Whether parts of a file are read at the same time. */
  readonly parallel: boolean;
  /** Where records that cannot be read are noted. Without it such a record ends the query, and columns of numbers are numbers. */
  readonly rejects: Rejects | undefined;
}

/**
 * Every column as text, by position, so that one projection serves files whose columns stand in another order. In a file of
 * one column DuckDB takes a blank line for a record, of a NULL that an empty quoted text then must not be.
 */
export function csvScan(scan: TextScan, { parallel, rejects }: Reading): Sql {
  const numbers = new Set(rejects === undefined ? scan.numbers : []);
  const columns = scan.columns.map(
    (_, index) => `${literal(scanColumn(index)).text}: '${numbers.has(index) ? 'DOUBLE' : 'VARCHAR'}'`,
  );
  const single = columns.length === 1;
  return new Sql(`(select *, file_index as ${SCAN_FILE} from read_csv(${paths(scan.files)}, compression = '${scan.gzip ? 'gzip' : 'none'}',
    auto_detect = false, header = false, skip = 1, delim = ${literal(scan.delimiter).text}, quote = '"', escape = '"',
    buffer_size = ${PIECE}, max_line_size = ${LONGEST_RECORD},
    ${[`columns = {${columns.join(', ')}}`, ...rejectOptions(rejects)].join(', ')},
    allow_quoted_nulls = ${String(!single)}, strict_mode = true, parallel = ${String(parallel)})
    ${single ? `where ${scanColumn(0)} is not null` : ''})`);
}

function rejectOptions(rejects: Rejects | undefined): string[] {
  if (rejects === undefined) return [];
  return ['store_rejects = true', sql`rejects_scan = ${rejects.scan}, rejects_table = ${rejects.faults}`.text];
}

/** Every column as text, by position: its name may be that of one of DuckDB's own virtual columns. */
export function parquetScan({ files, columns }: TextScan): Sql {
  const texts = columns.map((_, index) => `cast(p${index} as varchar) as ${scanColumn(index)}`);
  return new Sql(`(select ${texts.join(', ')}, file_index as ${SCAN_FILE} from ${parquet(files, columns)})`);
}

/** The rows of Parquet files of one layout, by position, in their own types. */
export function storedRows(files: readonly string[], columns: number): Sql {
  const places = Array.from({ length: columns }, (_, index) => `p${index}`);
  const values = places.map((place, index) => `${place} as ${scanColumn(index)}`);
  return new Sql(`(select ${values.join(', ')}, file_index as ${SCAN_FILE}, file_row_number as ${SCAN_ROW}
    from read_parquet(${paths(files)}) as t(${places.join(', ')})) as stored`);
}

/** The rows of a Parquet file as JSON text, each with its place. */
export function parquetRecords(file: string, columns: readonly string[]): Sql {
  const members = columns.flatMap((name, index) => [literal(name), new Sql(`p${index}`)]);
  const record = `cast(json_object(${join(members).text}) as varchar)`;
  return new Sql(`(select file_row_number as place, ${record} as record from ${parquet([file], columns)})`);
}

/** The columns of a Parquet file, one row each. */
export function parquetHeader(file: string): Sql {
  return new Sql(`(describe select * from read_parquet(${paths([file])}))`);
}

function parquet(files: readonly string[], columns: readonly string[]): string {
  return `read_parquet(${paths(files)}) as t(${columns.map((_, index) => `p${index}`).join(', ')})`;
}

const PROBLEMS: Readonly<Record<string, MisshapenRecord['problem']>> = {
  'MISSING COLUMNS': 'too few fields',
  'TOO MANY COLUMNS': 'too many fields',
  'UNQUOTED VALUE': 'unbalanced quotes',
  'INVALID ENCODING': 'not UTF-8',
  'LINE SIZE OVER MAXIMUM': 'line too long',
};

/** One record has a row for each of its faults; the first tells enough. */
export function misshapen(found: readonly Row[], files: readonly string[], more: readonly MisshapenRecord[]): MisshapenRecord[] {
  const records = new Map(more.map((record) => [`${record.offset} ${record.file}`, record]));
  for (const { path: file, byte, problem } of found) {
    const kind = PROBLEMS[String(problem)];
    if (kind === undefined) throw new Error(`DuckDB rejected a line for an unknown reason: ${String(problem)}`);
    const index = files.indexOf(String(file));
    if (index < 0) throw new Error(`DuckDB rejected a line of a file it was not asked to read: ${String(file)}`);
    const offset = Number(byte) - 1;
    records.set(`${offset} ${index}`, { file: index, offset, problem: kind });
  }
  return [...records.values()].sort((a, b) => a.file - b.file || a.offset - b.offset);
}

/** DuckDB takes paths for patterns; a character in brackets stands for itself. */
export function pattern(file: string): string {
  return file.replaceAll(/[*?[]/g, '[$&]');
}

function paths(files: readonly string[]): string {
  return `[${join(files.map((file) => literal(pattern(file)))).text}]`;
}

/** DuckDB gives each thread so many bytes of a file at a time. */
const PART = 8_000_000;

/**
 * Whether DuckDB may read parts of a file at the same time. It guesses where a part begins, and takes lines inside quotes for
 * records when it guesses wrong, without a word; where nothing is quoted there is nothing to guess.
 */
export async function canSplit({ files, gzip }: TextScan, surveys: readonly CsvSurvey[]): Promise<boolean> {
  for (const [index, file] of files.entries()) {
    if (surveys[index]?.quoted === true && (gzip || (await stat(file)).size >= PART)) return false;
  }
  return true;
}
