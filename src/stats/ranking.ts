/** Rows that share one score: how many there are and how many are positive. */
export interface ScoreCell {
  readonly score: number;
  readonly rows: number;
  readonly positives: number;
}

/** One point of a ROC curve: the rates at and above some score. */
export interface RocPoint {
  readonly fpr: number;
  readonly tpr: number;
}

/** Cells with the highest score first; their order is what every ranking statistic is about. */
export function ranked(cells: readonly ScoreCell[]): ScoreCell[] {
  return [...cells].sort((a, b) => b.score - a.score);
}

/** The ROC curve from (0, 0) to (1, 1), one point a distinct score, as sklearn.metrics.roc_curve(drop_intermediate=False). */
export function rocCurve(cells: readonly ScoreCell[]): RocPoint[] {
  const { positives, negatives } = totals(cells);
  let tp = 0;
  let fp = 0;
  const points = ranked(cells).map((cell): RocPoint => {
    tp += cell.positives;
    fp += cell.rows - cell.positives;
    return { fpr: fp / negatives, tpr: tp / positives };
  });
  return [{ fpr: 0, tpr: 0 }, ...points];
}

/**
 * Area under the ROC curve: the chance that a positive outranks a negative, ties counting half.
 * As sklearn.metrics.roc_auc_score. Null with fewer than two classes.
 */
export function rocAuc(cells: readonly ScoreCell[]): number | null {
  const { positives, negatives } = totals(cells);
  if (positives === 0 || negatives === 0) return null;
  let above = 0;
  let pairs = 0;
  for (const cell of ranked(cells)) {
    const lower = cell.rows - cell.positives;
    pairs += lower * (above + cell.positives / 2);
    above += cell.positives;
  }
  return pairs / (positives * negatives);
}

/** Average precision: sum of (recall step) x precision, as sklearn.metrics.average_precision_score. Null without positives. */
export function averagePrecision(cells: readonly ScoreCell[]): number | null {
  const { positives } = totals(cells);
  if (positives === 0) return null;
  let tp = 0;
  let rows = 0;
  let sum = 0;
  for (const cell of ranked(cells)) {
    tp += cell.positives;
    rows += cell.rows;
    sum += (cell.positives / positives) * (tp / rows);
  }
  return sum;
}

/** Kolmogorov-Smirnov of the credit field: the largest gap between the score distributions of the classes, at distinct scores. */
export function creditKs(cells: readonly ScoreCell[]): number | null {
  const { positives, negatives } = totals(cells);
  if (positives === 0 || negatives === 0) return null;
  return rocCurve(cells).reduce((largest, { fpr, tpr }) => Math.max(largest, Math.abs(tpr - fpr)), 0);
}

function totals(cells: readonly ScoreCell[]): { positives: number; negatives: number } {
  const positives = cells.reduce((sum, cell) => sum + cell.positives, 0);
  return { positives, negatives: cells.reduce((sum, cell) => sum + cell.rows, 0) - positives };
}
