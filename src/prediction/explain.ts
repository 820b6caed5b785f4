import { contractOf } from '../data/contract.js';
import { loadFinalData, type Dataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import type { Model } from '../model/model.js';
import { sigmoid } from '../stats/logistic.js';
import type { Workspace } from '../workspace/workspace.js';
import { bandOf } from './bands.js';
import { changesOf, type Change } from './changes.js';
import { clientFrom, findClient, type FoundClient } from './client.js';
import { baselineOf, effectsOf } from './effects.js';
import { predictedLabel } from './labels.js';
import { neighboursOf, type Neighbours } from './neighbours.js';
import { inWords, stateOf } from './reasons.js';
import { isBroken, rowContract } from './row-contract.js';

/** What a feature of one client contributes to its prediction. */
export interface Contribution {
  readonly feature: string;
  /** What stands there; null where it is missing. */
  readonly value: string | number | null;
  /** The mean of a number over the training rows; null of a category. */
  readonly mean: number | null;
  /** In log odds, against the mean client. */
  readonly contribution: number;
  readonly words: string;
}

/** Why a client is predicted what it is. */
export interface Explanation {
  /** Id of the model. */
  readonly model: string;
  /** Where the client was found; null for one described on the command line. */
  readonly data: string | null;
  readonly ids: Readonly<Record<string, string | null>>;
  /** How many rows bear that id, of which this is the last; 1 for one described. */
  readonly rows: number;
  /** The label, where it is known. */
  readonly actual: string | null;
  readonly probability: number;
  readonly threshold: number;
  readonly positive: boolean;
  readonly predicted: string;
  readonly band: string;
  /** The linear predictor: that of the mean client and all contributions. */
  readonly log_odds: number;
  readonly mean_client: { readonly probability: number; readonly log_odds: number };
  /** The largest first. */
  readonly contributions: readonly Contribution[];
  /** What would have to change for the other prediction; null where no feature is marked `actionable`. */
  readonly changes: readonly Change[] | null;
  /** Null where there is no labelled client to compare with. */
  readonly neighbours: Neighbours | null;
}

/** Which client is to be explained: one by its id, or one described in JSON. */
export interface ExplainOptions {
  readonly id: string | undefined;
  readonly row: string | undefined;
}

/** Explains the prediction of one client, ingested or described. Changes nothing. Throws as {@link findClient} and {@link clientFrom} do. */
export async function explain(
  workspace: Workspace,
  engine: Engine,
  model: Model,
  { id, row }: ExplainOptions,
): Promise<Explanation> {
  if ((id === undefined) === (row === undefined)) {
    throw new RiskError('usage', id === undefined ? 'which client?' : 'an id and --row name two clients', {
      hint: "give the id of an ingested client, or describe one with --row '{…}'",
    });
  }
  const contract = contractOf(workspace.config);
  const described = row === undefined ? undefined : clientFrom(row, contract);
  const data = await ingestedData(workspace, engine, described !== undefined);
  const client: FoundClient =
    described !== undefined || data === null
      ? { row: described ?? [], label: null, rows: 1 }
      : await findClient(engine, data, id ?? '');

  const effects = effectsOf(model, contract);
  const parts = effects.map(({ part, feature }) => part(client.row[feature.index] ?? null));
  const eta = parts.reduce((sum, part) => sum + part, model.intercept);
  const baseline = baselineOf(model, effects);
  const probability = sigmoid(eta);
  const labels = predictedLabel(contract.target);
  const check = rowContract(contract, true);
  const broken = (cells: readonly unknown[]) => [check(cells)].find((answer) => isBroken(answer));
  const contributions = effects.map((effect, place): Contribution => {
    const value = client.row[effect.feature.index] ?? null;
    const contribution = (parts[place] ?? 0) - effect.reference;
    return {
      feature: effect.feature.name,
      value,
      mean: effect.mean,
      contribution,
      words: inWords(stateOf(effect, value), contribution),
    };
  });
  return {
    model: model.id,
    data: described === undefined && data !== null ? data.name : null,
    ids: Object.fromEntries(contract.ids.map(({ name, index }) => [name, (client.row[index] ?? null) as string | null])),
    rows: client.rows,
    actual: client.label === null ? null : client.label === 1 ? labels.positive : labels.negative,
    probability,
    threshold: model.threshold,
    positive: probability >= model.threshold,
    predicted: probability >= model.threshold ? labels.positive : labels.negative,
    band: bandOf(probability, workspace.config.prediction.bands),
    log_odds: eta,
    mean_client: { probability: sigmoid(baseline), log_odds: baseline },
    contributions: contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
    changes: effects.some(({ feature }) => feature.actionable)
      ? changesOf({ model, effects, row: client.row, eta, broken })
      : null,
    neighbours: data === null ? null : await neighboursOf(engine, data, effects, client.row),
  };
}

/** What was ingested; for a client who is described it is only to compare with, and need not be there. */
async function ingestedData(workspace: Workspace, engine: Engine, isOptional: boolean): Promise<Dataset | null> {
  try {
    return await loadFinalData(workspace, engine);
  } catch (error) {
    if (isOptional && error instanceof RiskError && error.fault === 'no-input') return null;
    throw error;
  }
}
