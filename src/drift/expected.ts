import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { scoreCells } from '../evaluation/cells.js';
import type { Model } from '../model/model.js';
import { expectedAuc, expectedConfusion, type ExpectedCell } from '../stats/expected-confusion.js';
import { resample, seeded } from '../stats/random.js';
import type { Calibrator } from './calibrate.js';

/** An estimate with a band of three standard errors of sampling. */
export interface Banded {
  readonly value: number;
  readonly band: readonly [number, number];
}

/** How a model is expected to do on rows whose labels have not come, from its probabilities alone. */
export interface ExpectedPerformance {
  readonly rows: number;
  /** How the probabilities were calibrated before they were believed. */
  readonly calibration: Calibrator['name'];
  readonly f1: Banded;
  readonly accuracy: Banded;
  readonly precision: Banded | null;
  readonly recall: Banded | null;
  readonly roc_auc: number | null;
  /** What the estimate cannot see. */
  readonly warning: string;
}

const WARNING = 'estimated from the scores alone: it follows a shift of the clients, and is blind to a change in how they behave';
const RESAMPLES = 500;

/**
 * Performance without labels, by confidence-based estimation (CBPE, NannyML): with calibrated p and a threshold, the expected
 * confusion matrix is the sums of p and 1 - p on either side. Null without rows.
 */
export async function expectedPerformance(
  engine: Engine,
  data: Dataset,
  model: Model,
  calibrator: Calibrator,
): Promise<ExpectedPerformance | null> {
  const scored = await scoreCells(engine, data, model);
  if (scored.length === 0) return null;
  const cells = scored.map(({ score, rows }): ExpectedCell => ({ score, rows, probability: calibrator.at(score) }));
  const { tn, fp, fn, tp } = expectedConfusion(cells, model.threshold);
  const whole = [tn, fp, fn, tp].map(Math.round);
  const uniform = seeded(model.id);
  const redrawn = Array.from({ length: RESAMPLES }, () => resample(whole, uniform));
  const banded = (value: (counts: readonly number[]) => number | null): Banded | null => {
    const estimate = value([tn, fp, fn, tp]);
    if (estimate === null) return null;
    const values = redrawn.map(value).filter((one) => one !== null);
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, values.length - 1));
    return { value: estimate, band: [Math.max(0, estimate - 3 * error), Math.min(1, estimate + 3 * error)] };
  };
  const ratio = (part: number, all: number): number | null => (all === 0 ? null : part / all);
  const none: Banded = { value: 0, band: [0, 0] };
  return {
    rows: data.rows,
    calibration: calibrator.name,
    f1: banded(([, p = 0, n = 0, t = 0]) => ratio(2 * t, 2 * t + p + n)) ?? none,
    accuracy: banded(([a = 0, p = 0, n = 0, t = 0]) => ratio(a + t, a + p + n + t)) ?? none,
    precision: banded(([, p = 0, , t = 0]) => ratio(t, t + p)),
    recall: banded(([, , n = 0, t = 0]) => ratio(t, t + n)),
    roc_auc: expectedAuc(cells),
    warning: WARNING,
  };
}
