import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { loadDataset, type Dataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { RiskError, systemCode } from '../errors.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/store.js';
import { publish } from '../workspace/atomic.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { countScores } from './cells.js';
import type { Evaluation } from './evaluation.js';
import { evaluationOf } from './metrics.js';

/** metrics.json: how a model did on the test data. */
export interface Scoring {
  readonly format: 'riskctl-metrics';
  readonly version: 1;
  /** Id of the model that was scored. */
  readonly model: string;
  readonly data: { readonly name: string; readonly rows: number; readonly unlabelled: number; readonly excluded: number };
  readonly evaluation: Evaluation;
}

/** Scores the trained model on the test data and writes latestscore.txt and metrics.json beside it. */
export async function score(workspace: Workspace, engine: Engine): Promise<Scoring> {
  const folder = workspace.paths.models;
  const model = await readModel(path.join(folder, ARTIFACTS.model));
  const data = await loadDataset(workspace, engine, workspace.paths.test);
  const scoring = await scoreOn(engine, data, model);
  await publish(folder, workspace.world, async (draft) => {
    await draft.write(ARTIFACTS.score, `${scoring.evaluation.f1}\n`);
    await draft.write(ARTIFACTS.metrics, `${JSON.stringify(scoring, null, 2)}\n`);
  });
  return scoring;
}

/** Scores a model on the labelled rows of a data set. Throws a data fault when there is none. */
export async function scoreOn(engine: Engine, data: Dataset, model: Model): Promise<Scoring> {
  if (data.labelled === 0) {
    throw new RiskError('data', `${data.name}: no labelled row to judge a model on`, { hint: `rows need a value in column '${data.contract.target.name}'` });
  }
  const evaluation = evaluationOf(await countScores(engine, data, model), model.threshold);
  const facts = { name: data.name, rows: data.rows, unlabelled: data.rows - data.labelled, excluded: data.excluded };
  return { format: 'riskctl-metrics', version: 1, model: model.id, data: facts, evaluation };
}

const scoringSchema = z.looseObject({ format: z.literal('riskctl-metrics'), version: z.literal(1), model: z.string(), data: z.looseObject({}), evaluation: z.looseObject({ f1: z.number() }) });

/** Reads a metrics.json. Throws a `no-input` fault when there is none and a data fault for one it cannot read. */
export async function readScoring(file: string): Promise<Scoring> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new RiskError('no-input', `${file}: the model has not been scored`, { hint: 'run riskctl score first', cause: error });
  });
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
