import path from 'node:path';
import type { Workspace } from '../workspace/workspace.js';
import { duckDb } from './duckdb.js';
import type { Engine } from './engine.js';

/** The engine a workspace is configured for. It starts with the first question put to it; close it when done. */
export function openEngine(workspace: Workspace): Engine {
  const { config, paths, world } = workspace;
  return duckDb(
    {
      memoryLimit: config.engine.memory_limit,
      threads: config.engine.threads,
      scratch: path.join(paths.state, `scratch-${world.token(4)}`),
    },
    world,
  );
}
