import type { Confusion } from '../evaluation/evaluation.js';

/** One line of a classification report; null where a share has no rows to be a share of. */
export interface ClassScores {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly support: number;
}

/** Both classes, and what they come to together. */
export interface ClassificationReport {
  readonly negative: ClassScores;
  readonly positive: ClassScores;
  readonly accuracy: number | null;
  readonly macro: ClassScores;
  readonly weighted: ClassScores;
}

/**
 * Precision, recall and F1 of both classes from the counts at the threshold, their plain average (macro) and their average
 * by support (weighted). A share that is undefined counts as 0 in the averages, as in scikit-learn's
 * `classification_report(…, zero_division=0)`.
 */
export function classificationReport({ tn, fp, fn, tp }: Confusion): ClassificationReport {
  const negative = classScores(tn, fn, fp);
  const positive = classScores(tp, fp, fn);
  const rows = negative.support + positive.support;
  return {
    negative,
    positive,
    accuracy: ratio(tn + tp, rows),
    macro: average(negative, positive, rows, 0.5),
    weighted: average(negative, positive, rows, negative.support / rows),
  };
}

/** Of one class: rows rightly given to it, rows wrongly given to it, and its rows that were missed. */
function classScores(right: number, wrong: number, missed: number): ClassScores {
  return {
    precision: ratio(right, right + wrong),
    recall: ratio(right, right + missed),
    f1: ratio(2 * right, 2 * right + wrong + missed),
    support: right + missed,
  };
}

function average(negative: ClassScores, positive: ClassScores, rows: number, weight: number): ClassScores {
  const of = (key: 'precision' | 'recall' | 'f1'): number | null =>
    rows === 0 ? null : weight * (negative[key] ?? 0) + (1 - weight) * (positive[key] ?? 0);
  return { precision: of('precision'), recall: of('recall'), f1: of('f1'), support: rows };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
