import { averagePrecision, creditKs, rocAuc, rocCurve, type RocPoint } from '../stats/ranking.js';
import { calibrationBins, calibrationError, calibrationLine } from './calibration.js';
import type { ScoreCounts } from './cells.js';
import { decilesOf } from './deciles.js';
import { f1, matthews, share } from './confusion.js';
import type { Evaluation } from './evaluation.js';
import { aucEstimate } from './slice-estimates.js';

/** Points of the ROC curve that are kept; the area is computed from all. */
const CURVE_POINTS = 200;

/** The whole evaluation of a model from what an engine counted of its scores. There must be a row. */
export function evaluationOf(counts: ScoreCounts, threshold: number): Evaluation {
  const { confusion, cells } = counts;
  const { tn, fp, fn, tp } = confusion;
  const rows = tn + fp + fn + tp;
  const auc = rocAuc(cells);
  const estimate = aucEstimate(cells);
  const bins = calibrationBins(cells);
  const line = calibrationLine(cells);
  return {
    rows,
    positives: tp + fn,
    base_rate: (tp + fn) / rows,
    threshold,
    confusion,
    f1: f1(confusion),
    precision: share(tp, tp + fp),
    recall: share(tp, tp + fn),
    specificity: share(tn, tn + fp),
    accuracy: (tp + tn) / rows,
    mcc: matthews(confusion),
    roc_auc: auc,
    roc_auc_interval: estimate?.interval ?? null,
    pr_auc: averagePrecision(cells),
    gini: auc === null ? null : 2 * auc - 1,
    ks: creditKs(cells),
    brier: counts.squares / rows,
    log_loss: counts.losses / rows,
    ece: calibrationError(bins),
    calibration_slope: line?.slope ?? null,
    calibration_slope_interval: line?.interval ?? null,
    calibration_intercept: line?.intercept ?? null,
    roc: auc === null ? [] : thinned(rocCurve(cells)),
    deciles: decilesOf(cells),
    calibration: bins,
  };
}

/** The point nearest to each of evenly spaced steps along the curve, ends included. */
function thinned(curve: readonly RocPoint[]): RocPoint[] {
  if (curve.length <= CURVE_POINTS) return [...curve];
  const kept: RocPoint[] = [];
  let next = 0;
  for (const point of curve) {
    if (point.fpr + point.tpr < next) continue;
    kept.push(point);
    next = point.fpr + point.tpr + 2 / CURVE_POINTS;
  }
  const last = curve.at(-1);
  return last === undefined || kept.at(-1) === last ? kept : [...kept, last];
}
