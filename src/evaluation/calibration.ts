import { logit, sigmoid } from '../stats/logistic.js';
import { Z95 } from '../stats/normal-quantile.js';
import type { ScoreCell } from '../stats/ranking.js';
import type { CalibrationBin } from './evaluation.js';

const BINS = 10;

/** Predicted against observed rates in ten equal-width bins of predicted probability, [a, b); empty bins are left out. */
export function calibrationBins(cells: readonly ScoreCell[]): CalibrationBin[] {
  const bins = Array.from({ length: BINS }, () => ({ rows: 0, scores: 0, positives: 0 }));
  for (const { score, rows, positives } of cells) {
    const bin = bins[Math.min(BINS - 1, Math.floor(score * BINS))];
    if (bin === undefined) continue;
    bin.rows += rows;
    bin.scores += rows * score;
    bin.positives += positives;
  }
  return bins.flatMap(({ rows, scores, positives }) =>
    rows === 0 ? [] : [{ rows, predicted: scores / rows, observed: positives / rows }],
  );
}

/** Expected calibration error: mean gap between predicted and observed rate over the bins, weighted by their rows. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.predicted - bin.observed), 0);
}

/**
 * The calibration error that probabilities which are exactly right exceed in about 5% of samples with so many rows in the bins: the sum of
 * weighted |deviations| of binomial shares, each half-normal of mean s sqrt(2 / pi), variance s^2 (1 - 2 / pi) and skewness 0.995, by the
 * first terms of Cornish and Fisher (1937).
 */
export function calibrationErrorByChance(bins: readonly CalibrationBin[]): number {
  const all = bins.reduce((sum, bin) => sum + bin.rows, 0);
  let [mean, variance, third] = [0, 0, 0];
  for (const { rows, predicted } of bins) {
    const deviation = (rows / all) * Math.sqrt((predicted * (1 - predicted)) / rows);
    mean += deviation * Math.sqrt(2 / Math.PI);
    variance += deviation ** 2 * HALF_NORMAL.variance;
    third += deviation ** 3 * HALF_NORMAL.variance ** 1.5 * HALF_NORMAL.skewness;
  }
  if (variance === 0) return mean;
  const skewness = third / variance ** 1.5;
  return mean + (ONE_SIDED_95 + ((ONE_SIDED_95 ** 2 - 1) * skewness) / 6) * Math.sqrt(variance);
}

const ONE_SIDED_95 = 1.6448536269514722;
/** Of |Z|, Z standard normal: 1 - 2 / pi, and sqrt(2) (4 - pi) / (pi - 2)^1.5. */
const HALF_NORMAL = { variance: 1 - 2 / Math.PI, skewness: (Math.SQRT2 * (4 - Math.PI)) / (Math.PI - 2) ** 1.5 } as const;

/** Slope and intercept of a logistic regression of the outcome on logit(p): 1 and 0 for a calibrated model (Cox 1958). */
export interface CalibrationLine {
  readonly slope: number;
  /** Wald's 95% interval of the slope, as R confint.default(glm(y ~ qlogis(p), family = binomial)). */
  readonly interval: readonly [number, number];
  readonly intercept: number;
}

const CLIP = 1e-12;
const MOST_STEPS = 50;

/** Fits the calibration line by Newton's method; null where it has no finite fit (one class, or one score, or separated classes). */
export function calibrationLine(cells: readonly ScoreCell[]): CalibrationLine | null {
  const points = cells.map((cell) => ({ ...cell, x: logit(Math.min(1 - CLIP, Math.max(CLIP, cell.score))) }));
  let [intercept, slope] = [0, 1];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const { x, rows, positives } of points) {
      const p = sigmoid(intercept + slope * x);
      const w = rows * p * (1 - p);
      g0 += positives - rows * p;
      g1 += (positives - rows * p) * x;
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12 * h00 * h11)) return null;
    const [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    intercept += d0;
    slope += d1;
    if (!Number.isFinite(slope) || Math.abs(slope) > 1e3) return null;
    if (Math.abs(d0) + Math.abs(d1) < 1e-10) {
      const half = Z95 * Math.sqrt(h00 / determinant);
      return { slope, intercept, interval: [slope - half, slope + half] };
    }
  }
  return null;
}
