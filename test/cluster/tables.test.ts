import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { riskctl, type Outcome } from '../support/binary.js';
import { SMALL, smallWorkspace } from '../support/workspaces.js';
import { CLUSTER, PASSWORD, startCluster, USER, type Cluster } from './cluster.js';

let cluster: Cluster;
let folder: string;
beforeAll(async () => {
  cluster = await startCluster(2);
  for (const { url } of cluster.nodes) {
    await ask(
      'create table shop_local (client UInt64, `late payments` Nullable(Float64), plan LowCardinality(String), gone Nullable(String), at DateTime64(3)) engine = MergeTree order by at',
      url,
    );
    await ask(
      `create table shop (client UInt64, \`late payments\` Nullable(Float64), plan LowCardinality(String), gone Nullable(String), at DateTime64(3)) engine = Distributed('${CLUSTER}', 'default', 'shop_local', client)`,
      url,
    );
  }
  folder = await smallWorkspace(400);
  const [first = '', second = ''] = cluster.nodes.map(({ url }) => url);
  const engine = { kind: 'clickhouse', url: first, shards: [first, second], cluster: CLUSTER, user: USER };
  const input = { table: 'default.shop', watermark: 'at' };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...SMALL, engine, input }));
});
afterAll(() => cluster.stop());

async function ask(query: string, url = cluster.nodes[0]?.url ?? ''): Promise<string> {
  const headers = { 'X-ClickHouse-User': USER, 'X-ClickHouse-Key': PASSWORD };
  const target = `${url}/?distributed_foreground_insert=1`;
  const answer = await fetch(target, { method: 'POST', body: query, headers });
  const text = await answer.text();
  expect([query, answer.status, answer.ok ? '' : text]).toEqual([query, 200, '']);
  return text;
}

const run = (...args: string[]): Promise<Outcome> => riskctl(folder, args, { env: { RISKCTL_CLICKHOUSE_PASSWORD: PASSWORD } });

async function told(...args: string[]): Promise<Record<string, unknown>> {
  const outcome = await run(...args, '--json');
  expect([outcome.code, outcome.code === 0 ? '' : outcome.stderr]).toEqual([0, '']);
  return JSON.parse(outcome.stdout) as Record<string, unknown>;
}

/** Rows of made-up clients with ids of 64 bits, a second apart; every tenth breaks the contract. */
function arrive(from: number, rows: number): Promise<string> {
  const values = Array.from({ length: rows }, (_, index) => {
    const n = from + index;
    const id = 9_007_199_254_740_993n + BigInt(n);
    const at = new Date(Date.UTC(2026, 0, 1) + n * 1001).toISOString().slice(0, -1).replace('T', ' ');
    return `(${id}, ${n % 10 === 0 ? -1 : n % 23}, 'it''s', ${n % 3 === 0 ? 'null' : `'${n % 2 === 0 ? 'Yes' : 'No'}'`}, '${at}')`;
  });
  return ask(`insert into shop values ${values.join(', ')}`);
}

test('rows of a table are taken in as they arrive, and the ledger names their range', async () => {
  await arrive(0, 300);
  const first = await told('ingest');
  expect(first['books']).toMatchObject({ in: 700, accepted: 400 + 270, quarantined: 30, duplicate: 0 });
  expect((await told('ingest'))['files']).toEqual([]);
  await arrive(300, 50);
  const second = await told('ingest');
  expect(second['books']).toEqual({ in: 50, accepted: 45, quarantined: 5, duplicate: 0 });
  const ledger = await readFile(path.join(folder, 'out', 'ingestedfiles.txt'), 'utf8');
  expect(ledger).toMatch(/ 300=270\+30\+0 .*default\.shop~~2026-01-01 00:04:59\.299\.parquet\n/);
  expect(ledger).toMatch(/ 50=45\+5\+0 .*default\.shop~2026-01-01 00:04:59\.299~2026-01-01 00:05:49\.349\.parquet\n/);
  expect(await readFile(path.join(folder, 'out', 'finaldata.csv'), 'utf8')).toContain("\n9007199254740994,1,it's,");
  expect((await readdir(path.join(folder, 'in'))).sort()).toHaveLength(3);
});

