import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Papa from 'papaparse';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { riskctl } from '../support/binary.js';
import { tempFolder } from '../support/workspaces.js';
import { CLIENTS, clientsCsv } from './clients.js';
import { CLUSTER, PASSWORD, startCluster, USER, type Cluster } from './cluster.js';

type Json = Record<string, unknown>;

/** A workspace, and the flags with which its commands are run. */
interface Side {
  readonly folder: string;
  readonly flags: readonly string[];
}

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster(2);
});
afterAll(() => cluster.stop());

async function sides(rows: number, more: object = {}): Promise<readonly [Side, Side]> {
  const [first = '', second = ''] = cluster.nodes.map(({ url }) => url);
  const engine = { kind: 'clickhouse', url: first, shards: [first, second], cluster: CLUSTER, user: USER };
  const made: Side[] = [];
  for (const config of [
    { ...CLIENTS, ...more },
    { ...CLIENTS, ...more, engine },
  ]) {
    const folder = await tempFolder();
    for (const name of ['in', 'test']) await mkdir(path.join(folder, name));
    await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
    await writeFile(path.join(folder, 'in', 'first.csv'), clientsCsv(0, rows));
    await writeFile(path.join(folder, 'test', 'test.csv'), clientsCsv(1_000_000, 1200));
    made.push({ folder, flags: [] });
  }
  const [embedded, distributed] = made;
  if (embedded === undefined || distributed === undefined) throw new Error('two were made');
  return [embedded, distributed];
}

async function run({ folder }: Side, ...args: string[]): Promise<Json> {
  const outcome = await riskctl(folder, [...args, '--json'], { env: { RISKCTL_CLICKHOUSE_PASSWORD: PASSWORD } });
  expect([args, outcome.code, outcome.code === 0 ? '' : outcome.stderr]).toEqual([args, 0, '']);
  return JSON.parse(outcome.stdout) as Json;
}

/** A value without what is of one run. */
function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !OWN.has(name));
  return Object.fromEntries(entries.map(([name, one]) => [name, told(one)]));
}

/** What was found, with numbers that are as good as those expected replaced by these. */
function near(found: unknown, expected: unknown): unknown {
  if (typeof found === 'number' && typeof expected === 'number') {
    return Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)) ? expected : found;
  }
  if (Array.isArray(found)) return found.map((one, index) => near(one, (expected as unknown[] | undefined)?.[index]));
  if (typeof found !== 'object' || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).map(([name, one]) => [name, near(one, (expected as Json | undefined)?.[name])]),
  );
}

/** Alike: text but for what is of one run, and numbers to 1e-9. */
function expectAlike(found: unknown, expected: unknown): void {
  const all = told(expected);
  expect(near(told(found), all)).toEqual(all);
}

/** What is of one run: names, times, what is drawn by the name of a model, and how a fit got where it is. */
const OWN = new Set([
  'id',
  'model',
  'time',
  'modified',
  'trained',
  'config',
  'run',
  'interval',
  'p',
  'iterations',
  'gradient',
  'release',
]);

const booksOf = (answer: Json): unknown => told(answer['ingestion'] ?? answer);

async function model({ folder }: Side): Promise<Json> {
  return JSON.parse(await readFile(path.join(folder, 'models', 'trainedmodel.json'), 'utf8')) as Json;
}

function coefficientsOf(found: Json): number[] {
  const numbers: number[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'number') numbers.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk([found['intercept'], found['terms']]);
  return numbers;
}

function expectNear(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  const far = expected.filter(
    (value, index) => Math.abs((found[index] ?? NaN) - value) > tolerance * Math.max(1, Math.abs(value)),
  );
  expect(far).toEqual([]);
}

