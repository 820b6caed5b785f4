import type { Config } from '../config/schema.js';
import type { Contract } from '../data/contract.js';
import { firstFew } from '../listing.js';
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
    for (const { feature, part, reference } of effects) {
      const value = row[feature.index] ?? null;
      const own = part(value);
      contributions[values.length] = own - reference;
      values.push(value);
      eta += own;
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
  const read = recordReader(contract, anonymous);
  return {
    scoreRow,
    scoreCells,
    score(record) {
      const cells = read(record);
      return Array.isArray(cells) ? scoreCells(cells) : { kind: 'rejection', ...(cells as BrokenRule) };
    },
  };
}

/** Names that are told of the fields a record lacks. */
const SHOWN_FIELDS = 8;

/** Takes the cells of a record, in the order of the contract's columns; where any that are needed are not fields of it, says which. */
function recordReader(contract: Contract, anonymous: boolean): (record: ClientRecord) => readonly unknown[] | BrokenRule {
  const fields = contract.columns.map((column) => ({
    name: column.name,
    isNeeded: isNeeded(column, anonymous),
    // any object has a field 'constructor', though not of its own
    isInherited: column.name in Object.prototype,
  }));
  const known = new Set([...contract.columns.map(({ name }) => name), ...contract.ignored]);
  const lackOf = (record: ClientRecord): string => {
    const lacking = fields.filter((field) => field.isNeeded && !Object.hasOwn(record, field.name)).map(({ name }) => name);
    return `${firstFew(lacking, SHOWN_FIELDS)} ${lacking.length === 1 ? 'is' : 'are'} not in the record`;
  };
  return (record) => {
    const cells: unknown[] = [];
    for (const { name, isNeeded: needed, isInherited } of fields) {
      const cell = isInherited && !Object.hasOwn(record, name) ? undefined : record[name];
      if (cell === undefined && needed && !Object.hasOwn(record, name))
        return { column: name, rule: 'a field of the record', words: lackOf(record) };
      cells.push(cell);
    }
    const extra = contract.refuseExtra ? Object.keys(record).find((name) => !known.has(name)) : undefined;
    if (extra === undefined) return cells;
    return { column: extra, rule: 'a column of the contract', words: `${extra} is not in the contract` };
  };
}
