import path from 'node:path';
import { duckDb } from '../../src/engine/duckdb.js';
import type { Engine } from '../../src/engine/engine.js';
import { worldIn } from '../support/world.js';

/** A DuckDB that spills below a folder. */
export function duckDbIn(folder: string, options: { memoryLimit?: string; signal?: AbortSignal } = {}): Engine {
  return duckDb(
    { memoryLimit: options.memoryLimit ?? '500MB', threads: 2, scratch: path.join(folder, 'scratch') },
    worldIn(folder, options.signal),
  );
}
