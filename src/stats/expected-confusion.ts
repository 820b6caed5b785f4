import { rocAuc } from './ranking.js';

/** Rows that share one score, and the calibrated probability that such a row is positive: the score itself unless given. */
export interface ExpectedCell {
  readonly score: number;
  readonly rows: number;
  readonly probability?: number;
}

/** Rows by prediction and truth, as expected: not whole numbers. */
export interface ExpectedConfusion {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/**
 * The confusion matrix to expect of unlabelled rows, predicted positive from the threshold up: the sums of p and 1 - p on either side
 * of it. Right as far as p is calibrated, and blind to a change of the outcome given the score. As NannyML's CBPE.
 * Throws RangeError for a probability outside of [0, 1].
 */
export function expectedConfusion(cells: readonly ExpectedCell[], threshold: number): ExpectedConfusion {
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (const cell of cells) {
    const positives = cell.rows * probabilityOf(cell);
    if (cell.score >= threshold) {
      tp += positives;
      fp += cell.rows - positives;
    } else {
      fn += positives;
      tn += cell.rows - positives;
    }
  }
  return { tp, fp, fn, tn };
}

/**
 * The ROC AUC to expect of unlabelled rows: that of cells with their expected positives, each row counting as p of a positive and 1 - p
 * of a negative. As NannyML's CBPE. Null where no row, or every row, is certain to be positive. Throws as {@link expectedConfusion}.
 */
export function expectedAuc(cells: readonly ExpectedCell[]): number | null {
  return rocAuc(cells.map((cell) => ({ score: cell.score, rows: cell.rows, positives: cell.rows * probabilityOf(cell) })));
}

function probabilityOf({ probability, score }: ExpectedCell): number {
  const p = probability ?? score;
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability is from 0 to 1, not ${p}`);
  return p;
}
