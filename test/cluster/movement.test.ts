import { afterAll, beforeAll, expect, test } from '@jest/globals';
import path from 'node:path';
import type { Engine } from '../../src/engine/engine.js';
import { exactQuantiles } from '../../src/engine/quantiles.js';
import { ident, join, rowwise, sql, type Sql, table } from '../../src/engine/sql.js';
import { tempFolder, writeFiles } from '../support/workspaces.js';
import { PASSWORD, startCluster, USER, type Cluster } from './cluster.js';
import { clickHouseOn } from './engine.js';

const COLUMNS = 10;
const SIZES = [5_000, 40_000] as const;
let cluster: Cluster;
let engine: Engine;
beforeAll(async () => {
  cluster = await startCluster(2);
  const folder = await tempFolder();
  engine = clickHouseOn(cluster.nodes, folder);
  const columns = Array.from({ length: COLUMNS }, (_, index) => `c${index}`);
  for (const rows of SIZES) {
    const lines = Array.from({ length: rows }, (_, row) =>
      columns.map((_column, index) => Math.sin(row * (index + 1))).join(','),
    );
    await writeFiles(folder, { [`${rows}.csv`]: `${columns.join(',')}\n${lines.join('\n')}\n` });
    const scan = {
      files: [path.join(folder, `${rows}.csv`)],
      format: 'csv',
      delimiter: ',',
      gzip: false,
      columns,
      numbers: [],
    } as const;
    await engine.load(`rows_${rows}`, scan, (source, { toNumber }) => {
      const values = columns.map((name) => sql`${toNumber(ident(name))} as ${ident(name)}`);
      return sql`select ${join(values)} from ${source}`;
    });
  }
});
afterAll(async () => {
  await engine.close();
  await cluster.stop();
});

/** Bytes that both servers have received. */
async function received(): Promise<number> {
  let bytes = 0;
  for (const { url } of cluster.nodes) {
    const headers = { 'X-ClickHouse-User': USER, 'X-ClickHouse-Key': PASSWORD };
    const body = "select value from system.events where event = 'NetworkReceiveBytes'";
    bytes += Number(await (await fetch(url, { method: 'POST', headers, body })).text());
  }
  return bytes;
}

const names = Array.from({ length: COLUMNS }, (_, index) => ident(`c${index}`));
/** As a pass of a fit: a score of each row, and sums over all of them. */
const pass = (rows: number): Sql =>
  sql`select ${join(names.map((name, index) => sql`sum(r * ${name}) as ${ident(`g${index}`)}`))} from ${rowwise(
    sql`select *, 1e0 / (1e0 + exp(-eta)) as r from (select *, ${join(names, ' + ')} as eta from ${table(`rows_${rows}`)}) as scored`,
  )} as rated`;
const edges = Array.from({ length: 99 }, (_, index) => (index - 49) / 50);
/** As a profile: the values of every column in a hundred bins. */
const profile = (rows: number): Sql =>
  sql`select ${join(names.map((name, index) => sql`${engine.dialect.histogram(name, edges)} as ${ident(`h${index}`)}`))} from ${rowwise(sql`select * from ${table(`rows_${rows}`)}`)} as every_row`;

/** Bytes that a question moves, once with few rows and once with many. */
async function moved(ask: (rows: number) => Promise<unknown>): Promise<[few: number, many: number]> {
  const bytes: number[] = [];
  for (const rows of SIZES) {
    await ask(rows);
    const before = await received();
    await ask(rows);
    bytes.push((await received()) - before);
  }
  return [bytes[0] ?? 0, bytes[1] ?? 0];
}

test.each([
  ['a pass of a fit', pass],
  ['a profile', profile],
])('%s moves aggregates, as many for many rows as for few', async (_, query) => {
  const [few, many] = await moved((rows) => engine.rows(query(rows)));
  expect(many).toBeLessThan(60_000);
  expect(many).toBeLessThan(1.5 * few);
});

test('quantiles that are refined move counts and the last few values', async () => {
  const median = [{ value: ident('c0'), levels: [0.5] }];
  const relation = (rows: number): Sql => sql`${rowwise(sql`select * from ${table(`rows_${rows}`)}`)} as every_row`;
  const [few, many] = await moved((rows) => exactQuantiles(engine, relation(rows), median, 0));
  expect(many).toBeLessThan(120_000);
  expect(many).toBeLessThan(1.5 * few);
});
