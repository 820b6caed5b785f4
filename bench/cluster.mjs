// Counts the bytes that a ClickHouse cluster moves for each stage: node bench/cluster.mjs [--rows 200000] [--shards 1,2]
// The servers are those of npm run test:cluster, which fetches them. Needs dist/ (npm run build).
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './options.mjs';
import { renew, workspaceOf } from './workspace.mjs';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '200000' }, shards: { type: 'string', default: '1,2' } },
});
const bin = path.join(ROOT, 'dist', 'bin', 'riskctl.js');
const module = path.join(ROOT, 'test', 'cluster', `.cluster-${process.pid}.mjs`);
await build({
  entryPoints: [path.join(ROOT, 'test', 'cluster', 'cluster.ts')],
  outfile: module,
  bundle: true,
  platform: 'node',
  format: 'esm',
});
const { CLUSTER, PASSWORD, startCluster, USER } = await import(module).finally(() => rm(module));

/** Bytes that all servers have received so far: rows sent to them, questions, and what they sent one another. */
async function received(nodes) {
  let bytes = 0;
  for (const { url } of nodes) {
    const headers = { 'X-ClickHouse-User': USER, 'X-ClickHouse-Key': PASSWORD };
    const body = "select value from system.events where event = 'NetworkReceiveBytes'";
    bytes += Number(await (await fetch(url, { method: 'POST', headers, body })).text());
  }
  return bytes;
}

const rows = Number(values.rows);
const folder = await workspaceOf(rows);
const file = path.join(folder, 'config.json');
console.log('shards  stage   seconds  bytes received by the servers  bytes a row');
for (const shards of values.shards.split(',').map(Number)) {
  const cluster = await startCluster(shards);
  const [first] = cluster.nodes;
  const engine = {
    kind: 'clickhouse',
    url: first.url,
    cluster: CLUSTER,
    shards: cluster.nodes.map(({ url }) => url),
    user: USER,
    timeout: 120,
  };
  renew(folder);
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), engine }));
  try {
    for (const stage of ['ingest', 'train', 'score']) {
      const before = await received(cluster.nodes);
      const start = performance.now();
      const env = { ...process.env, RISKCTL_CLICKHOUSE_PASSWORD: PASSWORD };
      const { status, stderr } = spawnSync(process.execPath, [bin, '-C', folder, stage], { env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${stage}: ${stderr}`);
      const seconds = (performance.now() - start) / 1000;
      const bytes = (await received(cluster.nodes)) - before;
      console.log(
        [
          String(shards).padEnd(7),
          stage.padEnd(7),
          seconds.toFixed(1).padStart(7),
          bytes.toLocaleString('en-US').padStart(30),
          (bytes / rows).toFixed(1).padStart(12),
        ].join(' '),
      );
    }
  } finally {
    await cluster.stop();
  }
}
