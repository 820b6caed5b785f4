import { aucVariance } from '../stats/auc-variance.js';
import { logit, sigmoid } from '../stats/logistic.js';
import { Z95 } from '../stats/normal-quantile.js';
import { wilsonInterval } from '../stats/proportions.js';
import { resample, seeded } from '../stats/random.js';
import { rocAuc, type ScoreCell } from '../stats/ranking.js';
import type { Confusion } from './evaluation.js';
import { f1 } from './confusion.js';

/** A number with its 95% interval; the interval is null where the rows cannot tell how far off the number may be. */
export interface Estimate {
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

const RESAMPLES = 1000;

/** A share of some trials, with Wilson's interval; null without trials. */
export function shareEstimate(successes: number, trials: number): Estimate | null {
  return trials === 0 ? null : { value: successes / trials, interval: wilsonInterval({ successes, trials }) };
}

/**
 * F1 with the percentile interval of a seeded bootstrap: at a fixed threshold a resample is one multinomial draw of the counts that F1 looks at
 * (Efron & Tibshirani 1993, ch. 13). Where F1 is 0 or 1 every resample is the same, so there the interval is that of Wilson for
 * J = tp / (tp + fp + fn), of which F1 is 2 J / (1 + J). Null where nothing is or is called positive.
 */
export function f1Estimate(confusion: Confusion, seed: string): Estimate | null {
  const { tn, fp, fn, tp } = confusion;
  const trials = tp + fp + fn;
  const extremes = wilsonInterval({ successes: tp, trials });
  if (extremes === null) return null;
  if (tp === 0 || tp === trials) return { value: f1(confusion), interval: [ofJaccard(extremes[0]), ofJaccard(extremes[1])] };
  const uniform = seeded(seed);
  const drawn = Float64Array.from({ length: RESAMPLES }, () => {
    const [hits = 0, wrong = 0] = resample([tp, fp + fn, tn], uniform);
    return f1({ tp: hits, fp: wrong, fn: 0, tn: 0 });
  }).sort();
  const at = (level: number): number => drawn[Math.round(level * (RESAMPLES - 1))] ?? 0;
  return { value: f1(confusion), interval: [at(0.025), at(0.975)] };
}

/**
 * ROC AUC with DeLong's (1988) interval on the logit scale, which keeps it within 0 and 1 (Pepe 2003, 5.2.4). Null with one class;
 * no interval with fewer than two rows of either, or where the classes are told apart without fault.
 */
export function aucEstimate(cells: readonly ScoreCell[]): Estimate | null {
  const value = rocAuc(cells);
  if (value === null) return null;
  const variance = aucVariance(cells);
  if (variance === null || variance === 0 || value === 0 || value === 1) return { value, interval: null };
  const half = (Z95 * Math.sqrt(variance)) / (value * (1 - value));
  return { value, interval: [sigmoid(logit(value) - half), sigmoid(logit(value) + half)] };
}

function ofJaccard(share: number): number {
  return (2 * share) / (1 + share);
}
