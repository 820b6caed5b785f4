import type { Config } from '../config/schema.js';
import type { Contract } from '../data/contract.js';
import type { Model } from '../model/model.js';
import type { FeatureValue } from '../model/predict.js';
import { sigmoid } from '../stats/logistic.js';
import { bandOf } from './bands.js';
import { effectsOf } from './effects.js';
import { predictedLabel } from './labels.js';
import { reasonsOf, type Reason } from './reasons.js';
import { isBroken, isNeeded, rowContract, type BrokenRule, type CheckedRow } from './row-contract.js';

/** A client as it comes: fields by the names of the contract's columns, text from a csv or scalars of JSON. */
export type ClientRecord = Readonly<Record<string, unknown>>;

/** What a model says of one client. */
export interface Prediction {
  readonly kind: 'prediction';
  /** The client's ids, by column. */
  readonly ids: Readonly<Record<string, string | null>>;
  readonly probability: number;
  /** Whether the probability reaches the model's threshold. */
  readonly positive: boolean;
  /** The label predicted, as the contract spells it. */
  readonly predicted: string;
  /** Name of the risk band. */
  readonly band: string;
  /** What contributes most, the largest first; as many as were asked for. */
  readonly reasons: readonly Reason[];
  /** Id of the model. */
  readonly model: string;
}

/** A client who is not scored, and why. */
export interface Rejection extends BrokenRule {
  readonly kind: 'rejection';
}

/** How a scorer is to score. */
export interface ScorerOptions extends Pick<Config['prediction'], 'bands' | 'reasons'> {
  /** Whether clients may come without their ids. */
  readonly anonymous?: boolean;
}

/** Scores clients one at a time. */
export interface Scorer {
  /** A client given by the names of its fields. A field that is left out is a fault of the record, as a column that is left out is one of a file. */
  score(record: ClientRecord): Prediction | Rejection;
  /** A client given by its cells, in the order of the contract's columns. */
  scoreCells(cells: readonly unknown[]): Prediction | Rejection;
  /** A row that has been checked. */
  scoreRow(row: CheckedRow): Prediction;
}

/**
 * Compiles a model and a contract into a scorer of single clients. It decides what the SQL of `predict` decides: the same rows
 * are rejected, by the same rules, and probabilities agree to 1e-12. Throws a data fault for a feature of the model that the contract lacks.
 */
export function scorerOf(model: Model, contract: Contract, options: ScorerOptions): Scorer {
  const { bands, reasons: most, anonymous = false } = options;
  const effects = effectsOf(model, contract);
  const check = rowContract(contract, anonymous);
  const labels = predictedLabel(contract.target);
  const contributions = new Float64Array(effects.length);

  const scoreRow = (row: CheckedRow): Prediction => {
    const values: FeatureValue[] = [];
    let eta = model.intercept;
    for (const [place, { feature, part, reference }] of effects.entries()) {
      const value = row[feature.index] ?? null;
      const own = part(value);
      values.push(value);
      eta += own;
      contributions[place] = own - reference;
    }
    const probability = sigmoid(eta);
    const positive = probability >= model.threshold;
    return {
      kind: 'prediction',
      ids: Object.fromEntries(contract.ids.map(({ name, index }) => [name, (row[index] ?? null) as string | null])),
      probability,
      positive,
      predicted: positive ? labels.positive : labels.negative,
      band: bandOf(probability, bands),
      reasons: most === 0 ? [] : reasonsOf(effects, values, contributions, most),
      model: model.id,
    };
  };
  const scoreCells = (cells: readonly unknown[]): Prediction | Rejection => {
    const row = check(cells);
    return isBroken(row) ? { kind: 'rejection', ...row } : scoreRow(row);
  };
  const fieldFault = fieldCheck(contract, anonymous);
  return {
    scoreRow,
    scoreCells,
    score(record) {
      const fault = fieldFault(record);
      if (fault !== undefined) return { kind: 'rejection', ...fault };
      return scoreCells(contract.columns.map(({ name }) => (Object.hasOwn(record, name) ? record[name] : undefined)));
    },
  };
}

/** What is wrong with the names of a record's fields: one is missing, or is not in a contract that refuses others. */
function fieldCheck(contract: Contract, anonymous: boolean): (record: ClientRecord) => BrokenRule | undefined {
  const needed = contract.columns.filter((column) => isNeeded(column, anonymous)).map(({ name }) => name);
  const known = new Set([...contract.columns.map(({ name }) => name), ...contract.ignored]);
  return (record) => {
    const missing = needed.find((name) => !Object.hasOwn(record, name));
    if (missing !== undefined)
      return { column: missing, rule: 'a field of the record', words: `${missing} is not in the record` };
    const extra = contract.refuseExtra ? Object.keys(record).find((name) => !known.has(name)) : undefined;
    return extra === undefined
      ? undefined
      : { column: extra, rule: 'a column of the contract', words: `${extra} is not in the contract` };
  };
}
