import { afterAll, beforeAll, expect, test } from '@jest/globals';
import path from 'node:path';
import type { Config } from '../../src/config/schema.js';
import { ingest } from '../../src/data/ingest.js';
import { loadDataset, loadFinalData, type Dataset } from '../../src/data/dataset.js';
import type { Engine } from '../../src/engine/engine.js';
import { openEngine } from '../../src/engine/open.js';
import { decide, type Decision } from '../../src/lifecycle/decide.js';
import { gatherEvidence } from '../../src/lifecycle/evidence.js';
import type { Model } from '../../src/model/model.js';
import { sealed } from '../../src/model/store.js';
import { train } from '../../src/model/train.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { smallWorkspace, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

const LINE = {
  input_folder_path: 'in',
  output_folder_path: 'out',
  test_data_path: 'test',
  output_model_path: 'models',
  prod_deployment_path: 'prod',
  contract: { columns: { x: { role: 'feature', type: 'numeric' }, y: { role: 'target', positive: 1 } } },
};

let workspace: Workspace;
let engine: Engine;
let trained: Model;
let training: Dataset;

// the truth on the line: y is 1 from x = 100 on
beforeAll(async () => {
  const folder = await smallWorkspace(1, LINE);
  workspace = await open(folder);
  engine = openEngine(workspace);
  const line = rows(Array.from({ length: 200 }, (_, x) => [x, x >= 100 ? 1 : 0]));
  await writeFiles(folder, { 'in/first.csv': line, 'test/test.csv': line });
  await ingest(workspace, engine);
  trained = await train(workspace, engine);
  training = await loadFinalData(workspace, engine);
});
afterAll(() => engine.close());

test('the evidence is the F1 of both on the same rows', async () => {
  const { evidence } = await judged(positiveFrom(150), positiveFrom(80), {});
  // positive from 150: 50 right, 50 missed; from 80: 100 right, 20 false alarms
  expect(evidence).toMatchObject({ rows: 200, positives: 100, gain: { metric: 'f1' } });
  expect(evidence?.gain.champion).toBeCloseTo((2 * 50) / (2 * 50 + 50), 12);
  expect(evidence?.gain.challenger).toBeCloseTo((2 * 100) / (2 * 100 + 20), 12);
  expect(evidence?.gain.gain).toBeCloseTo(200 / 220 - 100 / 150, 12);
});

test('with evidence, a challenger that is plainly better is promoted, one that is plainly worse is rejected', async () => {
  const better = await judged(positiveFrom(150), positiveFrom(100), {});
  expect(better).toMatchObject({ verdict: 'promote', evidence: { gain: { challenger: 1 } } });
  expect(better.reason).toMatch(/better.*F1 1\.000 against 0\.667.*\(\+0\.333\).*p < 0\.001/);
  const worse = await judged(positiveFrom(100), positiveFrom(150), {});
  expect(worse).toMatchObject({ verdict: 'reject' });
  expect(worse.reason).toMatch(/worse.*F1 0\.667 against 1\.000.*\(−0\.333\)/);
});

test('what chance may have done is not promoted, and what makes no difference is held', async () => {
  const close = await judged(positiveFrom(102), positiveFrom(101), {});
  expect(close.evidence?.gain.gain).toBeGreaterThan(0);
  expect(close.verdict).toMatch(/^(hold|insufficient)$/);
  // another model, the same predictions
  const same = await judged(positiveFrom(119.8), positiveFrom(119.9), {});
  expect(same).toMatchObject({ verdict: 'hold', evidence: { gain: { gain: 0 } } });
  expect(await judged(positiveFrom(101), positiveFrom(102), {})).toMatchObject({ verdict: 'hold' });
});

test('a gain below min_effect is held, however certain', async () => {
  const decision = await judged(positiveFrom(150), positiveFrom(100), { min_effect: 0.5 });
  expect(decision).toMatchObject({ verdict: 'hold', reason: expect.stringContaining('0.5') });
  expect(decision.evidence?.gain.p_better).toBeLessThan(0.05);
  expect(await judged(positiveFrom(150), positiveFrom(100), { min_effect: 0.3 })).toMatchObject({ verdict: 'promote' });
});

