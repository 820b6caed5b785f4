import path from 'node:path';
import { loadDataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { readScoring, scoreOn, type Scoring } from '../evaluation/score.js';
import type { Model } from '../model/model.js';
import { parseModel, readModel } from '../model/store.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { readRelease, type Manifest } from './manifest.js';
import { currentRelease } from './release-id.js';

/** The model that serves, as it was released. */
export interface Champion {
  readonly release: string;
  readonly manifest: Manifest;
  readonly model: Model;
  readonly scoring: Scoring;
}

/** Reads the champion and verifies its manifest; null before the first deployment. Throws a data fault for a release that is not whole. */
export async function readChampion(workspace: Workspace): Promise<Champion | null> {
  const release = await currentRelease(workspace);
  if (release === null) return null;
  try {
    return await readReleased(workspace, release);
  } catch (error) {
    // another has taken over meanwhile, and `keep_releases` may have taken this one away
    if ((await currentRelease(workspace)) === release) throw error;
    return readChampion(workspace);
  }
}

/** Reads a release that was kept and verifies its manifest. Throws a data fault for one that is not there or not whole. */
export async function readReleased(workspace: Workspace, release: string): Promise<Champion> {
  const folder = path.join(workspace.paths.deployment, 'releases', release);
  const { manifest, files } = await readRelease(folder);
  const model = parseModel(files.get(ARTIFACTS.model) ?? '', path.join(folder, ARTIFACTS.model));
  const scoring = await readScoring(path.join(folder, ARTIFACTS.metrics));
  for (const [name, id] of [
    [ARTIFACTS.manifest, manifest.model],
    [ARTIFACTS.metrics, scoring.model],
  ] as const) {
    if (id === model.id) continue;
    throw new RiskError('data', `${path.join(folder, name)}: is not that of the model released`, {
      hint: 'deploy again with riskctl deploy',
    });
  }
  return { release, manifest, model, scoring };
}

/** The champion, where a command is of no use without one. Throws a `no-input` fault before the first deployment. */
export async function requireChampion(workspace: Workspace): Promise<Champion> {
  const champion = await readChampion(workspace);
  if (champion !== null) return champion;
  throw new RiskError('no-input', 'nothing is deployed yet', {
    hint: 'run riskctl full, or riskctl deploy after train and score',
  });
}

/** The model to work with: the one that serves, or the latest that was trained. Throws a `no-input` fault where there is none. */
export async function chosenModel(workspace: Workspace, which: 'deployed' | 'latest'): Promise<Model> {
  if (which === 'latest') return readModel(path.join(workspace.paths.models, ARTIFACTS.model));
  return (await requireChampion(workspace)).model;
}

/** Scores the champion on the test data. Writes nothing. */
export async function scoreChampion(workspace: Workspace, engine: Engine): Promise<Scoring> {
  const { model } = await requireChampion(workspace);
  return scoreOn(engine, await loadDataset(workspace, engine, workspace.paths.test), model, workspace.config.slices);
}
