import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.js';

/** What the server of every shard knows its one user by. */
export const USER = 'risk';
export const PASSWORD = `it's a "s3cret" & <more>`;
export const CLUSTER = 'risk_cluster';

const NODE = fileURLToPath(new URL('node.mjs', import.meta.url));
const PATIENCE_S = 60;

/** One server of a cluster: a shard of its own. */
export interface ClusterNode {
  readonly url: string;
  start(): Promise<void>;
  /** Ends it by a signal and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Sends a signal, such as SIGSTOP, that it survives. */
  signal(signal: NodeJS.Signals): void;
}

/** Servers on this machine that know each other as the shards of one cluster, which every one of them can coordinate. */
export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts a cluster of so many shards, without data, with more settings of the servers. Its folder is removed when it stops. */
export async function startCluster(shards: number, settings = ''): Promise<Cluster> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'riskctl-cluster-'));
  const ports = await freePorts(2 * shards);
  const places = Array.from({ length: shards }, (_, index) => ({ tcp: ports[2 * index] ?? 0, http: ports[2 * index + 1] ?? 0 }));
  const users = path.join(folder, 'users.xml');
  await writeFile(users, usersXml());
  const nodes: ClusterNode[] = [];
  for (const [index, place] of places.entries()) {
    const home = path.join(folder, `shard${index + 1}`);
    await mkdir(home);
    const configuration = `${home}.xml`;
    await writeFile(
      configuration,
      nodeXml(
        place,
        home,
        users,
        places.map(({ tcp }) => tcp),
        settings,
      ),
    );
    nodes.push(nodeAt(`http://127.0.0.1:${place.http}`, home, configuration));
  }
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, folder, stop };
}

function nodeAt(url: string, home: string, configuration: string): ClusterNode {
  let running: ChildProcess | undefined;
  const isUp = (): boolean => running !== undefined && running.exitCode === null && running.signalCode === null;
  return {
    url,
    async start() {
      const log = await open(`${home}.log`, 'a');
      running = spawn(process.execPath, [NODE, home, configuration], { stdio: ['ignore', log.fd, log.fd] });
      await log.close();
      await until(async () => {
        if (isUp()) return answers(url);
        throw new Error(`a ClickHouse server ended: ${(await readFile(`${home}.log`, 'utf8')).slice(-1000)}`);
      }, PATIENCE_S);
    },
    async kill(signal = 'SIGKILL') {
      if (running === undefined || !isUp()) return;
      const gone = once(running, 'exit');
      running.kill(signal);
      await gone;
    },
    signal: (signal) => void running?.kill(signal),
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/ping`, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function usersXml(): string {
  const user = (name: string, password: string): string =>
    `<${name}><password>${password}</password><networks><ip>127.0.0.1</ip></networks><named_collection_control>1</named_collection_control><profile>default</profile><quota>default</quota></${name}>`;
  return `<clickhouse><profiles><default/></profiles><quotas><default/></quotas>
    <users>${user('default', '')}${user(USER, escaped(PASSWORD))}</users></clickhouse>`;
}

function nodeXml(
  place: { tcp: number; http: number },
  home: string,
  users: string,
  shards: readonly number[],
  settings: string,
): string {
  const replica = (port: number): string =>
    `<shard><replica><host>127.0.0.1</host><port>${port}</port><user>${USER}</user><password>${escaped(PASSWORD)}</password></replica></shard>`;
  return `<clickhouse><listen_host>127.0.0.1</listen_host><tcp_port>${place.tcp}</tcp_port><http_port>${place.http}</http_port>
    <logger><level>warning</level><log>${home}.server.log</log><errorlog>${home}.errors.log</errorlog></logger>
    <users_config>${users}</users_config>
    <remote_servers><${CLUSTER}>${shards.map(replica).join('')}</${CLUSTER}></remote_servers>${settings}</clickhouse>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
