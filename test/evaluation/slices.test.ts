import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { evaluationLines } from '../../commands/evaluation-text.js';
import type { Config } from '../../src/config/schema.js';
import { loadFinalData, type Dataset } from '../../src/data/dataset.js';
import { LABEL, valueColumn } from '../../src/data/staging.js';
import { sql, join } from '../../src/engine/sql.js';
import { readScoring, score, scoreOn } from '../../src/evaluation/score.js';
import { formatSlices } from '../../src/evaluation/slice-text.js';
import { slicesOf, type HiddenSlices, type ShownSlice, type Slice } from '../../src/evaluation/slices.js';
import { linearPredictorSql, probabilitySql } from '../../src/model/expression.js';
import type { Model } from '../../src/model/model.js';
import { train } from '../../src/model/train.js';
import { openWorkspace } from '../../src/workspace/workspace.js';
import { ingested, MIXED, type Bench } from '../support/mixed.js';

interface Scored {
  readonly values: Readonly<Record<string, string | number | null>>;
  readonly p: number;
  readonly y: number;
}

let bench: Bench;
let data: Dataset;
let model: Model;
let scored: Scored[];

beforeAll(async () => {
  bench = await ingested(MIXED);
  model = await train(bench.workspace, bench.engine);
  data = await loadFinalData(bench.workspace, bench.engine);
  const { features } = data.contract;
  const p = probabilitySql(linearPredictorSql(model, data.contract));
  const rows = await bench.engine.rows(
    sql`select ${join(features.map(valueColumn))}, ${LABEL} as y, ${p} as p from ${data.relation} where ${LABEL} is not null`,
  );
  scored = rows.map((row) => ({
    values: Object.fromEntries(features.map((one) => [one.name, row[`v${one.index}`] as string | number | null])),
    p: Number(row['p']),
    y: Number(row['y']),
  }));
});
afterAll(() => bench.close());

function config(columns: Config['slices']['columns'], over: Partial<Config['slices']> = {}): Config['slices'] {
  return { columns, min_rows: 30, discover: false, ...over };
}

async function sliced(columns: Config['slices']['columns'], over: Partial<Config['slices']> = {}): Promise<Slice[]> {
  return slicesOf(bench.engine, data, model, config(columns, over));
}

const shown = (slices: readonly Slice[]): ShownSlice[] => slices.filter((one) => one.kind === 'shown');
const hidden = (slices: readonly Slice[]): HiddenSlices[] => slices.filter((one) => one.kind === 'hidden');

/** What a slice must say of the rows it holds, worked out row by row. */
function naive(rows: readonly Scored[]): object {
  const of = (says: boolean, y: number): number => rows.filter((row) => row.p >= model.threshold === says && row.y === y).length;
  const [tp, fp, fn, tn] = [of(true, 1), of(true, 0), of(false, 1), of(false, 0)];
  const positives = rows.filter(({ y }) => y === 1);
  const negatives = rows.filter(({ y }) => y === 0);
  let won = 0;
  for (const one of positives) for (const other of negatives) won += one.p > other.p ? 1 : one.p === other.p ? 0.5 : 0;
  const value = (share: number): unknown => expect.objectContaining({ value: expect.closeTo(share, 12) });
  return {
    rows: rows.length,
    positives: positives.length,
    confusion: { tp, fp, fn, tn },
    base_rate: value(positives.length / rows.length),
    f1: value((2 * tp) / (2 * tp + fp + fn)),
    precision: tp + fp === 0 ? null : value(tp / (tp + fp)),
    recall: value(tp / (tp + fn)),
    roc_auc: value(won / (positives.length * negatives.length)),
  };
}

/** R's type 7. */
function quantile(values: readonly number[], level: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = level * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - low);
}

