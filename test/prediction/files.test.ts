import { beforeAll, expect, test } from '@jest/globals';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { contractOf } from '../../src/data/contract.js';
import { loadDataset } from '../../src/data/dataset.js';
import { join, literal, sql } from '../../src/engine/sql.js';
import { scoreChampion } from '../../src/lifecycle/champion.js';
import { deploy } from '../../src/lifecycle/release.js';
import type { Model } from '../../src/model/model.js';
import { readModel } from '../../src/model/store.js';
import { clientsAtRisk } from '../../src/prediction/at-risk.js';
import { namesOf, valuesOf } from '../../src/prediction/output.js';
import { predict, type PredictOptions } from '../../src/prediction/predict.js';
import { scorerOf, type Scorer } from '../../src/prediction/scorer.js';
import { smallWorkspace, snapshot, writeFiles } from '../support/workspaces.js';
import { open, prepare, working } from '../support/world.js';
import { ODD, oddClients } from './clients.js';

const COLUMNS = Object.keys(ODD.contract.columns);
const ROWS = oddClients(1200, 'p', true);
const PLAIN = {
  out: undefined,
  format: undefined,
  rejected: undefined,
  keep: false,
  top: undefined,
  reasons: undefined,
  evaluate: false,
};

let folder: string;
let model: Model;
let scorer: Scorer;
beforeAll(async () => {
  folder = await smallWorkspace(0, ODD);
  await writeFiles(folder, {
    'in/first.csv': csv(oddClients(2000, 'a')),
    'test/test.csv': csv(oddClients(600, 't', true)),
    'new.csv': csv(ROWS),
    'new.csv.gz': gzipSync(csv(ROWS)),
    'unlabelled.csv': Papa.unparse(
      [COLUMNS, ...ROWS].map((row) => row.slice(0, -1).reverse()),
      { delimiter: ';', newline: '\r\n' },
    ),
  });
  await prepare(folder, ['ingest', 'train', 'score']);
  await working(folder, deploy);
  model = await readModel(path.join(folder, 'models', 'trainedmodel.json'));
  const { config } = await open(folder);
  scorer = scorerOf(model, contractOf(config), config.prediction);
}, 60_000);

