import { sigmoid, softplus } from './logistic.js';
import type { ScoreCell } from './ranking.js';

/** The calibrated probability 1 / (1 + exp(-(intercept + slope x score))). Plain data. */
export interface Platt {
  readonly slope: number;
  readonly intercept: number;
}

const MOST_STEPS = 100;
const MOST_HALVINGS = 40;
const RIDGE = 1e-12;
const ROUNDING = 1e-13;

/**
 * Platt's (1999) calibration: a logistic regression of the outcome on the score, with the targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2)
 * in place of 1 and 0, so that it stays finite for separated classes; by Newton's method as Lin, Lin & Weng (2007, Mach. Learn. 68).
 * A score may be any number; log-odds suit the form best. As sklearn.calibration's sigmoid method, whose a is -slope and b -intercept.
 * Null without rows.
 */
export function plattFit(cells: readonly ScoreCell[]): Platt | null {
  const positives = cells.reduce((sum, cell) => sum + cell.positives, 0);
  const negatives = cells.reduce((sum, cell) => sum + cell.rows - cell.positives, 0);
  if (positives + negatives === 0) return null;
  const targets = cells.map(
    (cell) => (cell.positives * (positives + 1)) / (positives + 2) + (cell.rows - cell.positives) / (negatives + 2),
  );
  let here: Platt = { slope: 0, intercept: Math.log((positives + 1) / (negatives + 1)) };
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = search(here, newtonStep(cells, targets, here), (there) => lossOf(cells, targets, there));
    const moved = Math.max(Math.abs(next.slope - here.slope), Math.abs(next.intercept - here.intercept));
    here = next;
    if (moved <= ROUNDING * Math.max(Math.abs(here.slope), Math.abs(here.intercept))) break;
  }
  return here;
}

/** The calibrated probability of a score. */
export function plattAt({ slope, intercept }: Platt, score: number): number {
  return sigmoid(intercept + slope * score);
}

function lossOf(cells: readonly ScoreCell[], targets: readonly number[], { slope, intercept }: Platt): number {
  return cells.reduce((sum, { score, rows }, index) => {
    const eta = intercept + slope * score;
    return sum + rows * softplus(eta) - (targets[index] ?? 0) * eta;
  }, 0);
}

function newtonStep(cells: readonly ScoreCell[], targets: readonly number[], here: Platt): Platt {
  let [g0, g1, h00, h01, h11] = [0, 0, RIDGE, 0, RIDGE];
  for (const [index, { score, rows }] of cells.entries()) {
    const p = plattAt(here, score);
    const gap = (targets[index] ?? 0) - rows * p;
    const weight = rows * p * (1 - p);
    g0 += gap;
    g1 += gap * score;
    h00 += weight;
    h01 += weight * score;
    h11 += weight * score * score;
  }
  const determinant = h00 * h11 - h01 * h01;
  return { intercept: (h11 * g0 - h01 * g1) / determinant, slope: (h00 * g1 - h01 * g0) / determinant };
}

/** The longest of the halved steps that does not raise the loss beyond its rounding; where none is, where it was. */
function search(from: Platt, along: Platt, lossAt: (there: Platt) => number): Platt {
  const loss = lossAt(from);
  for (let halving = 0, scale = 1; halving < MOST_HALVINGS; halving += 1, scale /= 2) {
    const there = { slope: from.slope + scale * along.slope, intercept: from.intercept + scale * along.intercept };
    if (lossAt(there) <= loss + ROUNDING * Math.abs(loss)) return there;
  }
  return from;
}
