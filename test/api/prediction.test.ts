import { beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { PredictionAnswer } from '../../src/api/answers.js';
import { contractOf } from '../../src/data/contract.js';
import { sql } from '../../src/engine/sql.js';
import { requireChampion } from '../../src/lifecycle/champion.js';
import { scorerOf } from '../../src/prediction/scorer.js';
import { riskctl } from '../support/binary.js';
import { ask, startServer, type RunningServer } from '../support/server.js';
import { clients, snapshot, writeFiles } from '../support/workspaces.js';
import { open, working } from '../support/world.js';
import { CLIENT, servedWorkspace } from './workspace.js';

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await servedWorkspace();
  server = await startServer(folder);
});

const answered = async (path_: string, options?: Parameters<typeof ask>[2]): Promise<PredictionAnswer> => {
  const { status, json } = await ask(server, path_, options);
  expect(status).toBe(200);
  return json as PredictionAnswer;
};

test('a row, an array of rows and an object with rows are answered alike, as the scorer has it', async () => {
  const workspace = await open(folder);
  const { model, release } = await requireChampion(workspace);
  const expected = scorerOf(model, contractOf(workspace.config), workspace.config.prediction).score(CLIENT);
  const { kind: _, model: id, ...client } = expected as Extract<typeof expected, { kind: 'prediction' }>;
  for (const body of [CLIENT, [CLIENT], { rows: [CLIENT] }]) {
    expect(await answered('/prediction', { body })).toEqual({
      release,
      model: id,
      threshold: model.threshold,
      rows: { in: 1, scored: 1, rejected: 0 },
      predictions: [{ row: 1, ...client }],
      rejected: [],
    });
  }
});

test('a row that breaks the contract is not scored, and said to; the others are', async () => {
  const rows = [CLIENT, { ...CLIENT, 'late payments': -1 }, { client: 'x3' }, 'text', { 'late payments': null, plan: null }];
  const answer = await answered('/prediction', { body: rows });
  expect(answer.rows).toEqual({ in: 5, scored: 2, rejected: 3 });
  expect(answer.predictions.map(({ row, ids }) => [row, ids])).toEqual([
    [1, { client: 'x1' }],
    [5, { client: null }],
  ]);
  expect(answer.rejected).toEqual([
    { row: 2, column: 'late payments', rule: '>= 0', reason: 'late payments must be >= 0, got -1' },
    { row: 3, column: 'late payments', rule: 'a field of the record', reason: 'late payments, plan are not in the record' },
    { row: 4, column: '', rule: 'an object', reason: 'a row must be an object of JSON' },
  ]);
});

test('a csv, an upload of it, and files of the data folders are predicted as riskctl predict does', async () => {
  const csv = await readFile(path.join(folder, 'test', 'test.csv'), 'utf8');
  await writeFiles(folder, { 'test/packed.csv.gz': gzipSync(csv) });
  await working(folder, async (_workspace, engine) => {
    const query = sql`select "column0" as client, cast("column1" as integer) as late, "column2" as plan from read_csv(${path.join(folder, 'test', 'test.csv')}, header = false, skip = 1)`;
    await engine.unload(query, ['client', 'late payments', 'plan'], path.join(folder, 'test', 'table.parquet'), 'parquet');
  });
  const expected = (await riskctl(folder, ['predict', '-'], { input: csv })).stdout;
  const form = new FormData();
  form.append('file', new Blob([csv]), 'clients.csv');
  const headers = { accept: 'text/csv' };
  const asked: [string, Parameters<typeof ask>[2]?][] = [
    ['/prediction', { body: csv, headers: { ...headers, 'content-type': 'text/csv' } }],
    ['/prediction', { body: form, headers }],
    ['/prediction?dataset=test/test.csv', { headers }],
    ['/prediction?dataset=test.csv', { headers }],
    ['/prediction?dataset=packed.csv.gz', { headers }],
    ['/prediction?dataset=table.parquet', { headers }],
  ];
  for (const [path_, options] of asked) {
    const { status, type, text } = await ask(server, path_, options);
    expect({ path_, status, type }).toEqual({ path_, status: 200, type: 'text/csv' });
    expect(text).toBe(expected);
  }
});

