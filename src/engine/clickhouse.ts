import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RiskError } from '../errors.js';
import type { World } from '../world.js';
import { doublesOf, rowsOf } from './clickhouse-answers.js';
import { dialect, POSITION } from './clickhouse-dialect.js';
import type { ClickHouseOptions, Session } from './clickhouse-session.js';
import type { Server } from './clickhouse-server.js';
import { coordinated, local, type Place } from './clickhouse-sql.js';
import { definitionOf } from './clickhouse-types.js';
import { pattern } from './duckdb-files.js';
import { EngineError, oneRow, type Engine, type Row } from './engine.js';
import { ident, join, sql, Sql, table as tableNamed } from './sql.js';

/** Rows that are sent to a server at a time, as one Parquet file, which it holds in memory as it reads it. */
const PIECE_ROWS = 1_000_000;

/**
 * ClickHouse, one server or the shards of a cluster. Its tables are ordinary ones with names of this run's own. Files of this machine are
 * read by `reader`, the embedded engine, so that they are read alike whatever the engine: its rows are sent to the shards in pieces, each
 * row to the one that its `together` says. What is poured from files to a file stays on this machine. Nothing is loaded, and no server
 * reached, before the first question.
 */
export function clickHouse(options: ClickHouseOptions & { readonly scratch: string }, reader: Engine, world: World): Engine {
  const { scratch } = options;
  const made = new Set<string>();
  let session: Promise<Session> | undefined;
  const connected = async (): Promise<Session> => {
    world.signal.throwIfAborted();
    session ??= import('./clickhouse-session.js').then(({ connect }) => connect(options, world));
    return session;
  };
  const onShards = async (statement: Sql): Promise<void> => {
    const { shards, place } = await connected();
    const text = statement.write(local(place), true);
    await Promise.all(shards.map((server) => server.run(text)));
  };
  const asked = async (query: Sql): Promise<{ coordinator: Session['coordinator']; text: string }> => {
    const { coordinator, place } = await connected();
    return { coordinator, text: query.write(coordinated(place)) };
  };
  const drop = async (name: string): Promise<void> => {
    await onShards(sql`drop table if exists ${tableNamed(name)} sync`);
    made.delete(name);
  };
  const create = async (name: string, definition: Sql): Promise<void> => {
    await drop(name);
    made.add(name);
    await onShards(sql`create table ${tableNamed(name)} ${definition}`);
  };
  const inScratch = async <T>(work: (file: string) => Promise<T>): Promise<T> => {
    const file = path.join(scratch, `${world.token(4)}.parquet`);
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    try {
      return await work(file);
    } finally {
      await rm(file, { force: true });
    }
  };
  return {
    dialect,
    rows,
    async doubles(query) {
      const { coordinator, text } = await asked(query);
      return doublesOf(await coordinator.ask(text));
    },
    async load(name, scan, query, together) {
      const { shards } = await connected();
      // a fault of the reader is one of the files; what comes after is none of theirs
      const misshapen = await reader.load(name, scan, query);
      try {
        await send(name, shards, together);
      } catch (error) {
        if (error instanceof EngineError) throw notReceived(error.reason, error);
        throw error;
      } finally {
        await reader.drop(name);
      }
      return misshapen;
    },
    make: (name, query) => create(name, sql`engine = MergeTree order by tuple() as ${query}`),
    discard: (name, positions) => onShards(sql`delete from ${tableNamed(name)} where ${dialect.position} in (${positions})`),
    pour: (parts, target, finish) => reader.pour(parts, target, finish),
    drop,
    parquetColumns: (file) => reader.parquetColumns(file),
    parquetRows: (file, positions) => reader.parquetRows(file, positions),
    async unload(query, names, file, format) {
      const { coordinator, text } = await asked(query);
      await inScratch(async (fetched) => {
        await pipeline(await coordinator.fetch(text), createWriteStream(fetched));
        await reader.unload(sql`select * from read_parquet(${pattern(fetched)})`, names, file, format);
      });
    },
    async append(target, names, query) {
      const { coordinator, text } = await asked(sql`insert into ${target} (${join(names.map(ident))}) ${query}`);
      await coordinator.run(text);
    },
    stored() {
      throw new RiskError('config', 'the rows taken in so far are in Parquet files, which only the embedded engine reads', {
        hint: 'take them in anew with riskctl ingest --rebuild, or set engine.kind to "duckdb"',
      });
    },
    progress: () => reader.progress(),
    async close() {
      const open = await session?.catch(() => undefined);
      try {
        // what is not dropped here for want of a server, a later run drops
        if (open !== undefined) await Promise.allSettled(open.shards.map((server) => dropAll(server, open.place)));
      } finally {
        await open?.close();
        await reader.close();
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };

  async function rows(query: Sql): Promise<Row[]> {
    const { coordinator, text } = await asked(query);
    return rowsOf(await coordinator.ask(text));
  }

  /** Sends the rows of a table of the reader's to the shards, and sees that all of them are there. */
  async function send(name: string, shards: Session['shards'], together: Sql | undefined): Promise<void> {
    const { position, bucket } = reader.dialect;
    const from = sql`select *, ${position} as ${ident(POSITION)} from ${tableNamed(name)}`;
    const count = sql`select count(*) as n from ${tableNamed(name)}`;
    const total = Number((await oneRow(reader, count))['n']);
    const columns = await columnsOf(from);
    const names = columns.map((column) => column.name);
    await create(name, new Sql(definitionOf(columns, POSITION)));
    for (let first = 0; first < total; first += PIECE_ROWS) {
      const piece = sql`${position} >= ${first} and ${position} < ${first + PIECE_ROWS}`;
      for (const [index, server] of shards.entries()) {
        const mine = sql`${bucket(together ?? position, shards.length)} = ${index}`;
        await inScratch(async (file) => {
          await reader.unload(sql`${from} where ${piece} and ${mine}`, names, file, 'parquet');
          const { place } = await connected();
          await server.insert(tableNamed(name).write(local(place)), createReadStream(file));
        });
      }
    }
    const [there] = await rows(count);
    if (there?.['n'] !== total) throw notReceived(`${String(there?.['n'])} of ${total} rows have arrived`);
  }

  function notReceived(reason: string, cause?: EngineError): RiskError {
    return new RiskError('unavailable', `${options.url}: ClickHouse has not taken the rows: ${reason}`, {
      hint: 'see the log of its servers and of what stands before them; nothing was changed',
      cause,
    });
  }

  async function dropAll(server: Server, place: Place): Promise<void> {
    for (const name of made) await server.run(sql`drop table if exists ${tableNamed(name)} sync`.write(local(place)), true);
  }

  async function columnsOf(query: Sql): Promise<readonly { name: string; type: string }[]> {
    const found = await reader.rows(sql`select column_name, column_type from (describe ${query})`);
    return found.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  }
}
