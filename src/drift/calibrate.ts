import { calibrationBins, calibrationError } from '../evaluation/calibration.js';
import { isotonicAt, isotonicFit } from '../stats/isotonic.js';
import { plattAt, plattFit } from '../stats/platt.js';
import type { ScoreCell } from '../stats/ranking.js';

/** Turns a model's probability into one that can be believed. */
export interface Calibrator {
  readonly name: 'none' | 'platt' | 'isotonic';
  at(score: number): number;
}

const NONE: Calibrator = { name: 'none', at: (score) => score };

/** Below this many rows isotonic regression follows the noise. */
const PLATT_ROWS = 1000;

/**
 * The calibration of a model learnt from labelled rows it was not trained on: Platt's below 1,000 rows, isotonic from there on,
 * and none at all unless it lowers the calibration error on rows held out from it (two folds of score cells, turn about).
 */
export function calibratorOf(cells: readonly ScoreCell[]): Calibrator {
  const rows = cells.reduce((sum, cell) => sum + cell.rows, 0);
  const fit = rows < PLATT_ROWS ? platt : isotonic;
  const whole = fit(cells);
  const folds = [0, 1].map((part) => cells.filter((_, index) => index % 2 === part));
  const [even = [], odd = []] = folds;
  const learnt = [fit(even), fit(odd)] as const;
  if (whole === null || learnt[0] === null || learnt[1] === null) return NONE;
  const held = [...recalibrated(odd, learnt[0]), ...recalibrated(even, learnt[1])];
  return error(held) < error(cells) ? whole : NONE;
}

function platt(cells: readonly ScoreCell[]): Calibrator | null {
  const found = plattFit(cells);
  return found === null ? null : { name: 'platt', at: (score) => plattAt(found, score) };
}

function isotonic(cells: readonly ScoreCell[]): Calibrator | null {
  const found = isotonicFit(cells);
  return found === null ? null : { name: 'isotonic', at: (score) => isotonicAt(found, score) };
}

function recalibrated(cells: readonly ScoreCell[], { at }: Calibrator): ScoreCell[] {
  return cells.map((cell) => ({ ...cell, score: at(cell.score) }));
}

function error(cells: readonly ScoreCell[]): number {
  return calibrationError(calibrationBins(cells));
}