function csv(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse([COLUMNS, ...rows], { newline: '\n' })}\n`;
}

/** Predicts in the workspace, with one of its files piped in; what goes to stdout is gathered. */
async function predicted(inputs: readonly string[], options: Partial<PredictOptions> = {}, stdin = 'new.csv') {
  let stdout = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    stdout += chunk.toString('utf8');
    done();
  };
  const answer = await working(folder, (workspace, engine) => {
    const input = () => createReadStream(path.join(folder, stdin), { highWaterMark: 1000 });
    const output = new Writable({ write, highWaterMark: 100 });
    const world = { ...workspace.world, input, output: () => output };
    return predict({ ...workspace, world }, engine, model, { ...PLAIN, inputs, ...options });
  });
  return { answer, stdout };
}

function rowsOf(text: string): string[][] {
  return Papa.parse<string[]>(text.replace(/\n$/, ''), { delimiter: ',', newline: '\n' }).data;
}

async function table(name: string): Promise<string[][]> {
  return rowsOf(await readFile(path.join(folder, name), 'utf8'));
}

/** What the scorer of single clients makes of the rows: the lines of the table, and those of the rejected rows. */
function byHand(reasons = 3) {
  const answers = ROWS.map((row) => ({ row, answer: scorer.scoreCells(row) }));
  const ids = COLUMNS.slice(0, 1);
  return {
    names: namesOf(ids, reasons),
    scored: answers.flatMap(({ row, answer }) =>
      answer.kind === 'prediction' ? [[row[0] ?? '', ...valuesOf(answer, reasons)]] : [],
    ),
    rejected: answers.flatMap(({ answer }) => (answer.kind === 'rejection' ? [[answer.column, answer.rule]] : [])),
  };
}

/** Holds a table against the scorer's: numbers to 1e-12, contributions as they are rounded. */
function expectSame(found: readonly (readonly string[])[], reasons = 3): void {
  const { names, scored } = byHand(reasons);
  expect(found[0]).toEqual(names);
  expect(found).toHaveLength(scored.length + 1);
  const wrong = scored.flatMap((values, index) =>
    values.flatMap((value, at) => {
      const cell = found[index + 1]?.[at] ?? '';
      const near = names[at] === 'probability' ? 1e-12 : 1.1e-4;
      const isSame = typeof value === 'number' ? Math.abs(Number(cell) - value) < near : cell === (value ?? '');
      return isSame ? [] : [{ row: index, column: names[at], cell, value }];
    }),
  );
  expect(wrong).toEqual([]);
}

test('a file is predicted as its rows are one by one: probability, label, band and reasons', async () => {
  const before = await snapshot(folder);
  const { answer, stdout } = await predicted(['new.csv'], { out: 'o.csv' });
  const { scored, rejected } = byHand();
  expect(rejected.length).toBeGreaterThan(80);
  expect(answer).toEqual({
    model: model.id,
    data: 'new.csv',
    rows: { in: ROWS.length, scored: scored.length, rejected: rejected.length },
    out: 'o.csv',
    rejected: 'o.rejected.csv',
    evaluation: null,
  });
  expect(stdout).toBe('');
  expectSame(await table('o.csv'));
  const [head, ...lines] = await table('o.rejected.csv');
  expect(head).toEqual(['file', 'line', 'column', 'rule', 'raw']);
  expect(lines.map(([, , column, rule]) => [column, rule])).toEqual(rejected);
  const { 'o.csv': _o, 'o.rejected.csv': _r, ...rest } = await snapshot(folder);
  expect(rest).toEqual(before);
});

test.each(['new.csv.gz', 'unlabelled.csv'])('so is %s, on stdout', async (name) => {
  const { answer, stdout } = await predicted([name]);
  expectSame(rowsOf(stdout));
  expect(answer).toMatchObject({ out: null, rejected: null });
});

test('so is stdin, row by row, and its rejected rows are those of the file', async () => {
  const { answer, stdout } = await predicted(['-'], { rejected: 'r.csv' });
  expectSame(rowsOf(stdout));
  const cells = (rows: string[][]): string[][] => rows.map(([, ...rest]) => rest);
  expect(cells(await table('r.csv'))).toEqual(cells(await table('o.rejected.csv')));
  expect(answer.rows).toMatchObject({ in: ROWS.length });
  await predicted(['-'], { out: 'deep/er/o.csv' }, 'unlabelled.csv');
  expectSame(await table('deep/er/o.csv'));
});

test('so is Parquet, into Parquet and back; stdin goes there too', async () => {
  for (const inputs of [['new.csv'], ['-']]) {
    await predicted(inputs, { out: 'o.parquet' });
    await working(folder, async (_, engine) => {
      const columns = (await engine.parquetColumns(path.join(folder, 'o.parquet'))).map(({ name }) => name);
      expect(columns).toEqual(namesOf(['client'], 3));
      const scan = {
        files: [path.join(folder, 'o.parquet')],
        format: 'parquet',
        delimiter: ',',
        gzip: false,
        columns,
        numbers: [],
      } as const;
      await engine.load('o', scan, (source) => sql`select * from ${source}`);
      const rows = await engine.rows(sql`select * from o order by ${engine.dialect.position}`);
      expectSame([columns, ...rows.map((row) => columns.map((_name, index) => String(row[`c${index}`] ?? '')))]);
    });
  }
  await working(folder, async (_, engine) => {
    const values = ROWS.map((row) => sql`(${join(row.map((cell) => literal(cell === '' ? null : cell)))})`);
    await engine.unload(sql`select * from (values ${join(values)})`, COLUMNS, path.join(folder, 'new.parquet'), 'parquet');
  });
  await predicted(['new.parquet'], { out: 'p.csv' });
  expectSame(await table('p.csv'));
});

test('NDJSON has the same fields, from a file and from stdin', async () => {
  const { scored, names } = byHand(1);
  for (const inputs of [['new.csv'], ['-']]) {
    const { stdout } = await predicted(inputs, { format: 'ndjson', reasons: 1 });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(scored.length);
    expect(Object.keys(lines[0] ?? {})).toEqual(names);
    expect(lines[7]).toEqual(
      Object.fromEntries(
        names.map((name, at) => [name, typeof scored[7]?.[at] === 'number' ? expect.any(Number) : scored[7]?.[at]]),
      ),
    );
  }
});

test('no reasons, or more than there are features', async () => {
  expectSame(rowsOf((await predicted(['new.csv'], { reasons: 0 })).stdout), 0);
  const { stdout } = await predicted(['new.csv'], { reasons: 6 });
  const [head = [], ...rows] = rowsOf(stdout);
  expect(head).toEqual(namesOf(['client'], 6));
  expect(rows.every((row) => row[head.indexOf('reason_5')] === '' && row[head.indexOf('contribution_6')] === '')).toBe(true);
  const streamed = rowsOf((await predicted(['-'], { reasons: 6 })).stdout);
  expect(streamed.map((row) => row.filter((_, at) => /reason|feature/.test(head[at] ?? '')))).toEqual(
    [head, ...rows].map((row) => row.filter((_, at) => /reason|feature/.test(head[at] ?? ''))),
  );
});

test('--keep carries all columns along, as they stand in the file', async () => {
  for (const inputs of [['new.csv'], ['-']]) {
    const [head = [], ...rows] = rowsOf((await predicted(inputs, { keep: true })).stdout);
    expect(head).toEqual(namesOf(COLUMNS, 3));
    const good = ROWS.filter((row) => scorer.scoreCells(row).kind === 'prediction');
    expect(rows.map((row) => row.slice(0, COLUMNS.length))).toEqual(good);
  }
});

test('--top has those most at risk, the highest first; all rows are accounted for', async () => {
  const { scored, rejected } = byHand();
  const probabilities = scored.map((row) => Number(row[1])).sort((a, b) => b - a);
  for (const inputs of [['new.csv'], ['-'], ['new.parquet']]) {
    const { answer, stdout } = await predicted(inputs, { top: 7 });
    const found = rowsOf(stdout)
      .slice(1)
      .map((row) => Number(row[1]));
    expect(found).toHaveLength(7);
    for (const [at, p] of found.entries()) expect(p).toBeCloseTo(probabilities[at] ?? NaN, 12);
    expect(answer.rows).toEqual({ in: ROWS.length, scored: scored.length, rejected: rejected.length });
  }
});

test('clients at risk are those that --top has, with the same reasons', async () => {
  const { stdout } = await predicted(['new.csv'], { top: 7 });
  const found = await working(folder, async (workspace, engine) => {
    const data = await loadDataset(workspace, engine, path.join(folder, 'new.csv'));
    return clientsAtRisk(engine, data, model, { ...workspace.config.prediction, top: 7 });
  });
  const told = found.map((one) => [one.ids['client'], one.predicted, one.band, ...one.reasons.map(({ words }) => words)]);
  expect(told).toEqual(
    rowsOf(stdout)
      .slice(1)
      .map((row) => [row[0], row[2], row[3], row[4], row[7], row[10]]),
  );
});

test('--evaluate says of the test data what score says', async () => {
  const { evaluation, data, ...rest } = await working(folder, scoreChampion);
  const { answer } = await predicted(['test'], { evaluate: true, out: 'o.csv' });
  expect(answer.evaluation).toEqual({ ...rest, evaluation, data: { ...data, name: 'test/test.csv' } });
  const piped = await predicted(['-'], { evaluate: true, out: 'o.csv' }, 'test/test.csv');
  expect(piped.answer.evaluation?.evaluation).toEqual(evaluation);
  await expect(predicted(['unlabelled.csv'], { evaluate: true })).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining('no labelled row'),
  });
});

test('several files, of other shapes, become one table; --keep wants them alike', async () => {
  const { answer } = await predicted(['new.csv', 'unlabelled.csv', 'new.csv.gz'], { out: 'all.csv' });
  const { names, scored } = byHand();
  expect(answer).toMatchObject({ data: '3 files', rows: { in: 3 * ROWS.length, scored: 3 * scored.length } });
  const [head, ...rows] = await table('all.csv');
  expect(head).toEqual(names);
  for (const part of [0, 1, 2]) expectSame([names, ...rows.slice(part * scored.length, (part + 1) * scored.length)]);
  expect((await table('all.rejected.csv')).length - 1).toBe(answer.rows.rejected);
  await expect(predicted(['new.csv', 'unlabelled.csv'], { keep: true })).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining('unlabelled.csv: its columns are not those of new.csv'),
  });
});

test('a record longer than two million bytes is rejected, in a file as on stdin', async () => {
  const [one = [], two = []] = oddClients(2, 'g');
  await writeFiles(folder, { 'endless.csv': csv([one, two.with(0, 'x'.repeat(2_300_000)), one]) });
  for (const inputs of [['endless.csv'], ['-']]) {
    const { answer } = await predicted(inputs, { out: 'all.csv' }, 'endless.csv');
    expect(answer.rows).toEqual({ in: 3, scored: 2, rejected: 1 });
    expect((await table('all.rejected.csv'))[1]?.slice(1, 4)).toEqual(['3', '', 'line too long']);
  }
});

test('a file of rejected rows goes when there are none', async () => {
  await writeFiles(folder, { 'good.csv': csv(oddClients(20, 'g')) });
  const { answer } = await predicted(['good.csv'], { out: 'all.csv' });
  expect(answer).toMatchObject({ rows: { in: 20, scored: 20, rejected: 0 }, rejected: null });
  await expect(table('all.rejected.csv')).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each<[readonly string[], Partial<PredictOptions>, object]>([
  [['nowhere.csv'], {}, { fault: 'no-input', message: 'nowhere.csv: no such file or folder' }],
  [['config.json'], {}, { fault: 'no-input', message: 'config.json: not a .csv, .csv.gz or .parquet file' }],
  [['-', 'new.csv'], {}, { fault: 'usage' }],
  [['new.csv'], { out: 'o.txt' }, { fault: 'usage', message: '--out o.txt: its ending tells no format' }],
  [['new.csv'], { format: 'parquet' }, { fault: 'usage' }],
  [['new.csv'], { out: 'in/o.csv' }, { fault: 'usage', message: expect.stringContaining('nothing may be written to in,') }],
  [['new.csv'], { out: 'models/o.csv' }, { fault: 'usage' }],
  [['new.csv'], { out: 'o.csv', rejected: 'prod/o.csv' }, { fault: 'usage' }],
  [['new.csv'], { out: 'o.csv', rejected: 'o.csv' }, { fault: 'usage' }],
  [
    ['torn.csv'],
    { out: 'torn_out.csv' },
    { fault: 'data', message: 'torn.csv: a quote that opens in the record at line 3 never closes' },
  ],
  [['lacking.csv'], {}, { fault: 'data', message: "lacking.csv: the header lacks 'income', 'ta\"riff', 'region'" }],
  [['clash.csv'], { keep: true }, { fault: 'data', message: "two columns of the output would be named 'band'" }],
  [['case.csv'], { keep: true, format: 'ndjson' }, { fault: 'data', message: expect.stringContaining('differ by case alone') }],
])('%j with %j is a fault', async (inputs, options, fault) => {
  const [row = []] = oddClients(1, 'x');
  await writeFiles(folder, {
    'torn.csv': `${csv([row])}"x1,`,
    'lacking.csv': 'client,late payments\n',
    'clash.csv': Papa.unparse([
      [...COLUMNS, 'band'],
      [...row, 'x'],
    ]),
    'case.csv': Papa.unparse([
      [...COLUMNS, 'Gone'],
      [...row, 'x'],
    ]),
  });
  await expect(predicted(inputs, options)).rejects.toMatchObject(fault);
  expect(Object.keys(await snapshot(folder)).filter((name) => /torn_out|staged|\.riskctl/.test(name))).toEqual([]);
});

test('columns of a csv may differ by case alone', async () => {
  const [head = []] = rowsOf((await predicted(['case.csv'], { keep: true })).stdout);
  expect(head.slice(5, 7)).toEqual(['gone', 'Gone']);
});
