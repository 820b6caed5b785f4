import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Engine } from '../../src/engine/engine.js';
import { sql, table } from '../../src/engine/sql.js';
import { logOf, riskctl, type Outcome } from '../support/binary.js';
import { until } from '../support/until.js';
import { smallWorkspace, SMALL, tempFolder, writeFiles } from '../support/workspaces.js';
import { CLUSTER, PASSWORD, startCluster, USER, type Cluster } from './cluster.js';
import { clickHouseOn } from './engine.js';

const TIMEOUT = 2;
let cluster: Cluster;
let folder: string;
beforeAll(async () => {
  cluster = await startCluster(2);
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  folder = await tempFolder();
});

const [COORDINATOR, SHARD] = [0, 1] as const;
const node = (index: 0 | 1): Cluster['nodes'][number] => cluster.nodes[index]!;

/** Milliseconds that some work takes, and what it throws. */
async function failing(work: Promise<unknown>): Promise<{ took: number; error: unknown }> {
  const start = performance.now();
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { took: performance.now() - start, error };
}

describe('a command', () => {
  let workspace: string;
  const engine = (): Record<string, unknown> => {
    const urls = cluster.nodes.map(({ url }) => url);
    return { kind: 'clickhouse', url: urls[0], shards: urls, cluster: CLUSTER, user: USER, timeout: TIMEOUT };
  };
  const ingest = async (change: Record<string, unknown> = {}, password = PASSWORD): Promise<Outcome & { took: number }> => {
    await writeFile(path.join(workspace, 'config.json'), JSON.stringify({ ...SMALL, engine: { ...engine(), ...change } }));
    const start = performance.now();
    const outcome = await riskctl(workspace, ['ingest'], { env: { RISKCTL_CLICKHOUSE_PASSWORD: password } });
    return { ...outcome, took: performance.now() - start };
  };
  const said = (outcome: Outcome): string =>
    logOf(outcome)
      .map(({ message, hint }) => `${String(message)}; ${String(hint)}`)
      .join('\n');
  beforeEach(async () => {
    workspace = await smallWorkspace();
  });
  /** What a fault has left of an ingestion: nothing. */
  afterEach(async () => {
    expect((await readdir(workspace)).filter((name) => name === 'out')).toEqual([]);
  });

  test('with a wrong password names the user and the variable, and not the password', async () => {
    const outcome = await ingest({}, 'guess');
    expect(outcome.code).toBe(78);
    expect(said(outcome)).toMatch(
      /refuses the log-in; check engine\.user \('risk'\) and the environment variable RISKCTL_CLICKHOUSE_PASSWORD/,
    );
    expect(outcome.stderr).not.toContain('guess');
  });

  test.each([
    ['a cluster that nobody knows', { cluster: 'nowhere' }, /engine\.cluster names 'nowhere', which .* does not know/],
    ['a database that is not there', { database: 'nowhere' }, /database/i],
  ])('with %s names the key', async (_, change, expected) => {
    const outcome = await ingest(change);
    expect([outcome.code, said(outcome)]).toEqual([78, expect.stringMatching(expected)]);
  });

  test('with the address of one shard twice is refused: half of the rows would be another half', async () => {
    const outcome = await ingest({ shards: [node(COORDINATOR).url, node(COORDINATOR).url] });
    expect([outcome.code, said(outcome)]).toEqual([78, expect.stringContaining('engine.shards are not the shards of cluster')]);
    const short = await ingest({ shards: [node(COORDINATOR).url] });
    expect([short.code, said(short)]).toEqual([78, expect.stringContaining('engine.shards names 1 of the 2 shards')]);
  });

  test('without a server there says so at once', async () => {
    const outcome = await ingest({ url: 'http://127.0.0.1:9', shards: ['http://127.0.0.1:9', node(SHARD).url] });
    expect([outcome.code, said(outcome)]).toEqual([69, expect.stringContaining('http://127.0.0.1:9: ')]);
  });

  test.each([
    ['502 and a page', 502, '<html>Bad Gateway</html>', /does not answer as ClickHouse does: <html>Bad Gateway/],
    ['200 and something else', 200, '{}', /does not answer as ClickHouse does: an answer without rows/],
    ['401 and nothing', 401, '', /does not answer as ClickHouse does/],
  ])('at the address of something else, which answers %s, says so', async (_, status, body, expected) => {
    const other = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    try {
      const outcome = await ingest({ url, shards: [url, node(SHARD).url] });
      expect([outcome.code, said(outcome)]).toEqual([69, expect.stringMatching(expected)]);
    } finally {
      other.close();
    }
  });

  test('one of whose shards takes no rows is a fault of the server, and refuses no file', async () => {
    // a proxy before the shard, which says no to what is sent
    const shard = new URL(node(SHARD).url);
    const proxy = createServer((from, to) => {
      if (/insert/i.test(decodeURIComponent(from.url ?? ''))) to.writeHead(502).end('bad gateway');
      else
        from.pipe(
          request(
            { host: shard.hostname, port: shard.port, path: from.url, method: from.method, headers: from.headers },
            (answer) => {
              answer.pipe(to.writeHead(answer.statusCode ?? 500, answer.headers));
            },
          ),
        );
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const outcome = await ingest({ shards: [node(COORDINATOR).url, url] });
      expect([outcome.code, said(outcome)]).toEqual([69, expect.stringContaining('bad gateway')]);
    } finally {
      proxy.close();
    }
  });

  test('whose shard is down says so, within the time, and takes nothing in', async () => {
    await node(SHARD).kill();
    try {
      const outcome = await ingest();
      expect([outcome.code, said(outcome)]).toEqual([69, expect.stringContaining('see that')]);
      expect(outcome.took).toBeLessThan(TIMEOUT * 1000 + 2000);
    } finally {
      await node(SHARD).start();
    }
  });

  test.each([
    ['coordinator', COORDINATOR],
    ['shard', SHARD],
  ] as const)('whose %s hangs gives it up after the time', async (_, index) => {
    node(index).signal('SIGSTOP');
    try {
      const outcome = await ingest();
      expect([outcome.code, said(outcome)]).toEqual([69, expect.stringMatching(/no sign of life for 2 s|see that/)]);
      expect(outcome.took).toBeLessThan(TIMEOUT * 1000 + 3000);
    } finally {
      node(index).signal('SIGCONT');
    }
  });
});

describe('a query', () => {
  let engine: Engine;
  let stop: AbortController;
  beforeEach(async () => {
    stop = new AbortController();
    engine = clickHouseOn(cluster.nodes, folder, { timeout: TIMEOUT, signal: stop.signal });
    await writeFiles(folder, { 'x.csv': `x\n${Array.from({ length: 400 }, (_, index) => index).join('\n')}\n` });
    const scan = {
      files: [path.join(folder, 'x.csv')],
      format: 'csv',
      delimiter: ',',
      gzip: false,
      columns: ['x'],
      numbers: [],
    } as const;
    await engine.load('numbers', scan, (source, { toNumber }) => sql`select ${toNumber(sql`c0`)} as x from ${source}`);
  });
  afterEach(() => engine.close());
  const slow = sql`select sum(x + sleepEachRow(0.02)) as s from ${table('numbers')} settings max_block_size = 10`;
  const quick = sql`select count(*) as n, sum(x) as s from ${table('numbers')}`;
  /** The slow questions of these tests; the one that keeps their servers alive is not meant. */
  const SLOW = "query like '%sleepEachRow(0.02)%' and query not like '%system.processes%' and query not like 'kill%'";
  /** Whether a server is at work on one. */
  const isAsked = async (server: 0 | 1): Promise<boolean> =>
    (await post(node(server).url, `select count() from system.processes where ${SLOW}`)).trim() !== '0';

  test('that takes longer than the time is waited for, as long as the servers are alive', async () => {
    const start = performance.now();
    expect(await engine.rows(slow)).toEqual([{ s: 79800 }]);
    expect(performance.now() - start).toBeGreaterThan(TIMEOUT * 1000);
  });

  test('that somebody cancels is a fault of the server, and none of the question', async () => {
    const asked = failing(engine.rows(slow));
    await until(() => isAsked(COORDINATOR));
    expect(await post(node(COORDINATOR).url, `kill query where ${SLOW} sync`)).toContain('sleepEachRow');
    expect((await asked).error).toMatchObject({ name: 'RiskError', fault: 'unavailable' });
  });

  test('whose shard is killed in its middle fails as a whole', async () => {
    const asked = failing(engine.rows(slow));
    await until(() => isAsked(SHARD));
    await node(SHARD).kill();
    const { error } = await asked;
    expect(error).toMatchObject({ name: 'RiskError', fault: 'unavailable' });
    await expect(engine.rows(quick)).rejects.toMatchObject({ fault: 'unavailable' });
    await node(SHARD).start();
    expect(await engine.rows(quick)).toEqual([{ n: 400, s: 79800 }]);
  });

  test('finds a server again that was away between two questions', async () => {
    expect(await engine.rows(quick)).toEqual([{ n: 400, s: 79800 }]);
    for (const one of cluster.nodes) {
      await one.kill();
      await one.start();
    }
    expect(await engine.rows(quick)).toEqual([{ n: 400, s: 79800 }]);
  });

  test('is ended on the server when the process is asked to end', async () => {
    const asked = failing(engine.rows(sql`select sum(sleepEachRow(0.02)) as s from numbers(1500) settings max_block_size = 10`));
    await until(() => isAsked(COORDINATOR));
    stop.abort(new Error('asked to end'));
    expect((await asked).error).toMatchObject({ message: 'asked to end' });
    await until(async () => !(await isAsked(COORDINATOR)));
  });
});

test('the tables of a run that was killed are dropped by the next one, and no others', async () => {
  const first = clickHouseOn(cluster.nodes, folder);
  await first.make('mine', sql`select 1 as x`);
  const names = async (engine: Engine): Promise<unknown[]> =>
    (await engine.rows(sql`select name from system.tables where name like '%mine' or name like '%theirs%' order by name`)).map(
      (row) => row['name'],
    );
  const [living] = await names(first);
  const dead = String(living).replace(`_${process.pid}_`, '_4194304_');
  const elsewhere = String(living).replace(/_[0-9a-f]{8}_/, '_00000000_');
  const old = elsewhere.replace(/_1\d{9}_/, '_1000000000_');
  expect(new Set([living, dead, elsewhere, old]).size).toBe(4);
  const all = [dead, elsewhere, old, 'theirs', 'riskctl_theirs'];
  for (const { url } of cluster.nodes) {
    for (const name of all) await post(url, `create table ${name} (x Int8) engine = MergeTree order by x`);
  }
  const second = clickHouseOn(cluster.nodes, await tempFolder());
  expect(await names(second)).toEqual([living, elsewhere, 'riskctl_theirs', 'theirs'].map(String).sort());
  await second.close();
  expect(await first.rows(sql`select count(*) as n from ${table('mine')}`)).toEqual([{ n: 2 }]);
  await first.close();
  for (const { url } of cluster.nodes)
    for (const name of [elsewhere, 'theirs', 'riskctl_theirs']) await post(url, `drop table ${name}`);
});

async function post(url: string, body: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body, headers: { 'X-ClickHouse-User': USER, 'X-ClickHouse-Key': PASSWORD } });
  const text = await answer.text();
  expect([body, answer.status, text]).toEqual([body, 200, text]);
  return text;
}
