import { ranked, type ScoreCell } from '../stats/ranking.js';
import type { Decile } from './evaluation.js';

const TENTHS = 10;

/**
 * Gains and lift by tenths of the rows, highest scores first. Where one score spans two tenths its positives are shared
 * out in proportion, so that the table does not depend on the order of ties. Empty without rows or positives.
 */
export function decilesOf(cells: readonly ScoreCell[]): Decile[] {
  const rows = cells.reduce((sum, cell) => sum + cell.rows, 0);
  const positives = cells.reduce((sum, cell) => sum + cell.positives, 0);
  if (rows === 0 || positives === 0) return [];
  const found = Array.from({ length: TENTHS }, () => 0);
  let seen = 0;
  for (const cell of ranked(cells)) {
    for (const tenth of found.keys()) {
      const overlap = Math.min(seen + cell.rows, ((tenth + 1) * rows) / TENTHS) - Math.max(seen, (tenth * rows) / TENTHS);
      if (overlap > 0) found[tenth] = (found[tenth] ?? 0) + (cell.positives * overlap) / cell.rows;
    }
    seen += cell.rows;
  }
  let gained = 0;
  return found.map((inTenth, index) => {
    gained += inTenth;
    const rate = inTenth / (rows / TENTHS);
    return {
      decile: index + 1,
      rows: rows / TENTHS,
      positives: inTenth,
      rate,
      lift: rate / (positives / rows),
      gain: gained / positives,
    };
  });
}
