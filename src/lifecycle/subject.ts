import path from 'node:path';
import { RiskError, unlessFault } from '../errors.js';
import { readScoring, type Scoring } from '../evaluation/score.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/store.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { readReleased, requireChampion } from './champion.js';
import { findRun } from './history.js';

/** A model with its score. */
export interface Subject {
  readonly model: Model;
  readonly scoring: Scoring;
}

/** Which model is meant: that of a run, the champion, or the one last trained. */
export interface Which {
  readonly deployed: boolean;
  /** The id of a run, or the beginning of it. */
  readonly run?: string | undefined;
}

/** Finds a model with its score. Throws a `no-input` fault where there is none, a data fault where the two are not of one model. */
export async function findSubject(workspace: Workspace, { deployed, run }: Which): Promise<Subject> {
  if (run !== undefined) return ofRun(workspace, run);
  return deployed ? requireChampion(workspace) : trained(workspace);
}

async function trained(workspace: Workspace): Promise<Subject> {
  const folder = workspace.paths.models;
  const model = await readModel(path.join(folder, ARTIFACTS.model));
  const scoring = await readScoring(path.join(folder, ARTIFACTS.metrics));
  if (scoring.model === model.id) return { model, scoring };
  throw new RiskError('data', 'the score is not that of the trained model', { hint: 'run riskctl score first' });
}

/** The model a run trained or released, if it was released and kept, or is still the one last trained. */
async function ofRun(workspace: Workspace, id: string): Promise<Subject> {
  const { id: run, facts } = await findRun(workspace, id);
  const { model, release } = facts as { model?: string; release?: string | null };
  if (model === undefined)
    throw new RiskError('no-input', `run ${run} neither trained nor released a model`, {
      hint: 'riskctl history lists the runs',
    });
  if (typeof release === 'string') {
    const kept = await unlessFault(readReleased(workspace, release));
    if (kept?.model.id === model) return kept;
  }
  const latest = await unlessFault(trained(workspace));
  if (latest?.model.id === model) return latest;
  throw new RiskError(
    'no-input',
    `the model of run ${run}, ${model.slice(0, 8)}, was not released, and another has been trained since`,
    {
      hint: `riskctl explain-run ${run} shows what was decided of it`,
    },
  );
}
