import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { Config } from '../config/schema.js';
import { loadDataset, type Dataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { ifThere, RiskError } from '../errors.js';
import type { Model } from '../model/model.js';
import { formatModel, readModel } from '../model/store.js';
import { publish } from '../workspace/atomic.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { countScores } from './cells.js';
import type { Evaluation } from './evaluation.js';
import { evaluationOf } from './metrics.js';
import { weakSegments, type Segment } from './segments.js';
import { formatSlices } from './slice-text.js';
import { slicesOf, type Slice } from './slices.js';

/** metrics.json: how a model did on the test data. */
export interface Scoring {
  readonly format: 'riskctl-metrics';
  readonly version: 1;
  /** Id of the model that was scored. */
  readonly model: string;
  readonly data: { readonly name: string; readonly rows: number; readonly unlabelled: number; readonly excluded: number };
  readonly evaluation: Evaluation;
  /** The evaluation broken down by the configured columns, and what a search found; empty where neither was asked for. */
  readonly slices: readonly Slice[];
  readonly segments: readonly Segment[];
}

/**
 * Scores the trained model on the test data and writes latestscore.txt and metrics.json beside it, and slice_output.txt where there are
 * slices or weak segments. `fresh`: a model that is not on disk yet, and is written in the same step.
 */
export async function score(workspace: Workspace, engine: Engine, fresh?: Model): Promise<Scoring> {
  const folder = workspace.paths.models;
  const model = fresh ?? (await readModel(path.join(folder, ARTIFACTS.model)));
  const data = await loadDataset(workspace, engine, workspace.paths.test);
  const scoring = await scoreOn(engine, data, model, workspace.config.slices);
  const { slices, segments } = scoring;
  const hasSlices = slices.length + segments.length > 0;
  await publish(folder, workspace.world, async (draft) => {
    if (fresh !== undefined) await draft.write(ARTIFACTS.model, formatModel(fresh));
    await draft.write(ARTIFACTS.score, `${scoring.evaluation.f1}\n`);
    await draft.write(ARTIFACTS.metrics, `${JSON.stringify(scoring, null, 2)}\n`);
    if (hasSlices) await draft.write(ARTIFACTS.slices, formatSlices(slices, segments));
  });
  // one of an earlier score would speak of another model
  if (!hasSlices) await rm(path.join(folder, ARTIFACTS.slices), { force: true });
  return scoring;
}

/**
 * Scores a model on the labelled rows of a data set, and breaks the evaluation down as `slices` has it; without it only the evaluation is made.
 * Throws a data fault when there is no labelled row, and a config fault for a slice of what is no feature.
 */
export async function scoreOn(engine: Engine, data: Dataset, model: Model, slices?: Config['slices']): Promise<Scoring> {
  if (data.labelled === 0) {
    throw new RiskError('data', `${data.name}: no labelled row to judge a model on`, {
      hint: `rows need a value in column '${data.contract.target.name}'`,
    });
  }
  const evaluation = evaluationOf(await countScores(engine, data, model), model.threshold);
  const facts = { name: data.name, rows: data.rows, unlabelled: data.rows - data.labelled, excluded: data.excluded };
  const broken = slices === undefined ? [] : await slicesOf(engine, data, model, slices);
  const segments = slices === undefined ? [] : await weakSegments(engine, data, model, slices);
  return { format: 'riskctl-metrics', version: 1, model: model.id, data: facts, evaluation, slices: broken, segments };
}

/** The figures of a score that a run remembers, so that they can be followed over time. */
export type KeyScores = Pick<Evaluation, 'f1' | 'roc_auc' | 'brier'>;

/** Picks them. */
export function keyScores({ evaluation: { f1, roc_auc, brier } }: Scoring): KeyScores {
  return { f1, roc_auc, brier };
}

const scoringSchema = z.looseObject({
  format: z.literal('riskctl-metrics'),
  version: z.literal(1),
  model: z.string(),
  data: z.looseObject({}),
  evaluation: z.looseObject({ f1: z.number() }),
  // releases made before there were any lack them
  slices: z.array(z.looseObject({})).default([]),
  segments: z.array(z.looseObject({})).default([]),
});

/** Reads a metrics.json. Throws a `no-input` fault when there is none and a data fault for one it cannot read. */
export async function readScoring(file: string): Promise<Scoring> {
  const text = await ifThere(readFile(file, 'utf8'));
  if (text === undefined)
    throw new RiskError('no-input', `${file}: the model has not been scored`, { hint: 'run riskctl score first' });
  const parsed = scoringSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data as unknown as Scoring;
  throw new RiskError('data', `${file}: not metrics that this riskctl can read`, { hint: 'run riskctl score again' });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
