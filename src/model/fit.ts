import type { Config } from '../config/schema.js';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { maxNorm } from '../stats/vector.js';
import type { Design } from './design.js';
import type { Encoding } from './encoding.js';
import type { Model } from './model.js';
import { leaksIn, type Leak } from './leaks.js';
import { newton, type Fitted } from './newton.js';
import type { Objective } from './objective.js';
import { refine } from './refine.js';
import { DRAW } from './draw.js';
import { drawSample, thinned, type Sample } from './sample.js';

/** The coefficients on standardised columns, intercept first, and how they were come by. */
export interface Fit {
  readonly coefficients: Float64Array;
  readonly record: Model['fit'];
  /** Features that may know the answer. */
  readonly leaks: readonly Leak[];
}

/** Largest component of the gradient per row at which a fit counts as converged. */
const TOLERANCE = 1e-8;

/** The same for a start from a sample, whose own optimum is further than that from that of all rows. */
const WARM = 1e-3;

/** The first steps need not know the way to the last digit: they are taken on one row of so many. */
const THIN = 8;
const ROUGH = 1e-3;
const ROWS_A_COEFFICIENT = 10;

/** Coefficients near those of a sample. */
function near(objective: Objective, sample: Sample, draws: Float64Array): Float64Array {
  const { rows, width } = objective.design;
  const none = new Float64Array(1 + width);
  if (sample.rows < THIN * ROWS_A_COEFFICIENT * none.length) return none;
  return newton(objective, thinned(sample, draws, THIN, rows), ROUGH * rows).coefficients;
}

type Solver = (
  engine: Engine,
  objective: Objective,
  sample: Sample,
  draws: Float64Array,
  C: number,
) => Promise<{ fitted: Fitted; passes: number; C: number | null; converged: boolean }>;

/** The solvers of `model.solver`. */
const SOLVERS: Readonly<Record<Config['model']['solver'], Solver>> = {
  newton: async (engine, objective, sample, draws, C) => {
    const { rows } = objective.design;
    const whole = sample.rows === rows;
    const start = whole ? newton(objective, sample) : newton(objective, sample, WARM * rows, near(objective, sample, draws));
    const fitted = whole ? { ...start, passes: 0 } : await refine(engine, objective, sample, start, TOLERANCE);
    return { fitted, passes: fitted.passes, C, converged: maxNorm(fitted.gradient) / rows < TOLERANCE };
  },
  'gradient-descent': async (_engine, objective, sample) => {
    const { gradientDescent, isNearOptimum } = await import('./gradient-descent.js');
    const fitted = gradientDescent(objective, sample);
    return { fitted, passes: 0, C: null, converged: isNearOptimum(fitted, objective.design.rows) };
  },
};

/**
 * Fits a penalised logistic regression: the exact optimum of scikit-learn's LogisticRegression objective with
 * `C` and an unpenalised intercept. Throws a data fault when the fit does not converge.
 */
export async function fit(engine: Engine, design: Design, encoding: Encoding, options: Config['model']): Promise<Fit> {
  const { sample, extra } = await drawSample(engine, design, [DRAW]);
  const [draws = new Float64Array()] = extra;
  const objective = { design, penalty: penalties(design, encoding, options) };
  const { fitted, passes, C, converged } = await SOLVERS[options.solver](engine, objective, sample, draws, options.C);
  const gradient = maxNorm(fitted.gradient) / design.rows;
  if (!converged || !fitted.coefficients.every(Number.isFinite)) {
    throw new RiskError(
      'data',
      `the fit did not converge: its gradient is ${gradient.toExponential(1)} a row after ${fitted.iterations} iterations and ${passes} passes`,
      {
        hint: options.solver === 'newton' ? 'a smaller model.C (more penalty) makes the fit easier' : 'use model.solver "newton"',
      },
    );
  }
  return {
    coefficients: fitted.coefficients,
    leaks: leaksIn(sample, encoding),
    record: {
      solver: options.solver,
      C,
      standardize: options.standardize,
      rows: design.rows,
      iterations: fitted.iterations,
      passes,
      gradient,
      objective: fitted.value,
      converged,
    },
  };
}

/** The penalty of each coefficient on standardised columns; where the raw coefficients are to be penalised, w_raw = w / scale. */
export function penalties(design: Design, encoding: Encoding, options: Config['model']): Float64Array {
  const penalty = new Float64Array(1 + design.width).fill(1 / options.C);
  penalty[0] = 0;
  for (const [index, column] of design.columns.entries()) {
    const one = encoding.used[index];
    if (one?.kind === 'numeric' && !options.standardize) penalty[1 + column.offset] = 1 / (options.C * one.scale ** 2);
  }
  return penalty;
}