test('a table that is not there, or without the watermark, is told as such', async () => {
  const without = await run('ingest', '--set', 'input.watermark=nothing');
  expect([without.code, without.stderr]).toEqual([65, expect.stringContaining('input.table: default.shop cannot be read')]);
  const nowhere = await run('ingest', '--set', 'input.table=default.nowhere');
  expect([nowhere.code, nowhere.stderr]).toEqual([65, expect.stringContaining('default.nowhere cannot be read')]);
});

test('partitions of an expression that stands for a table: those that have changed', async () => {
  const plain = await smallWorkspace(10);
  const config = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  const input = { table: '(select *, toDate(at) as day from default.shop where client % 2 = 0)', partition: 'day' };
  await writeFile(path.join(plain, 'config.json'), JSON.stringify({ ...config, input }));
  const outcome = await riskctl(plain, ['ingest', '--json'], { env: { RISKCTL_CLICKHOUSE_PASSWORD: PASSWORD } });
  expect([outcome.code, outcome.stderr]).toEqual([0, '']);
  const fetched = (await readdir(path.join(plain, 'in'))).filter((name) => name !== 'first.csv');
  expect(fetched).toEqual([expect.stringMatching(/~=2026-01-01~175\.parquet$/)]);
});

test('files of the server are a table by their expression', async () => {
  const plain = await smallWorkspace(10);
  const table = `file('${path.join(plain, 'arrivals.parquet')}', Parquet)`;
  await ask(
    `insert into function ${table} select number as n, toString(number) as client, 1 as \`late payments\`, 'x' as plan, 'Yes' as gone from numbers(25)`,
  );
  const config = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(path.join(plain, 'config.json'), JSON.stringify({ ...config, input: { table, watermark: 'n' } }));
  const outcome = await riskctl(plain, ['ingest', '--json'], { env: { RISKCTL_CLICKHOUSE_PASSWORD: PASSWORD } });
  expect([outcome.code, outcome.stderr]).toEqual([0, '']);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ books: { in: 35 } });
});

test('a table is predicted into a table', async () => {
  for (const stage of ['train', 'score', 'deploy']) await told(stage);
  await ask(`create table predicted (client String, probability Float64, predicted String, band String,
    reason_1 Nullable(String), feature_1 Nullable(String), contribution_1 Nullable(Float64), model String) engine = MergeTree order by client`);
  const answer = await told('predict', 'table:default.shop', '--out', 'table:default.predicted', '--reasons', '1');
  expect(answer).toMatchObject({ rows: { in: 350, scored: 315, rejected: 35 }, out: 'default.predicted' });
  await writeFile(path.join(folder, 'same.csv'), `client,late payments,plan\n9007199254740994,1,it's\n`);
  const direct = await run('predict', 'same.csv', '--reasons', '1');
  const [, client, probability, predicted] = /\n(\d+),([\d.e-]+),([^,]+),/.exec(direct.stdout) ?? [];
  const row = await ask(`select client, probability, predicted from predicted where client = '${client ?? ''}' format TSV`);
  const [found = '', near, label] = row.trim().split('\t');
  expect([found, label]).toEqual([client, predicted]);
  expect(Math.abs(Number(near) - Number(probability))).toBeLessThan(1e-12);
  const wrong = await run('predict', 'table:default.shop', '--out', 'table:default.nowhere', '--json');
  expect([wrong.code, wrong.stderr]).toEqual([
    65,
    expect.stringContaining('default.shop cannot be predicted into default.nowhere'),
  ]);
});

test('what cannot be done with tables is refused', async () => {
  for (const args of [['table:default.shop'], ['in', '--out', 'table:default.x'], ['table:a', '--out', 'table:b', '--keep']]) {
    expect([args, (await run('predict', ...args)).code]).toEqual([args, 64]);
  }
});
