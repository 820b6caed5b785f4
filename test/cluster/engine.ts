import path from 'node:path';
import { clickHouse } from '../../src/engine/clickhouse.js';
import type { Engine } from '../../src/engine/engine.js';
import { worldIn } from '../support/world.js';
import { duckDbIn } from '../engine/duckdb.js';
import { CLUSTER, PASSWORD, USER, type ClusterNode } from './cluster.js';

/** A ClickHouse engine on a cluster, or on its first server alone where there is but one. */
export function clickHouseOn(
  nodes: readonly ClusterNode[],
  folder: string,
  options: { timeout?: number; signal?: AbortSignal } = {},
): Engine {
  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster has a server');
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  return clickHouse(
    {
      url: first.url,
      ...(nodes.length === 1 ? {} : { cluster: CLUSTER, shards: nodes.map(({ url }) => url) }),
      database: 'default',
      user: USER,
      password: PASSWORD,
      passwordEnv: 'PASSWORD',
      tls: undefined,
      timeout: options.timeout ?? 20,
      scratch: path.join(folder, 'pieces'),
    },
    duckDbIn(folder, signal),
    worldIn(folder, options.signal),
  );
}
