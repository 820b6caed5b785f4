import { averagePrecision, creditKs, rocAuc, rocCurve, type RocPoint } from '../stats/ranking.js';
import { calibrationBins, calibrationError, calibrationLine } from './calibration.js';
import type { ScoreCounts } from './cells.js';
import { decilesOf } from './deciles.js';
import type { Confusion, Evaluation } from './evaluation.js';

/** Points of the ROC curve that are kept; the area is computed from all. */
const CURVE_POINTS = 200;

/** The whole evaluation of a model from what an engine counted of its scores. There must be a row. */
export function evaluationOf(counts: ScoreCounts, threshold: number): Evaluation {
  const { confusion, cells } = counts;
  const { tn, fp, fn, tp } = confusion;
  const rows = tn + fp + fn + tp;
  const auc = rocAuc(cells);
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
    pr_auc: averagePrecision(cells),
    gini: auc === null ? null : 2 * auc - 1,
    ks: creditKs(cells),
    brier: counts.squares / rows,
    log_loss: counts.losses / rows,
    ece: calibrationError(bins),
    calibration_slope: line?.slope ?? null,
    calibration_intercept: line?.intercept ?? null,
    roc: auc === null ? [] : thinned(rocCurve(cells)),
    deciles: decilesOf(cells),
    calibration: bins,
  };
}

/** F1 = 2 tp / (2 tp + fp + fn), as sklearn.metrics.f1_score; 0 where nothing is or is called positive. */
export function f1({ tp, fp, fn }: Confusion): number {
  return share(2 * tp, 2 * tp + fp + fn) ?? 0;
}

/** Matthews' correlation, as sklearn.metrics.matthews_corrcoef; null where a margin is empty. */
export function matthews({ tn, fp, fn, tp }: Confusion): number | null {
  return share(tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)));
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
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