test('alpha is how much chance is borne', async () => {
  const [champion, challenger] = [positiveFrom(105), positiveFrom(102)];
  const p = (await judged(champion, challenger, {})).evidence?.gain.p_better ?? 1;
  expect(p).toBeGreaterThan(0.001);
  expect(p).toBeLessThan(0.3);
  expect((await judged(champion, challenger, { alpha: p / 2 })).verdict).toMatch(/^(hold|insufficient)$/);
  expect(await judged(champion, challenger, { alpha: p * 1.5 })).toMatchObject({ verdict: 'promote' });
});

test('too few rows of a class are insufficient evidence, for better or worse', async () => {
  for (const [file, test] of [
    ['few-positives', Array.from({ length: 109 }, (_, x) => [x, x >= 100 ? 1 : 0])],
    ['few-negatives', Array.from({ length: 100 }, (_, index) => [index + 91, index + 91 >= 100 ? 1 : 0])],
  ] as const) {
    const target = path.join(workspace.root, file);
    await writeFiles(workspace.root, { [`${file}/test.csv`]: rows(test) });
    for (const [champion, challenger] of [
      [150, 100],
      [100, 150],
    ] as const) {
      const decision = await judged(positiveFrom(champion), positiveFrom(challenger), {}, target);
      expect(decision).toMatchObject({ verdict: 'insufficient', reason: expect.stringMatching(/\b9 .*rarer class/) });
    }
  }
});

test('rule "better" looks at the gain alone, "always" and "never" at nothing', async () => {
  const [good, slightly, bad] = [positiveFrom(101), positiveFrom(102), positiveFrom(150)];
  const because = (rule: string): unknown => expect.stringContaining(`"${rule}"`);
  expect(await judged(slightly, good, { rule: 'better' })).toMatchObject({ verdict: 'promote' });
  expect(await judged(good, slightly, { rule: 'better' })).toMatchObject({ verdict: 'hold' });
  expect(await judged(good, positiveFrom(100.9), { rule: 'better' })).toMatchObject({ verdict: 'hold' });
  expect(await judged(slightly, good, { rule: 'better', min_effect: 0.1 })).toMatchObject({ verdict: 'hold' });
  expect(await judged(good, bad, { rule: 'always' })).toMatchObject({ verdict: 'promote', reason: because('always') });
  expect(await judged(bad, good, { rule: 'never' })).toMatchObject({ verdict: 'hold', reason: because('never') });
});

test('the same two models on the same rows get the same decision', async () => {
  const once = await judged(positiveFrom(105), positiveFrom(102), {});
  expect(await judged(positiveFrom(105), positiveFrom(102), {})).toEqual(once);
});

test('rows without a label bear no witness', async () => {
  const labelled = Array.from({ length: 200 }, (_, x) => [x, x >= 100 ? 1 : 0]);
  const target = path.join(workspace.root, 'unlabelled');
  await writeFiles(workspace.root, {
    'unlabelled/test.csv': rows([...labelled, ...labelled.map(([x]) => [x ?? 0, ''] as const)]),
  });
  const { evidence } = await judged(positiveFrom(150), positiveFrom(100), {}, target);
  expect(evidence).toMatchObject({ rows: 200, positives: 100 });
});

/** A model that predicts positive from x = `cut` on. */
function positiveFrom(cut: number): Model {
  const { id: _, ...content } = trained;
  const term = { kind: 'numeric', name: 'x', impute: 0, mean: 0, scale: 1, coefficient: 1 } as const;
  return sealed({ ...content, threshold: 0.5, intercept: 0.5 - cut, terms: [term] });
}

/** Rules on two models by their predictions for the test data, or for other rows that neither has learnt from. */
async function judged(
  champion: Model,
  challenger: Model,
  rules: Partial<Config['promotion']>,
  target = workspace.paths.test,
): Promise<Decision> {
  const promotion = { ...workspace.config.promotion, ...rules };
  const contest = {
    champion,
    challenger,
    test: await loadDataset(workspace, engine, target),
    training,
    fresh: null,
    data: target,
  };
  return decide(await gatherEvidence(engine, contest, { ...workspace.config, promotion }), promotion);
}

function rows(pairs: readonly (readonly (number | string)[])[]): string {
  return `x,y\n${pairs.map((pair) => pair.join(',')).join('\n')}\n`;
}
