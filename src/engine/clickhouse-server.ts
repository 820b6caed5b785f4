import { ClickHouseLogLevel, createClient, type ClickHouseSettings } from '@clickhouse/client';
import { Agent } from 'node:https';
import type { Readable } from 'node:stream';
import type { World } from '../world.js';
import { isCompact, type CompactAnswer } from './clickhouse-answers.js';
import { clickHouseFault, isLost, isTimeout, type Address } from './clickhouse-faults.js';

/** One server of ClickHouse, over HTTP. Every failure is a `RiskError` or an `EngineError`. */
export interface Server {
  readonly url: string;
  /** A small answer. It is asked once more where the server was lost. */
  ask(query: string): Promise<CompactAnswer>;
  /** Runs a statement that answers nothing; `anyway`, to clear away, even when the process has been asked to end, but not where a server has hung. */
  run(statement: string, anyway?: boolean): Promise<void>;
  /** Puts the bytes of a Parquet file into a table, as fast as the server takes them. */
  insert(table: string, bytes: Readable): Promise<void>;
  /** Answers with the bytes of a Parquet file, as fast as they are taken. */
  fetch(query: string): Promise<Readable>;
  close(): Promise<void>;
}

/** How a server is logged in to. */
export interface Access extends Address {
  readonly password: string;
  readonly tls: { readonly ca: Buffer; readonly cert?: Buffer; readonly key?: Buffer } | undefined;
}

const MEGABYTE = 2 ** 20;
/** Signs of life in the time that a server has for one. */
const SIGNS = 4;

/** What every statement needs to mean the same as in other databases, and to fail rather than answer by halves. */
function settingsFor(timeout: number): ClickHouseSettings {
  const seconds = Math.max(1, Math.ceil(timeout));
  return {
    prefer_column_name_to_alias: 1,
    cast_keep_nullable: 1,
    union_default_mode: 'ALL',
    output_format_json_quote_64bit_integers: 1,
    output_format_json_quote_denormals: 1,
    // expressions are compiled by statement, and each of ours is another
    compile_expressions: 0,
    compile_aggregate_expressions: 0,
    compile_sort_description: 0,
    max_query_size: '1000000000',
    max_ast_depth: '100000',
    max_ast_elements: '10000000',
    max_expanded_ast_elements: '10000000',
    max_parser_depth: '100000',
    // with either of these, rows would be left out without a word
    skip_unavailable_shards: 0,
    distributed_foreground_insert: 1,
    async_insert: 0,
    use_hedged_requests: 0,
    connections_with_failover_max_tries: '1',
    connect_timeout: seconds,
    connect_timeout_with_failover_ms: timeout * 1000,
    connect_timeout_with_failover_secure_ms: timeout * 1000,
    handshake_timeout_ms: timeout * 1000,
    receive_timeout: seconds,
    send_timeout: seconds,
    send_progress_in_http_headers: 1,
    http_headers_progress_interval_ms: String(Math.max(100, Math.round((timeout * 1000) / SIGNS))),
  };
}

/** What the servers of a run know of each other: one that has hung keeps nobody waiting twice. */
export interface Health {
  isHung: boolean;
}

/** Reaches a server; nothing is sent before the first question. */
export function serverAt(access: Access, world: World, health: Health): Server {
  const client = createClient({
    url: access.url,
    username: access.user,
    password: access.password,
    application: `riskctl/${world.version}`,
    request_timeout: access.timeout * 1000,
    max_response_headers_size: MEGABYTE,
    clickhouse_settings: settingsFor(access.timeout),
    log: { level: ClickHouseLogLevel.OFF },
    ...tlsOf(access),
  });
  const abort_signal = world.signal;
  const translated = async <T>(statement: string, work: () => Promise<T>): Promise<T> => {
    world.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      world.signal.throwIfAborted();
      health.isHung ||= isTimeout(error);
      throw clickHouseFault(error, statement, access);
    }
  };
  /** A read changes nothing; there is time for another where the first was lost at once. */
  const twice = async <T>(work: () => Promise<T>): Promise<T> => {
    const start = world.seconds();
    try {
      return await work();
    } catch (error) {
      if (world.signal.aborted || !isLost(error) || world.seconds() - start > access.timeout / 2) throw error;
      return work();
    }
  };
  // a small answer is held back until it is whole
  const reading: ClickHouseSettings = { readonly: '2', cancel_http_readonly_queries_on_client_close: 1, wait_end_of_query: 1 };
  return {
    url: access.url,
    ask: (query) =>
      translated(query, () =>
        twice(async () => {
          const result = await client.query({ query, format: 'JSONCompact', abort_signal, clickhouse_settings: reading });
          const answer = await result.json<unknown>();
          if (!isCompact(answer)) throw new Error('an answer without rows');
          return answer;
        }),
      ),
    async run(statement, anyway = false) {
      const command = { query: statement, clickhouse_settings: { wait_end_of_query: 1 } } as const;
      if (!anyway) return translated(statement, async () => void (await client.command({ ...command, abort_signal })));
      // a later run clears away what this one leaves
      if (health.isHung) return;
      await client.command(command).catch((error: unknown) => {
        throw clickHouseFault(error, statement, access);
      });
    },
    insert: (table, values) =>
      translated(`insert into ${table} format Parquet`, async () => {
        await client.insert({ table, values, format: 'Parquet', abort_signal });
      }),
    fetch: (query) =>
      translated(query, async () => {
        const settings: ClickHouseSettings = { ...reading, wait_end_of_query: 0, output_format_parquet_string_as_string: 1 };
        const { stream } = await client.exec({ query: `${query}\nformat Parquet`, abort_signal, clickhouse_settings: settings });
        return stream;
      }),
    close: () => client.close(),
  };
}

/** Without a password a certificate is the log-in, as the client library has it; with one it is shown, and no more. */
function tlsOf({ tls, password }: Access): object {
  if (tls === undefined) return {};
  const { ca, cert, key } = tls;
  if (cert === undefined) return { tls: { ca_cert: ca } };
  return password === '' ? { tls: { ca_cert: ca, cert, key } } : { http_agent: new Agent({ ca, cert, key, keepAlive: true }) };
}
