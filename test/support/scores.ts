import type { ScoreCell } from '../../src/stats/ranking.js';

/** 24 labelled rows and the scores of two models: a fixture with published AUC, DeLong covariance and calibration. */
export const LABELS = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
export const CHAMPION = [
  0.91, 0.85, 0.8, 0.62, 0.55, 0.55, 0.4, 0.22, 0.7, 0.58, 0.55, 0.5, 0.45, 0.4, 0.35, 0.33, 0.3, 0.3, 0.25, 0.2, 0.18, 0.12, 0.1,
  0.05,
];
export const CHALLENGER = [
  0.95, 0.7, 0.88, 0.66, 0.5, 0.61, 0.52, 0.35, 0.6, 0.52, 0.45, 0.41, 0.5, 0.3, 0.31, 0.22, 0.28, 0.35, 0.2, 0.25, 0.11, 0.15,
  0.08, 0.04,
];

/** Scores of the labelled rows as cells, one a distinct score. */
export function cellsOf(scores: readonly number[], labels: readonly number[] = LABELS): ScoreCell[] {
  const cells = new Map<number, { rows: number; positives: number }>();
  for (const [index, score] of scores.entries()) {
    const cell = cells.get(score) ?? { rows: 0, positives: 0 };
    cells.set(score, { rows: cell.rows + 1, positives: cell.positives + (labels[index] ?? 0) });
  }
  return [...cells].map(([score, cell]) => ({ score, ...cell }));
}
