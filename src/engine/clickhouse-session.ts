import { readFile } from 'node:fs/promises';
import { RiskError } from '../errors.js';
import type { World } from '../world.js';
import type { Address } from './clickhouse-faults.js';
import { serverAt, type Access, type Server } from './clickhouse-server.js';
import { coordinated, local, quoted, type Place } from './clickhouse-sql.js';
import { prefixOf, sweep } from './clickhouse-tables.js';
import { EngineError } from './engine.js';
import { rowwise, sql, table } from './sql.js';

/** Which servers, and how they are logged in to. */
export interface ClickHouseOptions extends Omit<Address, 'url'> {
  readonly url: string;
  /** Addresses of the shards; undefined: the hosts of the cluster, at the port of the url. */
  readonly shards?: readonly string[] | undefined;
  readonly database: string;
  readonly password: string;
  /** Files of certificates. */
  readonly tls: { readonly ca: string; readonly cert?: string | undefined; readonly key?: string | undefined } | undefined;
}

/** The servers of a run. */
export interface Session {
  /** Answers for all shards. */
  readonly coordinator: Server;
  /** Each holds a part of the rows; without a cluster, the one server holds all. */
  readonly shards: readonly Server[];
  readonly place: Place;
  close(): Promise<void>;
}

/**
 * Reaches the servers and sees that they are the shards of the cluster, each of them once. Tables that runs left which came to no end of
 * their own are dropped. This module loads the client: it is imported on the first question.
 */
export async function connect(options: ClickHouseOptions, world: World): Promise<Session> {
  const { url, cluster, database } = options;
  const access: Access = { ...options, tls: await certificates(options.tls) };
  const place: Place = { database, prefix: prefixOf(world), cluster };
  const health = { isHung: false };
  const coordinator = serverAt(access, world, health);
  const servers = [coordinator];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    if (cluster === undefined) {
      await sweep(coordinator, database, world);
      return { coordinator, shards: servers, place, close };
    }
    const urls = await shardsOf(coordinator, cluster, url, options.shards);
    const shards = urls.map((one) => (one === url ? coordinator : serverAt({ ...access, url: one }, world, health)));
    servers.push(...shards.filter((server) => server !== coordinator));
    await requireTheShards(coordinator, { ...place, cluster }, shards);
    await Promise.all(shards.map((server) => sweep(server, database, world)));
    return { coordinator, shards, place, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function certificates(files: ClickHouseOptions['tls']): Promise<Access['tls']> {
  if (files === undefined) return undefined;
  const { ca, cert, key } = files;
  const pair = cert === undefined || key === undefined ? {} : { cert: await readFile(cert), key: await readFile(key) };
  return { ca: await readFile(ca), ...pair };
}

/** The addresses of the shards of a cluster. Throws a config fault where there is no such cluster, or it is one of replicas. */
async function shardsOf(
  coordinator: Server,
  cluster: string,
  url: string,
  given: readonly string[] | undefined,
): Promise<readonly string[]> {
  const { data } = await coordinator.ask(
    `select shard_num, host_name, count() as replicas from system.clusters where cluster = ${quoted(cluster, "'")} group by shard_num, host_name order by shard_num`,
  );
  const shards = new Set(data.map(([shard]) => shard)).size;
  const fault = (message: string, hint: string): RiskError => new RiskError('config', message, { hint });
  if (shards === 0)
    throw fault(`engine.cluster names '${cluster}', which ${coordinator.url} does not know`, 'name one of its system.clusters');
  if (data.length > shards || data.some(([, , replicas]) => Number(replicas) > 1)) {
    throw fault(
      `engine.cluster names '${cluster}', whose shards have replicas`,
      'the tables of a run are not replicated: name a cluster of one replica a shard',
    );
  }
  if (given !== undefined) {
    if (given.length === shards) return given;
    throw fault(`engine.shards names ${given.length} of the ${shards} shards of '${cluster}'`, 'name every one of them, once');
  }
  return data.map(([, host]) => {
    const address = new URL(url);
    address.hostname = String(host);
    return address.origin;
  });
}

/** Leaves a mark with every shard and looks for them all through the cluster: a shard that is reached twice, or not at all, would make half an answer. */
async function requireTheShards(
  coordinator: Server,
  place: Place & { readonly cluster: string },
  shards: readonly Server[],
): Promise<void> {
  const mark = sql`${table('mark')}`.write(local(place));
  const marks = shards.map((_, index) => String(index));
  try {
    // one after the other: two of them may be one server
    for (const [index, server] of shards.entries())
      await server.run(`create table if not exists ${mark} engine = Memory as select ${index} as shard`);
    const query = sql`select shard from ${rowwise(sql`select shard from ${table('mark')}`)} as marked order by shard`.write(
      coordinated(place),
    );
    const { data } = await coordinator.ask(query).catch((error: unknown) => {
      if (error instanceof EngineError) return { data: [] };
      throw error;
    });
    if (data.map(([shard]) => String(shard)).join() === marks.join()) return;
  } finally {
    await Promise.allSettled(shards.map((server) => server.run(`drop table if exists ${mark} sync`, true)));
  }
  throw new RiskError('config', `engine.shards are not the shards of cluster '${place.cluster}'`, {
    hint: 'give the HTTP address of every shard of system.clusters, once',
  });
}
