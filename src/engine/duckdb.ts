import type { DuckDBConnection } from '@duckdb/node-api';
import { rm, stat } from 'node:fs/promises';
import { RiskError } from '../errors.js';
import type { World } from '../world.js';
import { copyTo } from './duckdb-copy.js';
import { dialect } from './duckdb-dialect.js';
import { parquetHeader, parquetRecords, storedRows } from './duckdb-files.js';
import { queryProgress } from './duckdb-progress.js';
import { openScan, type Host, type OpenScan, type ScanSource } from './duckdb-scan.js';
import type { DuckDbOptions, Session } from './duckdb-session.js';
import { EngineError, type Engine, type MisshapenRecord, type Row, type Value } from './engine.js';
import { ident, join, literal, sql, table as tableNamed, type Sql } from './sql.js';

/** DuckDB, embedded and in memory, spilling to disk above its memory limit. Nothing is loaded before the first question. */
export function duckDb(options: DuckDbOptions, world: World): Engine {
  let session: Promise<Session> | undefined;
  let current: DuckDBConnection | undefined;
  const progress = queryProgress();
  const connection = async (): Promise<DuckDBConnection> => {
    world.signal.throwIfAborted();
    session ??= import('./duckdb-session.js').then(({ connect }) => connect(options, world));
    return (current = (await session).connection);
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
  const start = async (): Promise<void> => void (await connection());
  const host: Host = { start, run, rows, scratch: options.scratch, token: (bytes) => world.token(bytes) };
  return {
    dialect,
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
      const { faultless, misshapen, ...sound } = await openScan(host, scan, table);
      const read = ({ source, texts }: ScanSource): Promise<void> =>
        run(`create table ${tableNamed(table).text} as ${query(source, texts).text}`);
      return progress.reading([scan], async () => {
        if (faultless !== undefined && (await succeeds(() => read(faultless)))) return [];
        await read(sound);
        return misshapen();
      });
    },
    make: (table, query) => run(sql`create or replace table ${tableNamed(table)} as ${query}`.text),
    discard: (table, positions) => run(sql`delete from ${tableNamed(table)} where ${dialect.position} in (${positions})`.text),
    async pour(parts, target, finish = (all) => all) {
      const name = `pour_${world.token(4)}`;
      const opened: OpenScan[] = [];
      for (const [index, { scan }] of parts.entries()) opened.push(await openScan(host, scan, `${name}_${index}`));
      const [kept, left] = [`${name}_kept`, `${name}_left`];
      // a sequence counts as rows go by: no second pass, and no table
      const keep = (condition: Sql): Sql => sql`case when ${condition} then nextval(${kept}) > 0 else nextval(${left}) < 0 end`;
      const read = async (sources: readonly ScanSource[]): Promise<void> => {
        await run([kept, left].map((counter) => `create or replace sequence ${tableNamed(counter).text}`).join('; '));
        const queries = sources.map(({ source, texts }, index) => parts[index]?.query(source, texts, keep) ?? source);
        await run(copyTo(finish(join(queries, ' union all ')), target).text);
      };
      const faultless = opened.flatMap((one) => one.faultless ?? []);
      const scans = parts.map(({ scan }) => scan);
      const isRead = await progress.reading(scans, async () => {
        if (faultless.length === opened.length && (await succeeds(() => read(faultless)))) return true;
        await read(opened);
        return false;
      });
      const counts = await rows('select sequence_name as name, coalesce(last_value, 0) as total from duckdb_sequences()');
      const of = (counter: string): number => Number(counts.find((row) => row['name'] === counter)?.['total']);
      const misshapen: MisshapenRecord[][] = [];
      for (const one of opened) misshapen.push(isRead ? [] : await one.misshapen());
      return { kept: of(kept), left: of(left), misshapen };
    },
    drop: (table) => run(`drop table if exists ${tableNamed(table).text}`),
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
    stored: storedRows,
    unload: (query, names, file, format) => run(copyTo(query, { file, format, names }).text),
    append: (target, names, query) => run(sql`insert into ${target} (${join(names.map(ident))}) ${query}`.text),
    progress: () => progress.passed(current),
    async close() {
      const open = await session?.catch(() => undefined);
      current = undefined;
      if (open === undefined) return;
      open.close();
      // where it cannot be seen, nothing has been spilt
      const spilt = await stat(options.scratch).catch(() => undefined);
      if (spilt !== undefined) await rm(options.scratch, { recursive: true, force: true });
    },
  };

  async function columnsOf(file: string): Promise<{ name: string; type: string }[]> {
    const found = await rows(`select column_name, column_type from ${parquetHeader(file).text}`);
    return found.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  }
}

/** Integers come as BigInt, lists as arrays; the core wants numbers. */
function plain(value: unknown): Value {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError('the core asks for numbers, text, booleans and lists of them, and nothing else');
}

/** Whether a query that some data cannot pass has passed. */
async function succeeds(query: () => Promise<void>): Promise<boolean> {
  try {
    await query();
    return true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

const FULL =
  /no space left|out of memory|could not allocate|failed to offload|could not write|file too large|quota exceeded|input\/output error/i;

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