test('a form that cannot be read is no fault of the server, and one that is refused half-way holds no connection', async () => {
  for (const [type, body] of [
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=X', 'garbage'],
    [
      'multipart/form-data; boundary=X',
      '--X\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nclient,late',
    ],
  ] as const) {
    const { status, json } = await ask(server, '/prediction', { body, headers: { 'content-type': type } });
    expect({ body, status, json }).toMatchObject({
      body,
      status: 400,
      json: { detail: expect.stringMatching(/^the form cannot be read: /) },
    });
  }
  const form = new FormData();
  form.append('file', new Blob(['a'.repeat(5_000_000)]), 'clients.csv');
  expect((await ask(server, '/prediction', { body: form })).status).toBe(422);
});

test('a csv for a spreadsheet holds no formula; another keeps every id as it is', async () => {
  const rows = ['=1+1', '+1', '-1', '@a', 'plain'].map((id) => `"${id}",3,gold`);
  const body = ['client,late payments,plan', ...rows].join('\n');
  const ids = async (query: string): Promise<(string | undefined)[]> => {
    const headers = { accept: 'text/csv', 'content-type': 'text/csv' };
    const { text } = await ask(server, `/prediction${query}`, { body, headers });
    return text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]?.replaceAll('"', ''));
  };
  expect(await ids('?spreadsheet=true&reasons=0')).toEqual(["'=1+1", "'+1", "'-1", "'@a", 'plain']);
  expect(await ids('?reasons=0')).toEqual(['=1+1', '+1', '-1', '@a', 'plain']);
  expect((await ask(server, '/prediction?spreadsheet=yes', { body: CLIENT })).status).toBe(400);
});

test('reasons are as many as are asked for', async () => {
  const lengths = [0, 1, 2].map(
    async (reasons) => (await answered(`/prediction?reasons=${reasons}`, { body: CLIENT })).predictions[0]?.reasons.length,
  );
  expect(await Promise.all(lengths)).toEqual([0, 1, 2]);
  expect((await ask(server, '/prediction?reasons=11', { body: CLIENT })).status).toBe(400);
});

test('an inference request of the open protocol gives the same probabilities', async () => {
  const rows = [CLIENT, { ...CLIENT, 'late payments': null, plan: 'basic' }];
  const { predictions } = await answered('/prediction', { body: rows });
  const inputs = [
    { name: 'late payments', datatype: 'FP64', shape: [2, 1], data: [[3], [null]] },
    { name: 'plan', datatype: 'BYTES', shape: [2], data: ['gold', 'basic'] },
  ];
  const { status, json } = await ask(server, '/v2/models/riskctl/infer', {
    body: { id: '7', inputs, outputs: [{ name: 'probability' }] },
  });
  expect(status).toBe(200);
  expect(json).toEqual({
    model_name: 'riskctl',
    model_version: expect.stringMatching(/^[0-9a-f]{8}$/),
    id: '7',
    outputs: [{ name: 'probability', datatype: 'FP64', shape: [2], data: predictions.map(({ probability }) => probability) }],
  });
});

test.each([
  ['no inputs', { inputs: [] }, /there is no input 'late payments'/],
  ['another type', { inputs: [{ name: 'late payments', datatype: 'BYTES', shape: [1], data: ['3'] }] }, /must be FP64/],
  ['another shape', { inputs: [{ name: 'late payments', datatype: 'FP64', shape: [2], data: [1] }] }, /must be of shape \[1\]/],
  [
    'a row that breaks the contract',
    {
      inputs: [
        { name: 'late payments', datatype: 'FP64', shape: [1], data: [-1] },
        { name: 'plan', datatype: 'BYTES', shape: [1], data: ['gold'] },
      ],
    },
    /^row 1: late payments must be >= 0/,
  ],
])('an inference request with %s is refused in the words of the protocol', async (_, body, words) => {
  const { status, json } = await ask(server, '/v2/models/riskctl/infer', { body });
  expect(status).toBe(400);
  expect(json).toEqual({ error: expect.stringMatching(words) });
});

test('nothing that is asked changes anything on disk', async () => {
  const before = await snapshot(folder);
  const paths = [
    '/',
    '/scoring',
    '/summarystats',
    '/history',
    '/report',
    '/drift?dataset=test/test.csv',
    '/prediction?dataset=test.csv',
    '/metrics',
  ];
  for (const path_ of paths) expect([path_, (await ask(server, path_)).status]).toEqual([path_, 200]);
  await answered('/prediction', { body: clients(5, 'n'), headers: { 'content-type': 'text/csv' } });
  expect(await snapshot(folder)).toEqual(before);
});
