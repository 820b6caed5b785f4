import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { World } from '../world.js';

/** How much of the machine DuckDB may use. */
export interface DuckDbOptions {
  readonly memoryLimit: string;
  readonly threads: number | undefined;
  /** Folder to spill to; made when needed, removed on close. */
  readonly scratch: string;
  /** Folder that the relative paths of a query are looked up in; the current one if left out. */
  readonly root?: string;
}

/** A database in memory, and the one connection to it. */
export interface Session {
  readonly connection: DuckDBConnection;
  /** Closes both; the world is listened to no longer. */
  readonly close: () => void;
}

/** Opens a session, which an abort of the world's signal interrupts. This module loads DuckDB: it is imported on the first question. */
export async function connect(options: DuckDbOptions, world: World): Promise<Session> {
  await mkdir(path.dirname(options.scratch), { recursive: true, mode: 0o700 });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit,
    temp_directory: options.scratch,
    autoinstall_known_extensions: 'false',
    // a list, whose commas cannot be escaped
    ...(options.root === undefined || options.root.includes(',') ? {} : { file_search_path: options.root }),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  // it then counts how far a query is, which Engine.progress tells
  await connection.run('set enable_progress_bar = true; set enable_progress_bar_print = false');
  const interrupt = (): void => connection.interrupt();
  world.signal.addEventListener('abort', interrupt);
  const close = (): void => {
    world.signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, close };
}
