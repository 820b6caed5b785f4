import { ranked, rocAuc, type ScoreCell } from './ranking.js';

/**
 * Variance of one ROC AUC (DeLong et al. 1988) from counts by distinct score: var(V10) / m + var(V01) / n over the placements of the
 * m positives among the n negatives and of the negatives among the positives. As R
 * pROC::var(roc, method = "delong"). Null with fewer than two rows of either class.
 */
export function aucVariance(cells: readonly ScoreCell[]): number | null {
  const auc = rocAuc(cells);
  const positives = cells.reduce((sum, cell) => sum + cell.positives, 0);
  const negatives = cells.reduce((sum, cell) => sum + cell.rows - cell.positives, 0);
  if (auc === null || positives < 2 || negatives < 2) return null;
  let [positivesAbove, negativesAbove, ofPositives, ofNegatives] = [0, 0, 0, 0];
  for (const cell of ranked(cells)) {
    const others = cell.rows - cell.positives;
    const beaten = (negatives - negativesAbove - others / 2) / negatives;
    const beatenBy = (positivesAbove + cell.positives / 2) / positives;
    ofPositives += cell.positives * (beaten - auc) ** 2;
    ofNegatives += others * (beatenBy - auc) ** 2;
    positivesAbove += cell.positives;
    negativesAbove += others;
  }
  return ofPositives / (positives - 1) / positives + ofNegatives / (negatives - 1) / negatives;
}
