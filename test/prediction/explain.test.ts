import { beforeAll, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import Papa from 'papaparse';
import { contractOf } from '../../src/data/contract.js';
import type { Model } from '../../src/model/model.js';
import { partOf } from '../../src/model/predict.js';
import { readModel } from '../../src/model/store.js';
import { explain, type Explanation } from '../../src/prediction/explain.js';
import { scorerOf } from '../../src/prediction/scorer.js';
import { copyOf, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { open, prepare, working } from '../support/world.js';
import { ODD, oddClients } from './clients.js';

const COLUMNS = Object.keys(ODD.contract.columns);
const ROWS = oddClients(400, 'a');

let folder: string;
let model: Model;
beforeAll(async () => {
  folder = await smallWorkspace(0, ODD);
  await writeFiles(folder, { 'in/first.csv': Papa.unparse([COLUMNS, ...ROWS], { newline: '\n' }) });
  await prepare(folder, ['ingest', 'train']);
  model = await readModel(path.join(folder, 'models', 'trainedmodel.json'));
}, 60_000);

function explained(id: string | undefined, row?: unknown, where = folder): Promise<Explanation> {
  const json = typeof row === 'string' || row === undefined ? row : JSON.stringify(row);
  return working(where, (workspace, engine) => explain(workspace, engine, model, { id, row: json }));
}

test('contributions add up, from the mean client to the client; over all clients they come to nothing', async () => {
  const { log_odds: eta, mean_client: mean, contributions, probability } = await explained('a7');
  const sum = contributions.reduce((total, { contribution }) => total + contribution, mean.log_odds);
  expect(sum).toBeCloseTo(eta, 12);
  expect(probability).toBeCloseTo(1 / (1 + Math.exp(-eta)), 12);
  const sizes = contributions.map(({ contribution }) => Math.abs(contribution));
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  // the mean client is that of the rows learnt from
  for (const term of model.terms) {
    const at = COLUMNS.indexOf(term.name);
    const parts = ROWS.map((row) =>
      partOf(term)(row[at] === '' ? null : term.kind === 'numeric' ? Number(row[at]) : (row[at] ?? null)),
    );
    const [own] = contributions.filter(({ feature }) => feature === term.name);
    const value = typeof own?.value === 'undefined' ? null : own.value;
    expect(own?.contribution).toBeCloseTo(partOf(term)(value) - parts.reduce((a, b) => a + b, 0) / ROWS.length, 9);
  }
});

test('a client found by its id is predicted as any other, and its outcome is told', async () => {
  const { config } = await open(folder);
  const scorer = scorerOf(model, contractOf(config), config.prediction);
  for (const row of ROWS.slice(0, 5)) {
    const { reasons, kind, ...prediction } = scorer.scoreCells(row) as Extract<
      ReturnType<typeof scorer.scoreCells>,
      { kind: 'prediction' }
    >;
    const found = await explained(row[0]);
    expect(found).toMatchObject({ ...prediction, data: 'out/finaldata.csv', rows: 1, actual: row.at(-1) });
    expect(found.contributions.slice(0, reasons.length).map(({ words }) => words)).toEqual(reasons.map(({ words }) => words));
  }
});

test('a client described in JSON is the same client, without an id or an outcome', async () => {
  const row = ROWS[9] ?? [];
  const record = Object.fromEntries(COLUMNS.slice(1, -1).map((name, at) => [name, row[at + 1] === '' ? null : row[at + 1]]));
  const { ids, data, actual, neighbours, ...rest } = await explained(undefined, record);
  const { ids: _ids, data: _data, actual: _actual, neighbours: others, ...same } = await explained(row[0]);
  expect(rest).toEqual(same);
  expect({ ids, data, actual }).toEqual({ ids: { client: null }, data: null, actual: null });
  // its own row is now one of the others
  expect(neighbours?.rows).toBe(50);
  expect(Math.abs((neighbours?.positives ?? 0) - (others?.positives ?? 0))).toBeLessThanOrEqual(1);
});

test('neighbours are those at the smallest distance in the parts of the linear predictor', async () => {
  const parts = (row: readonly string[]): number[] =>
    model.terms.map((term) => {
      const cell = row[COLUMNS.indexOf(term.name)] ?? '';
      return partOf(term)(cell === '' ? null : term.kind === 'numeric' ? Number(cell) : cell);
    });
  const own = parts(ROWS[3] ?? []);
  const nearest = ROWS.flatMap((row, at) =>
    at === 3 ? [] : [{ row, distance: Math.hypot(...parts(row).map((one, term) => one - (own[term] ?? 0))) }],
  )
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 50);
  const positives = nearest.filter(({ row }) => row.at(-1) === 'Yes').length;
  expect((await explained('a3')).neighbours).toMatchObject({ rows: 50, positives, base_rate: positives / 50 });
});

test('of several rows with one id the last is explained', async () => {
  const again = await copyOf(folder);
  const [row = []] = oddClients(1, 'b');
  await writeFiles(again, { 'in/second.csv': Papa.unparse([COLUMNS, ['a7', ...row.slice(1)]]) });
  await prepare(again, ['ingest']);
  expect(await explained('a7', undefined, again)).toMatchObject({ rows: 2, actual: row.at(-1) });
});

test('a client can be described where nothing was ingested; there is nobody to compare with', async () => {
  const bare = await copyOf(folder);
  await rm(path.join(bare, 'out'), { recursive: true });
  const record = { 'late payments': 3, income: '100', 'ta"riff': 'basic', region: null };
  expect(await explained(undefined, record, bare)).toMatchObject({ neighbours: null, probability: expect.any(Number) });
  await expect(explained('a7', undefined, bare)).rejects.toMatchObject({ fault: 'no-input' });
});

const GOOD = { 'late payments': 3, income: 100, 'ta"riff': 'basic', region: 'north' };

test.each<[string | undefined, unknown, string, string]>([
  [undefined, undefined, 'usage', 'which client?'],
  ['a7', GOOD, 'usage', 'an id and --row name two clients'],
  ['A7', undefined, 'no-input', "out/finaldata.csv: there is no client with client 'A7'"],
  [undefined, '{', 'usage', '--row must be an object of JSON'],
  [undefined, '[1]', 'usage', '--row must be an object of JSON'],
  [undefined, { income: 1 }, 'usage', "--row lacks 'late payments', 'ta\"riff', 'region'"],
  [undefined, { ...GOOD, Income: 1 }, 'usage', "--row names 'Income', which is not in the contract"],
  [undefined, { ...GOOD, income: 'many' }, 'data', "--row: income must be a number, got 'many'"],
  [undefined, { ...GOOD, income: 2 }, 'data', '--row: "late payments" <= income does not hold for late payments 3 and income 2'],
])('%j and %j: %s', async (id, row, fault, message) => {
  await expect(explained(id, row)).rejects.toMatchObject({ fault, message });
});

test('a contract without ids has nobody to look up', async () => {
  const columns = { ...ODD.contract.columns, client: { role: 'ignore' } };
  const nameless = await smallWorkspace(0, { ...ODD, contract: { ...ODD.contract, columns } });
  await writeFiles(nameless, { 'in/first.csv': Papa.unparse([COLUMNS, ...ROWS], { newline: '\n' }) });
  await prepare(nameless, ['ingest']);
  await expect(explained('a7', undefined, nameless)).rejects.toMatchObject({
    fault: 'usage',
    message: expect.stringContaining('no column of role id'),
  });
});
