import type { DuckDBConnection } from '@duckdb/node-api';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { RiskError } from '../errors.js';
import { fewAtATime } from '../workspace/few.js';
import type { World } from '../world.js';
import { canSplit, csvScan, misshapen, parquetHeader, parquetRecords, parquetScan } from './duckdb-files.js';
import type { DuckDbOptions, Session } from './duckdb-session.js';
import {
  EngineError,
  type Dialect,
  type Engine,
  type MisshapenRecord,
  type Row,
  type ScanQuery,
  type TextScan,
  type Value,
} from './engine.js';
import { csvPieces } from './csv-bytes.js';
import { openRecord } from './csv-quotes.js';
import { surveyCsv, type CsvSurvey } from './csv-survey.js';
import { endsEvenly, evenLineEnds } from './line-ends.js';
import { ident, join, literal, sql, Sql } from './sql.js';

/** DuckDB, embedded and in memory, spilling to disk above its memory limit. Nothing is loaded before the first question. */
export function duckDb(options: DuckDbOptions, world: World): Engine {
  let session: Promise<Session> | undefined;
  const connection = async (): Promise<DuckDBConnection> => {
    world.signal.throwIfAborted();
    session ??= import('./duckdb-session.js').then(({ connect }) => connect(options, world));
    return (await session).connection;
  };
  const run = async (text: string): Promise<void> => {
    const open = await connection();
    await translated(text, () => open.run(text));
  };
  const rows = async (text: string): Promise<Row[]> => {
    const open = await connection();
    const reader = await translated(text, () => open.runAndReadAll(text));
    const names = reader.columnNames();
    return reader.getRowsJS().map((row) => Object.fromEntries(names.map((name, index) => [name, plain(row[index])])));
  };
  return {
    dialect,
    execute: (statement) => run(statement.text),
    rows: (query) => rows(query.text),
    async doubles(query) {
      const open = await connection();
      const result = await translated(query.text, () => open.run(query.text));
      const chunks = await result.fetchAllChunks();
      // each look at a chunk's count is a call into the library
      const counts = chunks.map((chunk) => chunk.rowCount);
      const total = counts.reduce((sum, count) => sum + count, 0);
      return Array.from({ length: result.columnCount }, (_, column) => {
        const values = new Float64Array(total);
        let at = 0;
        for (const [index, chunk] of chunks.entries()) {
          const vector = chunk.getColumnVector(column);
          const count = counts[index] ?? 0;
          for (let row = 0; row < count; row += 1) values[at + row] = Number(vector.getItem(row));
          at += count;
        }
        return values;
      });
    },
    async load(table, scan, query) {
      if (scan.format === 'parquet') {
        await run(`create table ${ident(table).text} as ${query(parquetScan(scan), dialect).text}`);
        return [];
      }
      // DuckDB starts while the bytes are looked at
      const survey = (file: string): Promise<CsvSurvey> => surveyCsv(csvPieces(file, scan.gzip), scan.delimiter);
      const [surveys] = await Promise.all([fewAtATime(scan.files, survey), connection()]);
      // DuckDB takes the first line end of a file, quoted or not, for that of all its records, and may not see those that differ
      for (const [index, survey] of surveys.entries()) {
        if (!(await endsEvenly(scan.files[index] ?? '', scan, survey))) return loadEven(table, scan, surveys, query);
      }
      return loadCsv(table, scan, surveys, query);
    },
    drop: (table) => run(`drop table if exists ${ident(table).text}`),
    parquetColumns: (file) => columnsOf(file),
    async parquetRows(file, positions) {
      const columns = await columnsOf(file);
      const records = parquetRecords(
        file,
        columns.map(({ name }) => name),
      );
      const found = await rows(
        `select record from ${records.text} where place in (${join(positions.map(literal)).text}) order by place`,
      );
      return found.map((row) => String(row['record']));
    },
    // DuckDB renames columns whose names differ only in case; as a row of a csv they stay what they are
    unload: (query, names, file, format) =>
      format === 'csv'
        ? run(
            `copy (select ${join(names.map(literal)).text} union all select * from (${query.text})) to ${literal(file).text} (format csv, header false)`,
          )
        : run(
            `copy (select * from (${query.text}) as t(${join(names.map(ident)).text})) to ${literal(file).text} (format parquet)`,
          ),
    async close() {
      const open = await session?.catch(() => undefined);
      open?.connection.closeSync();
      open?.instance.closeSync();
      await rm(options.scratch, { recursive: true, force: true });
    },
  };

  async function loadCsv(
    table: string,
    scan: TextScan,
    surveys: readonly CsvSurvey[],
    query: ScanQuery,
  ): Promise<MisshapenRecord[]> {
    const rejects = { scan: `${table}_scan`, faults: `${table}_faults` };
    const [scans, faults] = [ident(rejects.scan), ident(rejects.faults)];
    const parallel = await canSplit(scan, surveys);
    const texts = surveys.every(({ plain }) => plain) ? plainDialect : dialect;
    await run(`create table ${ident(table).text} as ${query(csvScan(scan, rejects, parallel), texts).text}`);
    const found = await rows(
      `select s.file_path as path, f.line_byte_position as byte, f.error_type as problem
       from ${faults.text} f join ${scans.text} s using (scan_id, file_id)`,
    );
    await run(`drop table ${faults.text}; drop table ${scans.text}`);
    return misshapen(found, scan.files, parallel ? [] : await openRecords(scan));
  }

  async function loadEven(
    table: string,
    scan: TextScan,
    surveys: readonly CsvSurvey[],
    query: ScanQuery,
  ): Promise<MisshapenRecord[]> {
    const copies = scan.files.map((file, index) => ({
      file,
      even: path.join(options.scratch, `${world.token(4)}-${index}.csv`),
    }));
    await mkdir(options.scratch, { recursive: true });
    for (const { file, even } of copies) await evenLineEnds(file, scan, even);
    const found = await loadCsv(table, { ...scan, files: copies.map(({ even }) => even), gzip: false }, surveys, query);
    for (const { even } of copies) await rm(even);
    return found;
  }

  async function columnsOf(file: string): Promise<{ name: string; type: string }[]> {
    const found = await rows(`select column_name, column_type from ${parquetHeader(file).text}`);
    return found.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  }
}

