import path from 'node:path';
import { scratchName } from '../workspace/draft-name.js';
import type { Workspace } from '../workspace/workspace.js';
import { clickHouse } from './clickhouse.js';
import { duckDb } from './duckdb.js';
import type { Engine } from './engine.js';

/** The engine a workspace is configured for. It starts with the first question put to it; close it when done. */
export function openEngine(workspace: Workspace): Engine {
  const { config, paths, world } = workspace;
  const { kind, memory_limit: memoryLimit, threads, url, password_env: passwordEnv, tls, ...rest } = config.engine;
  const scratch = path.join(paths.state, scratchName('scratch', world));
  const embedded = duckDb({ memoryLimit, threads, scratch, root: workspace.root }, world);
  if (kind === 'duckdb') return embedded;
  if (url === undefined) throw new Error('the schema lets no ClickHouse without an address pass');
  const file = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : path.resolve(workspace.root, name);
  const certificates = tls && { ca: path.resolve(workspace.root, tls.ca), cert: file(tls.cert), key: file(tls.key) };
  const password = world.process.env[passwordEnv] ?? '';
  return clickHouse({ url, ...rest, password, passwordEnv, tls: certificates, scratch: `${scratch}-pieces` }, embedded, world);
}
