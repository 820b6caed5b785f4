import { inverse, type Matrix } from 'ml-matrix';
import type { Dataset } from '../data/dataset.js';
import { LABEL, valueColumn } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { cases, doubles, ident, join, sql, Sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import type { Design, DesignColumn } from './design.js';
import { inSample } from './draw.js';
import { labelledRows } from './encoding.js';
import type { CategoricalTerm, Model, NumericTerm, Term } from './model.js';
import { hessian } from './hessian.js';
import type { Objective } from './objective.js';
import type { Sample } from './sample.js';

/** How far one feature's coefficients may be off, and what in its company may mislead a reader of them. */
export interface TermErrors {
  readonly name: string;
  /** Standard errors in the units of the coefficients; of a category those of its levels, then of all others, then of a missing value. */
  readonly errors: readonly number[];
  /** Variance inflation factor of a number: by how much the other features blur its coefficient; null for a category. */
  readonly vif: number | null;
  /** Correlation of a number with the label, by itself; null for a category. */
  readonly alone: number | null;
}

/**
 * Standard errors of a model's coefficients: the square roots of the diagonal of H^-1 I H^-1, with I the information of the rows and H
 * that plus the penalty (le Cessie & van Houwelingen 1992, Appl. Statist. 41); without penalty those of R's glm. From a sample of the
 * rows, scaled to as many as the model was trained on. The variance inflation factor is car::vif's: A_jj (A^-1)_jj, with A what H knows
 * of the weights once the intercept is fitted. Throws a data fault where a feature is not in the contract or no row has a label.
 */
export async function coefficientErrors(engine: Engine, data: Dataset, model: Model): Promise<TermErrors[]> {
  if (data.labelled === 0) throw new RiskError('data', `${data.name}: no labelled row`, { hint: 'rows need a label' });
  const columns = model.terms.map((term) => columnOf(term, model, data));
  const values = columns.map(({ value }, index) => sql`cast(${value} as double) as ${ident(`t${index}`)}`);
  const [y, ...drawn] = await engine.doubles(
    sql`select ${join([sql`cast(${LABEL} as double) as y`, ...values])} from ${labelledRows(data)} where ${inSample(engine, data)}`,
  );
  if (y === undefined || y.length === 0) throw new RiskError('data', `${data.name}: the sample is empty`, { hint: 'add rows' });

  const sample: Sample = { rows: y.length, weight: model.fit.rows / y.length, y, columns: drawn };
  const design = layout(columns);
  const coefficients = Float64Array.from([centredIntercept(model, columns), ...columns.flatMap(({ weights }) => weights)]);
  const penalties = columns.flatMap(({ weights, unit }) => weights.map(() => penaltyOf(model, unit)));
  const objective: Objective = { design, penalty: Float64Array.from([0, ...penalties]) };
  const free: Objective = { design, penalty: new Float64Array(coefficients.length) };
  const curvature = hessian(objective, sample, coefficients);
  const inverted = inverse(curvature, true);
  const covariance = inverted.mmul(hessian(free, sample, coefficients)).mmul(inverted);

  return model.terms.map((term, index): TermErrors => {
    const { unit, weights } = columns[index] ?? NONE;
    const at = 1 + (design.columns[index]?.offset ?? 0);
    const errors = weights.map((_, slot) => Math.sqrt(Math.max(0, covariance.get(at + slot, at + slot))) / unit);
    if (term.kind === 'categorical') return { name: term.name, errors, vif: null, alone: null };
    return { name: term.name, errors, vif: inflation(curvature, inverted, at), alone: correlation(drawn[index] ?? y, y) };
  });
}

/** A term as a column of values that are about as large as 1: numbers in standard deviations, levels as codes. */
interface TermColumn {
  readonly kind: Term['kind'];
  readonly value: Sql;
  /** The coefficients of that column. */
  readonly weights: readonly number[];
  /** What a coefficient of the model has to be multiplied by to become one of them. */
  readonly unit: number;
  /** What the column takes away from the values before it scales them, in units of the model's own. */
  readonly centre: number;
}

const NONE: TermColumn = { kind: 'numeric', value: new Sql('0'), weights: [], unit: 1, centre: 0 };

function columnOf(term: Term, model: Model, data: Dataset): TermColumn {
  const feature = data.contract.features.find((one) => one.name === term.name && one.type === term.kind);
  if (feature === undefined)
    throw new RiskError('data', `feature '${term.name}' of the model is not in the contract`, {
      hint: 'put it back into config.json',
    });
  const value = valueColumn(feature);
  return term.kind === 'numeric' ? numberColumn(term, model, value) : levelColumn(term, value);
}

function numberColumn(term: NumericTerm, model: Model, value: Sql): TermColumn {
  const profile = model.profile.features.find((one) => one.name === term.name);
  const [mean, std] = profile?.kind === 'numeric' && profile.std > 0 ? [profile.mean, profile.std] : [term.mean, term.scale];
  const unit = std / term.scale;
  const centred = sql`(coalesce(${value}, ${doubles([term.impute])}) - ${mean}) / ${std}`;
  return { kind: 'numeric', value: centred, weights: [term.coefficient * unit], unit, centre: (mean - term.mean) / term.scale };
}

function levelColumn(term: CategoricalTerm, value: Sql): TermColumn {
  const { levels, other, missing } = term;
  const weights = [...levels.map(({ coefficient }) => coefficient), ...[other, missing].filter((one) => one !== null)];
  const codes = levels.map(({ level }, index) => ({ when: sql`${value} = ${level}`, then: index }));
  const missingAt = missing === null ? -1 : weights.length - 1;
  const code = cases([{ when: sql`${value} is null`, then: missingAt }, ...codes], other === null ? -1 : levels.length);
  return { kind: 'categorical', value: code, weights, unit: 1, centre: 0 };
}

function layout(columns: readonly TermColumn[]): Design {
  let offset = 0;
  const placed = columns.map(({ kind, weights }, index): DesignColumn => {
    const column = { kind, name: ident(`t${index}`), offset, size: weights.length };
    offset += weights.length;
    return column;
  });
  return { table: new Sql('drawn'), rows: 0, columns: placed, width: offset };
}

function centredIntercept({ intercept, terms }: Model, columns: readonly TermColumn[]): number {
  return terms.reduce(
    (sum, term, index) => sum + (term.kind === 'numeric' ? term.coefficient * (columns[index]?.centre ?? 0) : 0),
    intercept,
  );
}

/** The penalty on a coefficient of a column: that on the model's own coefficient, in the column's unit. */
function penaltyOf({ fit }: Model, unit: number): number {
  return fit.C === null ? Number.EPSILON * fit.rows : 1 / (fit.C * unit ** 2);
}

function inflation(curvature: Matrix, inverted: Matrix, at: number): number {
  const alone = curvature.get(at, at) - curvature.get(0, at) ** 2 / curvature.get(0, 0);
  return alone * inverted.get(at, at);
}

function correlation(x: Float64Array, y: Float64Array): number | null {
  const mean = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [row, value] of x.entries()) {
    const [dx, dy] = [value - mx, (y[row] ?? 0) - my];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}
