import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Config } from '../config/schema.js';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { maxNorm } from '../stats/vector.js';
import type { Design } from './design.js';
import type { Encoding } from './encoding.js';
import type { Model } from './model.js';
import { hessian, hessianOfAll } from './hessian.js';
import { leaksIn, type Leak } from './leaks.js';
import { newton, type Fitted } from './newton.js';
import { evaluateSample, type Objective } from './objective.js';
import { evaluateAll } from './pass.js';
import { refine } from './refine.js';
import { DRAW, SAMPLE_ROWS } from './draw.js';
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

/** The same for a start, which need be no nearer to the optimum of a sample than that is to the optimum of all rows. */
const WARM = 0.5 / Math.sqrt(SAMPLE_ROWS);

/** The first steps need not know the way to the last digit: they are taken on one row of so many. */
const THIN = 8;
const ROUGH = 1e-3;
const ROWS_A_COEFFICIENT = 10;

/** Near the optimum of a sample: Newton's method on a thinner one, then steps on the whole of it by the curvature that was found there. */
async function near(
  objective: Objective,
  sample: Sample,
  draws: Float64Array,
): Promise<Pick<Fitted, 'coefficients' | 'iterations'>> {
  const { rows, width } = objective.design;
  if (sample.rows < THIN * ROWS_A_COEFFICIENT * (1 + width)) return newton(objective, sample, WARM * rows);
  const thin = thinned(sample, draws, THIN, rows);
  const rough = newton(objective, thin, ROUGH * rows);
  const { coefficients, evaluations } = await refine(
    (point) => evaluateSample(objective, sample, point),
    rough.coefficients,
    () => hessian(objective, thin, rough.coefficients),
    WARM * rows,
  );
  return { coefficients, iterations: rough.iterations + evaluations };
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
    if (sample.rows === rows) {
      const fitted = newton(objective, sample);
      return { fitted, passes: 0, C, converged: maxNorm(fitted.gradient) < TOLERANCE * rows };
    }
    const start = await near(objective, sample, draws);
    const refined = await refine(
      (point, isValueWanted) => evaluateAll(engine, objective, point, isValueWanted),
      start.coefficients,
      () => hessianOfAll(objective, sample, start.coefficients),
      TOLERANCE * rows,
    );
    return { fitted: { ...refined, iterations: start.iterations }, passes: refined.evaluations, C, converged: refined.converged };
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
  // those in process are looked at for leaks once the engine goes through its rows
  const [{ fitted, passes, C, converged }, leaks] = await Promise.all([
    SOLVERS[options.solver](engine, objective, sample, draws, options.C),
    nextTurn().then(() => leaksIn(sample, encoding)),
  ]);
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
    leaks,
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
