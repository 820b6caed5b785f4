import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ifThere, RiskError } from '../errors.js';
import { readScoring, type Scoring } from '../evaluation/score.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/store.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import { readChampion } from './champion.js';
import { publishRelease } from './publish-release.js';
import { currentRelease } from './release-id.js';

/** What a deployment did; `already` when that very model serves. */
export interface Deployment {
  readonly release: string;
  readonly model: string;
  readonly previous: string | null;
  readonly already: boolean;
}

/**
 * Releases the trained model with its score and ledger: an immutable folder, made current by one atomic rename.
 * Throws a data fault for a model that did not converge, or whose score is not its own; a `no-input` fault for what is not there.
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
  if (champion?.model.id === model.id)
    return { release: champion.release, model: model.id, previous: champion.manifest.previous, already: true };

  const previous = await currentRelease(workspace);
  const created = world.now().toISOString();
  const files = await artifacts(workspace);
  requireOwnScore(workspace, files);
  const id = await publishRelease(workspace, { created, model: model.id, previous }, files);
  return { release: id, model: model.id, previous, already: false };
}

function requireSound(model: Model, scoring: Scoring): void {
  if (!model.fit.converged)
    throw new RiskError('data', 'the trained model did not converge: it is not deployed', { hint: 'train it again' });
  if (scoring.model === model.id) return;
  throw new RiskError(
    'data',
    `the score is that of model ${scoring.model.slice(0, 8)}, the trained model is ${model.id.slice(0, 8)}`,
    {
      hint: 'run riskctl score, then deploy again',
    },
  );
}

/** latestscore.txt is what people read: it must say what metrics.json says. */
function requireOwnScore({ root, paths }: Workspace, files: ReadonlyMap<string, string>): void {
  const { evaluation } = JSON.parse(files.get(ARTIFACTS.metrics) ?? '') as Scoring;
  const said = files.get(ARTIFACTS.score)?.trim() ?? '';
  if (said === String(evaluation.f1)) return;
  const file = shortPath({ root }, path.join(paths.models, ARTIFACTS.score));
  throw new RiskError('data', `${file}: says '${said}', ${ARTIFACTS.metrics} says ${evaluation.f1}`, {
    hint: 'run riskctl score, then deploy again',
  });
}

async function artifacts({ root, paths }: Workspace): Promise<Map<string, string>> {
  const { models, output } = paths;
  const sources: [string, string][] = [
    [ARTIFACTS.model, models],
    [ARTIFACTS.score, models],
    [ARTIFACTS.metrics, models],
    [ARTIFACTS.ledger, output],
  ];
  const files = new Map<string, string>();
  for (const [name, folder] of sources) {
    const file = path.join(folder, name);
    const content = await ifThere(readFile(file, 'utf8'));
    if (content === undefined)
      throw new RiskError('no-input', `${shortPath({ root }, file)}: no such file, and a release consists of it`, {
        hint: 'run riskctl ingest, train and score first',
      });
    files.set(name, content);
  }
  return files;
}
