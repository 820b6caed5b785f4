import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { riskctl, type Outcome } from '../support/binary.js';
import { clients, SMALL, smallWorkspace, tempFolder } from '../support/workspaces.js';
import { CLUSTER, PASSWORD, startCluster, USER, type Cluster } from './cluster.js';

const STORE = fileURLToPath(new URL('store.mjs', import.meta.url));
/** What the store takes from everybody. */
const KEY = 'S3RVER';

let store: ChildProcess;
let bucket: string;
let cluster: Cluster;
let folder: string;
beforeAll(async () => {
  store = spawn(process.execPath, [STORE, await tempFolder()], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(store.stdout ?? store, 'data')) as [Buffer];
  bucket = `http://127.0.0.1:${String(port).trim()}/risk`;
  cluster = await startCluster(
    2,
    `<named_collections><arrivals><url>${bucket}/</url><access_key_id>${KEY}</access_key_id><secret_access_key>${KEY}</secret_access_key></arrivals></named_collections>`,
  );
  folder = await smallWorkspace(200);
  const [first = '', second = ''] = cluster.nodes.map(({ url }) => url);
  const engine = { kind: 'clickhouse', url: first, shards: [first, second], cluster: CLUSTER, user: USER };
  const input = { table: "s3(arrivals, filename = '2026/*.csv', format = 'CSVWithNames')", partition: '_file' };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...SMALL, engine, input }));
});
afterAll(async () => {
  store.kill();
  await cluster.stop();
});

async function put(name: string, text: string): Promise<void> {
  const { status } = await fetch(`${bucket}/${name}`, { method: 'PUT', body: text });
  expect(status).toBe(200);
}

const ingest = (...args: string[]): Promise<Outcome> =>
  riskctl(folder, ['ingest', '--json', ...args], { env: { RISKCTL_CLICKHOUSE_PASSWORD: PASSWORD } });

test('objects of a bucket are taken in as they come, each once', async () => {
  await put('2026/a.csv', clients(30, 'p'));
  await put('2026/b.csv', `${clients(20, 'q')}x,-1,gold,Yes\n`);
  const first = await ingest();
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(JSON.parse(first.stdout)).toMatchObject({ books: { in: 251, accepted: 250, quarantined: 1, duplicate: 0 } });

  await put('2026/c.csv', clients(10, 'r'));
  const second = await ingest();
  expect(JSON.parse(second.stdout)).toMatchObject({ books: { in: 10, accepted: 10 } });
  expect(JSON.parse((await ingest()).stdout)).toMatchObject({ files: [] });
  const fetched = (await readdir(path.join(folder, 'in'))).filter((name) => name.startsWith('s3'));
  expect(fetched.map((name) => name.split('~').slice(1).join('~'))).toEqual([
    '=a.csv~30.parquet',
    '=b.csv~21.parquet',
    '=c.csv~10.parquet',
  ]);
});

test('a bucket that is not there is told as such', async () => {
  const { code, stderr } = await ingest('--set', "input.table=s3(arrivals, filename = 'nowhere/x.csv', format = 'CSVWithNames')");
  expect([code, stderr]).toEqual([
    65,
    expect.stringContaining("filename = 'nowhere/x.csv', format = 'CSVWithNames') cannot be read"),
  ]);
});