/** Reading in one piece, DuckDB says nothing of a record whose quotes are still open when the file ends. */
async function openRecords(scan: TextScan): Promise<MisshapenRecord[]> {
  const found: MisshapenRecord[] = [];
  for (const [file, name] of scan.files.entries()) {
    const offset = await openRecord(csvPieces(name, scan.gzip), scan.delimiter);
    if (offset !== undefined) found.push({ file, offset, problem: 'unbalanced quotes' });
  }
  return found;
}

/** What String.prototype.trim takes away. */
const WHITE_SPACE =
  ' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

const dialect: Dialect = {
  position: new Sql('rowid'),
  trim: (text) =>
    sql`case when ${text} between '!' and '~' and reverse(${text}) between '!' and '~' then ${text} else trim(${text}, ${WHITE_SPACE}) end`,
  // a cast would take 1_000 and +-1 for numbers
  toNumber: (text) =>
    sql`case when contains(${text}, '_') or contains(${text}, '+-') then null else try_cast(${text} as double) end`,
  numberText: (value) =>
    sql`case when ${value} between -9007199254740992 and 9007199254740992 and ${value} = floor(${value}) then cast(cast(${value} as bigint) as varchar) else cast(${value} as varchar) end`,
  isFinite: (value) => sql`isfinite(${value})`,
  hash: (values) => sql`hash(${join(values)})`,
  bucket: (hash, buckets) => sql`(${hash} % ${buckets})`,
  quantiles: (value, levels) => sql`quantile_cont(${value}, [${join(levels.map(literal))}])`,
  histogram: (value, edges) =>
    sql`map_values(histogram(${value}, [${join([...edges.map((edge) => sql`cast(${edge} as double)`), new Sql("'inf'::double")])}]))`,
  // stddev_samp fails where a square overflows
  deviation: (value) => sql`case when max(abs(${value})) < 1e150 then stddev_samp(${value}) filter (where abs(${value}) < 1e150)
    else stddev_samp(${value} * ${2 ** -600}) * ${2 ** 600} end`,
};

/** For texts with nothing to trim and no number that only DuckDB would take for one: see {@link CsvSurvey.plain}. */
const plainDialect: Dialect = { ...dialect, trim: (text) => text, toNumber: (text) => sql`try_cast(${text} as double)` };

/** Integers come as BigInt, lists as arrays; the core wants numbers. */
function plain(value: unknown): Value {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError('the core asks for numbers, text, booleans and lists of them, and nothing else');
}

const FULL = /no space left|out of memory|could not allocate|failed to offload/i;

/** What a user can mend is said as such; any other failure of a query is a bug, and shows its SQL. */
async function translated<T>(text: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = String((error as { message?: unknown }).message ?? error);
    if (FULL.test(reason)) {
      throw new RiskError('cannot-write', `the engine ran out of room: ${reason.split('\n')[0]}`, {
        hint: 'free disk space beside the workspace, or raise engine.memory_limit',
        cause: error,
      });
    }
    throw new EngineError(reason, text, error);
  }
}
