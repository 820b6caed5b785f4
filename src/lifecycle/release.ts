import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RiskError } from '../errors.js';
import { readScoring, type Scoring } from '../evaluation/score.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/store.js';
import { pointAt, publishFolder } from '../workspace/atomic.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { readChampion } from './champion.js';
import { manifestOf, readRelease } from './manifest.js';
import { CURRENT, currentRelease } from './release-id.js';

/** What the field expects to find in production_deployment itself. */
const CLASSIC = [ARTIFACTS.model, ARTIFACTS.score, ARTIFACTS.ledger];

/** What a deployment did; `already` when that very model serves. */
export interface Deployment {
  readonly release: string;
  readonly model: string;
  readonly previous: string | null;
  readonly already: boolean;
}

/**
 * Releases the trained model with its score and ledger: an immutable folder, made current by one atomic rename.
 * Throws a data fault for a model that did not converge, or whose score is that of another model.
 */
export async function deploy(workspace: Workspace): Promise<Deployment> {
  const { paths, world } = workspace;
  const model = await readModel(path.join(paths.models, ARTIFACTS.model));
  requireSound(model, await readScoring(path.join(paths.models, ARTIFACTS.metrics)));
  const champion = await readChampion(workspace).catch((error: unknown) => {
    if (!(error instanceof RiskError)) throw error;
    world.log.warn(`the release now serving is not whole and will be replaced: ${error.message}`);
    return null;
  });
  if (champion?.model.id === model.id) return { release: champion.release, model: model.id, previous: champion.manifest.previous, already: true };

  const previous = await currentRelease(workspace);
  const created = world.now().toISOString();
  const id = `${created.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${model.id.slice(0, 8)}`;
  const files = await artifacts(workspace);
  const manifest = manifestOf({ id, created, model: model.id, previous }, files);
  const folder = await publishFolder(paths.deployment, path.join('releases', id), world, async (draft) => {
    for (const [name, content] of files) await draft.write(name, content);
    await draft.write(ARTIFACTS.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
  });
  await readRelease(folder);
  for (const name of CLASSIC) await pointAt(path.join(paths.deployment, name), path.join(CURRENT, name), world);
  await pointAt(path.join(paths.deployment, CURRENT), path.join('releases', id), world);
  return { release: id, model: model.id, previous, already: false };
}

function requireSound(model: Model, scoring: Scoring): void {
  if (!model.fit.converged) throw new RiskError('data', 'the trained model did not converge: it is not deployed', { hint: 'train it again' });
  if (scoring.model === model.id) return;
  throw new RiskError('data', `the score is that of model ${scoring.model.slice(0, 8)}, the trained model is ${model.id.slice(0, 8)}`, {
    hint: 'run riskctl score, then deploy again',
  });
}

async function artifacts(workspace: Workspace): Promise<Map<string, string>> {
  const { models, output } = workspace.paths;
  const sources: [string, string][] = [
    [ARTIFACTS.model, models],
    [ARTIFACTS.score, models],
    [ARTIFACTS.metrics, models],
    [ARTIFACTS.ledger, output],
  ];
  const files = new Map<string, string>();
  for (const [name, folder] of sources) files.set(name, await readFile(path.join(folder, name), 'utf8'));
  return files;
}
