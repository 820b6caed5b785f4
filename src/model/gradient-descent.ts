import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { maxNorm } from '../stats/vector.js';
import type { Fitted } from './newton.js';
import { hessian } from './hessian.js';
import { evaluateSample, type Objective } from './objective.js';
import type { Sample } from './sample.js';

const STEPS = 3000;

/**
 * Plain gradient descent by ml-logistic-regression: the maximum-likelihood fit, without a penalty, on the sample alone.
 * Slower and less exact than {@link newton}; of use as an independent check of it.
 */
export function gradientDescent(objective: Objective, sample: Sample): Fitted {
  const unpenalised: Objective = { ...objective, penalty: new Float64Array(objective.penalty.length) };
  const start = new Float64Array(1 + objective.design.width);
  // steps of 2 / L at most converge; at zero coefficients the Hessian is at its largest
  const largest = hessian(unpenalised, { ...sample, weight: 1 }, start).norm('max') * start.length;
  const regression = new LogisticRegression({ numSteps: STEPS, learningRate: 1 / largest });
  regression.train(dense(objective, sample), Matrix.columnVector(sample.y));
  // its first classifier tells class 0 from the rest: its scores are the probabilities of class 1
  const weights = regression.classifiers[0]?.weights;
  if (weights === undefined || weights === null) throw new Error('ml-logistic-regression gave no weights');
  const coefficients = Float64Array.from(weights.to1DArray());
  return { ...evaluateSample(unpenalised, sample, coefficients), coefficients, iterations: STEPS };
}

/** True when the fit is as near its optimum as gradient descent gets: per row, 1e-5. */
export function isNearOptimum(fitted: Fitted, rows: number): boolean {
  return maxNorm(fitted.gradient) / rows < 1e-5;
}

function dense(objective: Objective, sample: Sample): Matrix {
  const { columns, width } = objective.design;
  const matrix = Matrix.zeros(sample.rows, 1 + width);
  for (let row = 0; row < sample.rows; row += 1) {
    matrix.set(row, 0, 1);
    for (const [index, column] of columns.entries()) {
      const value = sample.columns[index]?.[row] ?? 0;
      if (column.kind === 'numeric') matrix.set(row, 1 + column.offset, value);
      else if (value >= 0) matrix.set(row, 1 + column.offset + value, 1);
    }
  }
  return matrix;
}
