import type { RocPoint } from '../stats/ranking.js';

/** Counts at the threshold: the first letter says whether the prediction was right, the second what it was. */
export interface Confusion {
  readonly tn: number;
  readonly fp: number;
  readonly fn: number;
  readonly tp: number;
}

/** One tenth of the rows, highest scores first. */
export interface Decile {
  readonly decile: number;
  readonly rows: number;
  readonly positives: number;
  readonly rate: number;
  /** Rate over the base rate. */
  readonly lift: number;
  /** Share of all positives in this and the deciles before it. */
  readonly gain: number;
}

/** One equal-width bin of predicted probability. */
export interface CalibrationBin {
  readonly rows: number;
  readonly predicted: number;
  readonly observed: number;
}

/** How well a model predicts on some labelled rows. Shares are between 0 and 1; null where a number has no meaning. */
export interface Evaluation {
  readonly rows: number;
  readonly positives: number;
  readonly base_rate: number;
  readonly threshold: number;
  readonly confusion: Confusion;
  readonly f1: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly specificity: number | null;
  readonly accuracy: number;
  readonly mcc: number | null;
  readonly roc_auc: number | null;
  /** Its 95% interval (DeLong); null where the rows cannot tell. Evaluations made before there was one lack it. */
  readonly roc_auc_interval?: readonly [number, number] | null;
  readonly pr_auc: number | null;
  readonly gini: number | null;
  readonly ks: number | null;
  readonly brier: number;
  readonly log_loss: number;
  readonly ece: number;
  readonly calibration_slope: number | null;
  /** Its 95% interval (Wald). Evaluations made before there was one lack it. */
  readonly calibration_slope_interval?: readonly [number, number] | null;
  readonly calibration_intercept: number | null;
  readonly roc: readonly RocPoint[];
  readonly deciles: readonly Decile[];
  readonly calibration: readonly CalibrationBin[];
}