describe('slices, against a count row by row', () => {
  test('of a category: a slice a level, the most frequent first, and one of the missing values', async () => {
    const slices = shown(await sliced(['plan'], { min_rows: 1 }));
    expect(slices.map(({ name }) => name)).toEqual(['plan = basic', 'plan = plus', 'plan = pro', 'plan is missing']);
    for (const slice of slices) {
      const level = slice.member.kind === 'level' ? slice.member.level : null;
      expect(slice).toMatchObject(naive(scored.filter(({ values }) => values['plan'] === level)));
    }
  });

  test('of a number: quartiles, or as many quantile bins as are asked for', async () => {
    for (const [column, bins, asked] of [
      ['tenure', 4, 'tenure'],
      ['income', 7, { column: 'income', bins: 7 }],
    ] as const) {
      const all = scored.map(({ values }) => values[column] as number | null);
      const known = all.filter((value) => value !== null);
      const edges = Array.from({ length: bins - 1 }, (_, index) => quantile(known, (index + 1) / bins));
      const slices = shown(await sliced([asked], { min_rows: 1 }));
      expect(slices).toHaveLength(bins + Number(known.length < all.length));
      for (const [index, slice] of slices.slice(0, bins).entries()) {
        const [above, to] = [edges[index - 1] ?? null, edges[index] ?? null];
        expect(slice.member).toEqual({
          kind: 'range',
          above: above === null ? null : expect.closeTo(above, 9),
          to: to === null ? null : expect.closeTo(to, 9),
        });
        const inside = (value: number | null): boolean =>
          value !== null && value > (above ?? -Infinity) && value <= (to ?? Infinity);
        expect(slice).toMatchObject(naive(scored.filter((_, row) => inside(all[row]!))));
      }
      expect(slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(scored.length);
    }
  });

  test('a slice that holds all rows says what the evaluation says', async () => {
    const { evaluation } = await scoreOn(
      bench.engine,
      {
        ...data,
        relation: sql`(select * replace ('all' as ${valueColumn(data.contract.features[3]!)}) from ${data.relation}) as one`,
      },
      model,
    );
    const [slice] = await slicesOf(
      bench.engine,
      {
        ...data,
        relation: sql`(select * replace ('all' as ${valueColumn(data.contract.features[3]!)}) from ${data.relation}) as one`,
      },
      model,
      config(['region']),
    );
    expect(slice).toMatchObject({ rows: evaluation.rows, confusion: evaluation.confusion });
    expect((slice as ShownSlice).roc_auc?.value).toBe(evaluation.roc_auc);
    expect((slice as ShownSlice).f1?.value).toBe(evaluation.f1);
  });
});

test('rows without a label are in no slice', async () => {
  const half = sql`(select * replace (case when ${valueColumn(data.contract.ids[0]!)} < 'k0300' then ${LABEL} end as ${LABEL}) from ${data.relation}) as half`;
  const slices = await slicesOf(bench.engine, { ...data, relation: half, labelled: 300 }, model, config(['plan']));
  expect(slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(300);
});

test('slices of too few rows are counted, not shown', async () => {
  const [odd] = hidden(await sliced(['region']));
  expect(odd).toEqual({ kind: 'hidden', column: 'region', reason: 'few_rows', limit: 30, slices: 1, rows: 28 });
  expect(JSON.stringify(await sliced(['region']))).not.toContain('isles');
  expect(shown(await sliced(['region'], { min_rows: 28 })).at(-1)?.name).toBe(`region = far 'away', "isles"`);
  const none = await sliced(['region'], { min_rows: 1000 });
  expect(none).toEqual([{ kind: 'hidden', column: 'region', reason: 'few_rows', limit: 1000, slices: 4, rows: 600 }]);
  expect(formatSlices(none, [])).toContain('(region: not shown: 4 slices with 600 rows in all, each of fewer than 1000)');
});

test('of a category with many levels the most frequent thirty are slices', async () => {
  const levels = sql`'k' || floor(sqrt(cast(substr(${valueColumn(data.contract.ids[0]!)}, 2) as integer) * 4))`;
  const many: Dataset = {
    ...data,
    relation: sql`(select * replace (${levels} as ${valueColumn(data.contract.features[3]!)}) from ${data.relation}) as many`,
  };
  const slices = await slicesOf(bench.engine, many, model, config(['region'], { min_rows: 1 }));
  expect(shown(slices)).toHaveLength(30);
  const [rarer] = hidden(slices);
  expect(rarer).toMatchObject({ reason: 'many_levels', limit: 30 });
  expect(rarer!.rows).toBe(600 - shown(slices).reduce((sum, { rows }) => sum + rows, 0));
  expect(Math.min(...shown(slices).map(({ rows }) => rows))).toBeGreaterThanOrEqual(rarer!.rows / rarer!.slices);
});

test('the same model and rows give the same slices, to the last digit', async () => {
  const first = await sliced(['region', 'tenure']);
  expect(await sliced(['region', 'tenure'])).toEqual(first);
  const other = await slicesOf(bench.engine, data, { ...model, id: 'f'.repeat(64) }, config(['region', 'tenure']));
  expect(shown(other).map(({ f1 }) => f1?.value)).toEqual(shown(first).map(({ f1 }) => f1?.value));
  expect(shown(other).map(({ f1 }) => f1?.interval)).not.toEqual(shown(first).map(({ f1 }) => f1?.interval));
});

describe('what is said of slices', () => {
  test('a line a slice, below its head, and figures in columns', async () => {
    const lines = formatSlices(await sliced(['region', 'tenure'], { min_rows: 1 }), []).split('\n');
    const [head] = lines.filter((line) => line.startsWith('slice '));
    expect(lines.filter((line) => line === head)).toHaveLength(2);
    const odd = lines.find((line) => line.startsWith(`region = far 'away', "isles" `));
    expect(odd).toMatch(/ 28 +\d+ +0\.\d{3} \[0\.\d{3}, 0\.\d{3}] /);
    expect(odd!.indexOf('28')).toBe(head!.indexOf('rows') + 2);
    expect(lines.filter((line) => line.startsWith('tenure '))).toHaveLength(5);
    expect(lines.at(-1)).toBe('');
  });

  test('score writes slice_output.txt and metrics.json, and leaves no slices of an earlier model', async () => {
    const { workspace, engine } = bench;
    const file = path.join(workspace.paths.models, 'slice_output.txt');
    const configFile = path.join(workspace.root, 'config.json');
    const withSlices = async (slices: object) => {
      await writeFile(configFile, JSON.stringify({ ...MIXED, slices }));
      return score(await openWorkspace(workspace.world, { folder: workspace.root }), engine);
    };
    const scoring = await withSlices({ columns: ['region', 'tenure'] });
    expect(await readFile(file, 'utf8')).toBe(formatSlices(scoring.slices, scoring.segments));
    expect(await readScoring(path.join(workspace.paths.models, 'metrics.json'))).toEqual(scoring);
    expect(evaluationLines(scoring).join('\n')).toMatch(/lowest F1 +rows +F1 +95% interval\ntenure > 53 +137 +0\.000 /);

    const plain = await withSlices({ discover: false });
    expect(plain).toMatchObject({ slices: [], segments: [] });
    expect(await readdir(workspace.paths.models)).not.toContain('slice_output.txt');
    expect(evaluationLines(plain).at(-1)).toMatch(/^600 rows/);
  });

  test('metrics from before there were slices can be read', async () => {
    const old = { format: 'riskctl-metrics', version: 1, model: 'a', data: {}, evaluation: { f1: 0.5 } };
    const file = path.join(bench.workspace.root, 'old.json');
    await writeFile(file, JSON.stringify(old));
    expect(await readScoring(file)).toEqual({ ...old, slices: [], segments: [] });
  });
});
