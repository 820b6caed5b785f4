import os from 'node:os';
import path from 'node:path';
import { contractOf, type Contract } from '../data/contract.js';
import { readChampion, type Champion } from '../lifecycle/champion.js';
import { effectsOf, type Effect } from '../prediction/effects.js';
import type { Predicting } from '../prediction/query.js';
import { scorerOf, type Scorer } from '../prediction/scorer.js';
import { openWorkspace, type Workspace } from '../workspace/workspace.js';

/** One release and all that answers from it: a request holds one from beginning to end, whatever is deployed meanwhile. */
export interface Serving {
  /** As it was configured when the release was taken up. Its scratch space lies outside it: nothing below its root is written. */
  readonly workspace: Workspace;
  readonly champion: Champion;
  readonly contract: Contract;
  readonly effects: readonly Effect[];
  /** What scores clients, with so many reasons each; clients may come without ids. */
  scorer(reasons: number): Scorer;
  /** What tables of predictions are made of, with so many reasons each. */
  predicting(reasons: number): Predicting;
}

/** Opens the release that serves now, under the configuration as it now stands; null before the first. Throws config and data faults. */
export async function openServing(origin: Workspace): Promise<Serving | null> {
  const { world, root, configFile, profile, overrides } = origin;
  const found = await openWorkspace(world, {
    folder: root,
    configFile,
    overrides,
    ...(profile === undefined ? {} : { profile }),
  });
  const champion = await readChampion(found);
  if (champion === null) return null;
  const state = path.join(os.tmpdir(), `riskctl-api-${world.process.pid}`);
  const workspace: Workspace = { ...found, paths: { ...found.paths, state } };
  const { model } = champion;
  const contract = contractOf(workspace.config);
  const effects = effectsOf(model, contract);
  const { bands } = workspace.config.prediction;
  const scorers = new Map<number, Scorer>();
  const scorer = (reasons: number): Scorer => {
    const held = scorers.get(reasons) ?? scorerOf(model, contract, { bands, reasons, anonymous: true });
    scorers.set(reasons, held);
    return held;
  };
  return {
    workspace,
    champion,
    contract,
    effects,
    scorer,
    predicting: (reasons) => ({ model, contract, effects, bands, reasons }),
  };
}
