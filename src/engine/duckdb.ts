import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { RiskError } from '../errors.js';
import type { World } from '../world.js';
import { EngineError, scanColumn, SCAN_FILE, type Dialect, type Engine, type MisshapenRecord, type Row, type TextScan, type Value } from './engine.js';
import { ident, join, literal, sql, Sql } from './sql.js';

/** How much of the machine DuckDB may use. */
export interface DuckDbOptions {
  readonly memoryLimit: string;
  readonly threads: number | undefined;
  /** Folder to spill to; made when needed, removed on close. */
  readonly scratch: string;
}

/** DuckDB, embedded and in memory, spilling to disk above its memory limit. Nothing is loaded before the first question. */
export function duckDb(options: DuckDbOptions, world: World): Engine {
  let session: Promise<Session> | undefined;
  const connection = async (): Promise<DuckDBConnection> => {
    world.signal.throwIfAborted();
    return (await (session ??= connect(options, world))).connection;
  };
  const run = async (text: string): Promise<void> => {
    const open = await connection();
    await translated(text, () => open.run(text));
  };
  const rows = async (text: string): Promise<Row[]> => {
    const open = await connection();
    const reader = await translated(text, () => open.runAndReadAll(text));
    return reader.getRowObjectsJS().map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  };
  return {
    dialect,
    execute: (statement) => run(statement.text),
    rows: (query) => rows(query.text),
    async doubles(query) {
      const open = await connection();
      const result = await translated(query.text, () => open.run(query.text));
      const chunks = await result.fetchAllChunks();
      const total = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
      return Array.from({ length: result.columnCount }, (_, column) => {
        const values = new Float64Array(total);
        let at = 0;
        for (const chunk of chunks) {
          values.set(chunk.getColumnValues(column).map(Number), at);
          at += chunk.rowCount;
        }
        return values;
      });
    },
    async load(table, scan, query) {
      if (scan.format === 'parquet') {
        await run(`create table ${ident(table).text} as ${query(parquetScan(scan)).text}`);
        return [];
      }
      const scanName = `${table}_scan`;
      const faults = `${table}_faults`;
      await run(`create table ${ident(table).text} as ${query(csvScan(scan, scanName, faults)).text}`);
      const found = await rows(
        `select s.file_path as path, f.line_byte_position as byte, f.error_type as problem
         from ${ident(faults).text} f join ${ident(scanName).text} s using (scan_id, file_id)`,
      );
      await run(`drop table ${ident(faults).text}; drop table ${ident(scanName).text}`);
      return misshapen(found, scan.files);
    },
    drop: (table) => run(`drop table if exists ${ident(table).text}`),
    async parquetColumns(file) {
      const found = await rows(`select column_name from (describe select * from read_parquet(${literal(file).text}))`);
      return found.map((row) => String(row['column_name']));
    },
    async parquetRows(file, positions) {
      const found = await rows(
        `select cast(to_json(t) as varchar) as text from read_parquet(${literal(file).text}) t
         where file_row_number in (${join(positions.map(literal)).text}) order by file_row_number`,
      );
      return found.map((row) => String(row['text']));
    },
    unload: (query, file, format) => run(`copy (${query.text}) to ${literal(file).text} (format ${format}${format === 'csv' ? ', header' : ''})`),
    async close() {
      if (session === undefined) return;
      const { connection: open, instance } = await session;
      open.closeSync();
      instance.closeSync();
      await rm(options.scratch, { recursive: true, force: true });
    },
  };
}

const dialect: Dialect = {
  position: new Sql('rowid'),
  toNumber: (text) => sql`try_cast(${text} as double)`,
  numberText: (value) => sql`case when ${value} = floor(${value}) and abs(${value}) < 1e15 then cast(cast(${value} as bigint) as varchar) else cast(${value} as varchar) end`,
  isFinite: (value) => sql`isfinite(${value})`,
  hash: (values) => sql`hash(${join(values)})`,
  bucket: (hash, buckets) => sql`(${hash} % ${buckets})`,
  quantiles: (value, levels) => sql`quantile_cont(${value}, [${join(levels.map(literal))}])`,
  deviation: (value) => sql`stddev_samp(${value})`,
};

interface Session {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

async function connect(options: DuckDbOptions, world: World): Promise<Session> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  await mkdir(path.dirname(options.scratch), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit,
    temp_directory: options.scratch,
    autoinstall_known_extensions: 'false',
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  world.signal.addEventListener('abort', () => connection.interrupt(), { once: true });
  return { instance, connection };
}

/** Every column as text, by position, so that one projection serves files whose columns stand in another order. */
function csvScan(scan: TextScan, scanTable: string, faultTable: string): Sql {
  const columns = scan.columns.map((_, index) => `${literal(scanColumn(index)).text}: 'VARCHAR'`);
  return new Sql(`(select *, file_index as ${SCAN_FILE} from read_csv([${join(scan.files.map(literal)).text}],
    auto_detect = false, header = false, skip = 1, delim = ${literal(scan.delimiter).text}, quote = '"', escape = '"',
    columns = {${columns.join(', ')}}, store_rejects = true, strict_mode = ${String(!scan.lenient)},
    rejects_scan = ${literal(scanTable).text}, rejects_table = ${literal(faultTable).text}))`);
}

function parquetScan(scan: TextScan): Sql {
  const columns = scan.columns.map((name, index) => `cast(${ident(name).text} as varchar) as ${scanColumn(index)}`);
  return new Sql(`(select ${columns.join(', ')}, file_index as ${SCAN_FILE} from read_parquet([${join(scan.files.map(literal)).text}]))`);
}

const PROBLEMS: Readonly<Record<string, MisshapenRecord['problem']>> = {
  'MISSING COLUMNS': 'too few fields',
  'TOO MANY COLUMNS': 'too many fields',
  'UNQUOTED VALUE': 'unbalanced quotes',
  'INVALID ENCODING': 'not UTF-8',
  'LINE SIZE OVER MAXIMUM': 'line too long',
};

/** One record has a row for each of its faults; the first tells enough. */
function misshapen(found: readonly Row[], files: readonly string[]): MisshapenRecord[] {
  const records = new Map<string, MisshapenRecord>();
  for (const { path: file, byte, problem } of found) {
    const kind = PROBLEMS[String(problem)];
    if (kind === undefined) throw new Error(`DuckDB rejected a line for an unknown reason: ${String(problem)}`);
    records.set(`${String(byte)} ${String(file)}`, { file: files.indexOf(String(file)), offset: Number(byte) - 1, problem: kind });
  }
  return [...records.values()].sort((a, b) => a.file - b.file || a.offset - b.offset);
}

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
