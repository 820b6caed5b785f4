import { sigmoid, softplus } from '../stats/logistic.js';
import { accumulate, dots } from '../stats/vector.js';
import type { Design } from './design.js';
import type { Sample } from './sample.js';

/**
 * What a fit minimises: sum of log losses + 1/2 sum of penalty_j w_j^2. Scikit-learn's objective over C, with
 * penalty_j = 1 / C on standardised columns, or 1 / (C scale_j^2) where the raw coefficients are to be penalised.
 * Coefficients are one vector: the intercept, never penalised, then the weights.
 */
export interface Objective {
  readonly design: Design;
  /** One entry a coefficient; that of the intercept is 0. */
  readonly penalty: Float64Array;
}

/** The objective and its derivatives at some coefficients. */
export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** The penalty's own part of objective and gradient, to be added to that of the losses. */
export function addPenalty({ penalty }: Objective, coefficients: Float64Array, loss: number, gradient: Float64Array): Evaluated {
  let value = loss;
  const total = gradient.slice();
  for (let index = 0; index < total.length; index += 1) {
    const w = coefficients[index] ?? 0;
    const p = penalty[index] ?? 0;
    value += 0.5 * p * w * w;
    total[index] = (total[index] ?? 0) + p * w;
  }
  return { value, gradient: total };
}

/** Objective and gradient over a sample, in process. */
export function evaluateSample(objective: Objective, sample: Sample, coefficients: Float64Array): Evaluated {
  const eta = linearPredictor(objective.design, sample, coefficients);
  const gradient = new Float64Array(coefficients.length);
  const residual = new Float64Array(sample.rows);
  let loss = 0;
  let sum = 0;
  for (let row = 0; row < sample.rows; row += 1) {
    const z = eta[row] ?? 0;
    const y = sample.y[row] ?? 0;
    loss += softplus(z) - y * z;
    const r = sigmoid(z) - y;
    residual[row] = r;
    sum += r;
  }
  gradient[0] = sum * sample.weight;
  const numbers = placed(objective.design, sample, 'numeric');
  const products = dots(
    residual,
    numbers.map(({ values }) => values),
  );
  for (const [index, { at }] of numbers.entries()) gradient[at] = (products[index] ?? 0) * sample.weight;
  for (const { at, size, values } of placed(objective.design, sample, 'categorical'))
    addByCode(gradient.subarray(at, at + size), residual, values, sample.weight);
  return addPenalty(objective, coefficients, loss * sample.weight, gradient);
}

/** Intercept and weighted columns of each row of a sample. */
export function linearPredictor(design: Design, sample: Sample, coefficients: Float64Array): Float64Array {
  const eta = new Float64Array(sample.rows).fill(coefficients[0] ?? 0);
  const numbers = placed(design, sample, 'numeric');
  accumulate(
    eta,
    numbers.map(({ at }) => coefficients[at] ?? 0),
    numbers.map(({ values }) => values),
  );
  for (const { at, values } of placed(design, sample, 'categorical')) {
    for (let row = 0; row < sample.rows; row += 1) {
      const code = values[row] ?? -1;
      if (code >= 0) eta[row] = (eta[row] ?? 0) + (coefficients[at + code] ?? 0);
    }
  }
  return eta;
}

/** A column of a sample: its values, or codes of levels (-1 for none), and the place of the first of its coefficients. */
export interface Placed {
  readonly at: number;
  readonly size: number;
  readonly values: Float64Array;
}

/** The columns of one kind. */
export function placed({ columns }: Design, sample: Sample, kind: Design['columns'][number]['kind']): Placed[] {
  return columns.flatMap(({ kind: own, offset, size }, index) =>
    own === kind ? [{ at: 1 + offset, size, values: sample.columns[index] ?? new Float64Array() }] : [],
  );
}

/** Adds each row's share to the sum of its code's; -1 is the code of none. */
function addByCode(sums: Float64Array, shares: Float64Array, codes: Float64Array, weight: number): void {
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] ?? -1;
    if (code >= 0) sums[code] = (sums[code] ?? 0) + (shares[row] ?? 0) * weight;
  }
}