describe('the commands say the same on either engine', () => {
  let both: readonly [Side, Side];
  beforeAll(async () => {
    both = await sides(4000);
  });
  const each = async (...args: string[]): Promise<[Json, Json]> => [await run(both[0], ...args), await run(both[1], ...args)];

  test('ingest: the same books, the same files', async () => {
    const [embedded, distributed] = await each('ingest');
    expect(booksOf(distributed)).toEqual(booksOf(embedded));
    expect(embedded['books']).toMatchObject({ duplicate: 48 });
    for (const name of ['finaldata.csv', 'quarantine.csv']) {
      const [one, other] = await Promise.all(both.map(({ folder }) => readFile(path.join(folder, 'out', name), 'utf8')));
      expect(other).toBe(one);
    }
  });

  test('train: the same coefficients', async () => {
    await each('train');
    const [embedded, distributed] = await Promise.all(both.map(model));
    expectNear(coefficientsOf(distributed ?? {}), coefficientsOf(embedded ?? {}), 1e-9);
    expectAlike(distributed?.['profile'], embedded?.['profile']);
  });

  test('score: the same evaluation, slice by slice', async () => {
    const [embedded, distributed] = await each('score');
    expectAlike(distributed['evaluation'], embedded['evaluation']);
    expectAlike(distributed['segments'], embedded['segments']);
    const counts = (answer: Json): unknown =>
      (answer['slices'] as Json[]).map(({ name, rows, confusion }) => ({ name, rows, confusion }));
    expect(counts(distributed)).toEqual(counts(embedded));
  });

  test('drift: the same distances and verdicts', async () => {
    await each('deploy');
    for (const { folder } of both) await writeFile(path.join(folder, 'in', 'second.csv'), clientsCsv(3900, 1500, 0.3));
    await each('ingest');
    const [embedded, distributed] = await each('drift');
    expectAlike(distributed['features'], embedded['features']);
    expect((embedded['features'] as Json[]).some(({ verdict }) => verdict === 'drift')).toBe(true);
  });

  test('predict: the same probabilities, client by client', async () => {
    const tables: Record<string, string>[][] = [];
    for (const side of both) {
      await run(side, 'predict', 'test', '--out', 'predictions.csv');
      const text = await readFile(path.join(side.folder, 'predictions.csv'), 'utf8');
      tables.push(Papa.parse<Record<string, string>>(text, { delimiter: ',', header: true, skipEmptyLines: true }).data);
    }
    const [embedded = [], distributed = []] = tables;
    expect(embedded.length).toBeGreaterThan(1000);
    expect(distributed.map(({ client }) => client)).toEqual(embedded.map(({ client }) => client));
    const probabilities = (table: typeof embedded): number[] => table.map(({ probability }) => Number(probability));
    expectNear(probabilities(distributed), probabilities(embedded), 1e-9);
  });

  test('full: the same decision', async () => {
    for (const { folder } of both) await writeFile(path.join(folder, 'in', 'third.csv'), clientsCsv(6000, 1200, 0.2));
    const [embedded, distributed] = await each('full');
    expect(booksOf(distributed)).toEqual(booksOf(embedded));
    const decision = (answer: Json): unknown => {
      const { verdict, evidence } = answer['decision'] as { verdict: unknown; evidence: Json };
      const { rows, positives, cross_fitted: crossFitted, overlap, mcnemar, gain } = evidence;
      return { verdict, rows, positives, crossFitted, overlap, mcnemar, gain: (gain as Json)['gain'] };
    };
    expectAlike(decision(distributed), decision(embedded));
  });

  test('no table is left behind', async () => {
    for (const { url } of cluster.nodes)
      expect(await ask(url, `select name from system.tables where name like 'riskctl%'`)).toBe('');
  });
});

test('rows that do not fit into the sample: passes over all of them end at the same coefficients', async () => {
  const both = await sides(70_000);
  for (const side of both) {
    await run(side, 'ingest');
    await run(side, 'train');
  }
  const [embedded = {}, distributed = {}] = await Promise.all(both.map(model));
  expect((embedded['fit'] as Json)['passes']).toBeGreaterThan(1);
  expectNear(coefficientsOf(distributed), coefficientsOf(embedded), 1e-9);
  expectAlike(distributed['profile'], embedded['profile']);
});

async function ask(url: string, query: string): Promise<string> {
  const headers = { 'X-ClickHouse-User': USER, 'X-ClickHouse-Key': PASSWORD };
  const answer = await fetch(url, { method: 'POST', body: query, headers });
  expect(answer.status).toBe(200);
  return answer.text();
}

test('rows of a key: a later one replaces, one that says nothing new is a duplicate', async () => {
  const both = await sides(600, { dedupe: { key: ['client'], latest_by: 'spend' } });
  const [, ...lines] = clientsCsv(0, 600).trimEnd().split('\n');
  const changed = lines.map((line, at) => (at % 50 === 0 ? line.replace(/(Yes|No|)$/, 'No') : line)).reverse();
  const answers: Json[] = [];
  for (const side of both) {
    await run(side, 'ingest');
    await writeFile(
      path.join(side.folder, 'in', 'again.csv'),
      `client,spend,"days, ""late""",visits,plan,gone\n${changed.join('\n')}\n`,
    );
    answers.push(await run(side, 'ingest'));
  }
  const [embedded = {}, distributed = {}] = answers;
  expect(booksOf(distributed)).toEqual(booksOf(embedded));
  const { accepted = NaN, duplicate = NaN } = embedded['books'] as Record<string, number>;
  expect(embedded['superseded']).toBe(accepted);
  expect(accepted).toBeGreaterThan(0);
  expect(duplicate).toBeGreaterThan(500);
  const [one, other] = await Promise.all(both.map(({ folder }) => readFile(path.join(folder, 'out', 'finaldata.csv'), 'utf8')));
  expect(other).toBe(one);
});
