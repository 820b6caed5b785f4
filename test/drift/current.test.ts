import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadDataset, type Dataset } from '../../src/data/dataset.js';
import { countCurrent, type Current } from '../../src/drift/current.js';
import { rangedEdges, withoutRange } from '../../src/drift/ranged-histogram.js';
import { driftOf } from '../../src/drift/report.js';
import type { Engine } from '../../src/engine/engine.js';
import { openEngine } from '../../src/engine/open.js';
import type { Model } from '../../src/model/model.js';
import { train } from '../../src/model/train.js';
import { ingest } from '../../src/data/ingest.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { smallWorkspace, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

const HEIGHT = 'größe "cm"; x';
const PLAN = "o'plan\u{1F600}";
const LEVELS = ["it's", 'a "b", c', 'ünï', 'z'];
const CONFIG = {
  input_folder_path: 'in',
  output_folder_path: 'out',
  test_data_path: 'test',
  output_model_path: 'models',
  prod_deployment_path: 'prod',
  contract: {
    columns: {
      client: { role: 'id' },
      [HEIGHT]: { role: 'feature', type: 'numeric' },
      [PLAN]: { role: 'feature', type: 'categorical' },
      gone: { role: 'target', positive: 'Yes', negative: 'No' },
    },
  },
  model: { min_level_share: 0 },
};

let workspace: Workspace;
let engine: Engine;
let model: Model;

beforeAll(async () => {
  const folder = await smallWorkspace(0, CONFIG);
  const rows = Array.from({ length: 400 }, (_, index) =>
    row(`r${index}`, String(150 + (index % 40)), LEVELS[index % 3] ?? '', index % 3 === 0 ? 'Yes' : 'No'),
  );
  await writeFiles(folder, { 'in/first.csv': csv(rows) });
  workspace = await open(folder);
  engine = openEngine(workspace);
  await ingest(workspace, engine);
  model = await train(workspace, engine);
});
afterAll(async () => engine.close());

describe('current rows', () => {
  test('that are those of training are counted as the profile has them', async () => {
    const data = await loadDataset(workspace, engine, workspace.paths.input);
    const current = await countCurrent(engine, data, model);
    const { rows, positives, features, scores } = model.profile;
    expect(current).toMatchObject({ rows, labelled: rows, positives, excluded: 0, scores: scores.counts });
    for (const [index, feature] of features.entries()) {
      const now = current.features[index];
      expect(now).toMatchObject({ name: feature.name, missing: 0 });
      expect(now?.counts).toEqual(feature.kind === 'numeric' ? feature.counts : feature.levels.map(({ count }) => count));
    }
    const report = driftOf(model, current, 'x', { method: 'psi', alpha: 0.05 });
    for (const one of report.features)
      expect(one).toMatchObject({ effect: expect.closeTo(0, 12), score_shift: expect.closeTo(0, 12) });
  });

  test('with unseen levels, out of range, missing and broken are told apart', async () => {
    const { features, ...all } = await counted('odd', [
      row('1', '149.5', "it's", 'Yes'),
      row('2', '150', 'new "one"', ''),
      row('3', '', 'new "one"', 'No'),
      row('4', '200', '', 'No'),
      row('5', 'tall', 'z', 'No'),
      row('6', '170', 'other', 'No'),
    ]);
    expect(all).toMatchObject({ rows: 5, excluded: 1, labelled: 4, positives: 1 });
    expect(features[0]).toMatchObject({
      kind: 'numeric',
      name: HEIGHT,
      missing: 1,
      below: 1,
      above: 1,
      mean: (149.5 + 150 + 200 + 170) / 4,
    });
    expect(features[1]).toMatchObject({
      kind: 'categorical',
      name: PLAN,
      missing: 1,
      unseen: 3,
      unseenLevels: [
        { level: 'new "one"', count: 2 },
        { level: 'other', count: 1 },
      ],
    });
  });

  test('of which one column is missing altogether are all MISSING, and that is drift', async () => {
    const data = await load(
      'absent',
      Array.from({ length: 60 }, (_, index) => row(`a${index}`, '', '', '')),
    );
    const current = await countCurrent(engine, data, model);
    expect(current.features).toMatchObject([
      { missing: 60, mean: null, below: 0, above: 0 },
      { missing: 60, unseen: 0 },
    ]);
    const report = driftOf(model, current, 'x', { method: 'psi', alpha: 0.05 });
    for (const one of report.features) expect(one).toMatchObject({ verdict: 'drift', missing: { reference: 0, current: 1 } });
    expect(report.base_rate).toBeNull();
  });
});

describe('a range in a histogram', () => {
  const profile = (edges: number[], min: number, max: number) => ({
    kind: 'numeric' as const,
    name: 'n',
    missing: 0,
    mean: 0,
    std: 1,
    min,
    max,
    edges,
    counts: [],
  });

  test('adds what lies outside to the outer bins, and counts it', () => {
    const inner = profile([1, 2], 0, 5);
    expect(rangedEdges(inner)).toEqual([-Number.MIN_VALUE, 1, 2, 5]);
    expect(withoutRange([3, 10, 20, 30, 4], inner)).toEqual({ counts: [13, 20, 34], below: 3, above: 4 });
  });

  test('ends with the last percentile where that is the largest value', () => {
    const tied = profile([1, 5], 1, 5);
    expect(rangedEdges(tied)).toEqual([1 - Number.EPSILON / 2, 1, 5]);
    expect(withoutRange([2, 10, 20, 4], tied)).toEqual({ counts: [12, 20, 4], below: 2, above: 4 });
    expect(rangedEdges(profile([-3], -4, -3))).toEqual([-4.000000000000001, -3]);
  });
});

test('a model that uses what the contract no longer has says so', async () => {
  const data = await load('narrow', [row('1', '160', 'z', 'No')]);
  const features = data.contract.features.filter(({ name }) => name !== PLAN);
  const counting = countCurrent(engine, { ...data, contract: { ...data.contract, features } }, model);
  await expect(counting).rejects.toMatchObject({ fault: 'data', message: expect.stringContaining(`'${PLAN}'`) });
});

async function counted(name: string, rows: readonly string[]): Promise<Current> {
  return countCurrent(engine, await load(name, rows), model);
}

async function load(name: string, rows: readonly string[]): Promise<Dataset> {
  await writeFiles(workspace.root, { [`${name}/rows.csv`]: csv(rows) });
  return loadDataset(workspace, engine, `${workspace.root}/${name}`);
}

function row(client: string, ...values: readonly string[]): string {
  return [client, ...values].map(quoted).join(',');
}

function csv(rows: readonly string[]): string {
  return `${[['client', HEIGHT, PLAN, 'gone'].map(quoted).join(','), ...rows].join('\n')}\n`;
}

function quoted(text: string): string {
  return text === '' ? '' : `"${text.replaceAll('"', '""')}"`;
}
