import { RiskError } from '../errors.js';
import type { Contract } from '../data/contract.js';
import { areDistinct } from '../engine/distinct.js';
import type { FileTarget } from '../engine/engine.js';
import type { Model } from '../model/model.js';
import type { Prediction } from './scorer.js';

/** What predictions can be written as, and how such a file's name ends. */
export const FORMATS = { csv: ['.csv'], parquet: ['.parquet'], ndjson: ['.ndjson', '.jsonl'] } as const satisfies Record<
  FileTarget['format'],
  readonly string[]
>;

/** One of the formats. */
export type Format = keyof typeof FORMATS;

const SHORT_ID = 8;
const DECIMALS = 1e4;

/** The columns of a prediction beside the client's own. */
export const COLUMNS = {
  probability: 'probability',
  predicted: 'predicted',
  band: 'band',
  reason: (rank: number) => `reason_${rank + 1}`,
  feature: (rank: number) => `feature_${rank + 1}`,
  contribution: (rank: number) => `contribution_${rank + 1}`,
  model: 'model',
} as const;

/** The columns of a table of predictions, in order: the client's, which are its ids or all that are kept, then those of the prediction. */
export function namesOf(client: readonly string[], reasons: number): string[] {
  const ranks = Array.from({ length: reasons }, (_, rank) => rank);
  return [
    ...client,
    COLUMNS.probability,
    COLUMNS.predicted,
    COLUMNS.band,
    ...ranks.flatMap((rank) => [COLUMNS.reason(rank), COLUMNS.feature(rank), COLUMNS.contribution(rank)]),
    COLUMNS.model,
  ];
}

/** The columns of the client in a table of predictions: those of its file where they are kept, else its ids. */
export function clientColumns(contract: Contract, header: readonly string[], keep: boolean): readonly string[] {
  return keep ? header : contract.ids.map(({ name }) => name);
}

/** Throws a data fault where a column of the client bears the name of one of the prediction, or, other than in a csv, of one that differs by case alone. */
export function requireApart(names: readonly string[], client: readonly string[], format: Format): void {
  const twice = client.find((name, index) => names.indexOf(name) !== index || names.lastIndexOf(name) !== index);
  if (twice !== undefined) {
    throw new RiskError('data', `two columns of the output would be named '${twice}'`, {
      hint: 'rename it in the input, or leave out --keep',
    });
  }
  if (format === 'csv' || areDistinct(names)) return;
  throw new RiskError('data', `the columns of the output differ by case alone, which ${format} cannot tell apart`, {
    hint: 'write a .csv, or leave out --keep',
  });
}

/** A model as a table of predictions names it: by the beginning of its id, as everywhere in text. */
export function shortModel({ id }: Pick<Model, 'id'>): string {
  return id.slice(0, SHORT_ID);
}

/** The values of a prediction, in the order of {@link namesOf}. */
export function valuesOf(prediction: Prediction, reasons: number): (string | number | null)[] {
  const told = Array.from({ length: reasons }, (_, rank) => prediction.reasons[rank]);
  return [
    prediction.probability,
    prediction.predicted,
    prediction.band,
    ...told.flatMap((one) => [one?.words ?? null, one?.feature ?? null, one === undefined ? null : rounded(one.contribution)]),
    shortModel({ id: prediction.model }),
  ];
}

function rounded(contribution: number): number {
  return Math.round(contribution * DECIMALS) / DECIMALS;
}
