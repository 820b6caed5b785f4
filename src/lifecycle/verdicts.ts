import type { Config } from '../config/schema.js';
import type { Gain } from '../evaluation/gain.js';
import { rowsForPairedMean } from '../stats/power.js';
import type { Evidence } from './evidence.js';
import { FEWEST_OF_A_CLASS, type Ruling } from './ruling.js';

const POWER = 0.8;
/** A gain that would be worth having, where promotion.min_effect does not say. */
const WORTHWHILE = 0.01;

/**
 * Promote: better by at least min_effect, p < alpha, no slice significantly worse beyond tolerance, calibration not worse.
 * Reject: significantly worse. Insufficient: too few rows to tell. Hold: anything else.
 */
export function verdictByEvidence(evidence: Evidence, rules: Config['promotion']): Pick<Ruling, 'verdict' | 'reason'> {
  const { gain, rows, positives } = evidence;
  const fewest = Math.min(positives, rows - positives);
  if (fewest < FEWEST_OF_A_CLASS) {
    const wanted = fewest === 0 ? '' : `; about ${Math.ceil((rows * FEWEST_OF_A_CLASS) / fewest)} rows would do`;
    return {
      verdict: 'insufficient',
      reason: `of ${rows} rows to judge on, ${fewest} are of the rarer class, and ${FEWEST_OF_A_CLASS} are the least that say anything${wanted}`,
    };
  }
  const facts = `${gained(gain)}, 95% interval ${signed(gain.interval[0])} to ${signed(gain.interval[1])}`;
  if (gain.gain < 0 && gain.p_worse < rules.alpha)
    return { verdict: 'reject', reason: `the challenger is worse: ${facts}, p ${probability(gain.p_worse)}` };

  const p = `p ${probability(gain.p_better)}`;
  if (gain.gain <= 0) return { verdict: 'hold', reason: `no evidence that the challenger is better: ${facts}, ${p}` };
  if (gain.p_better >= rules.alpha) {
    const worthwhile = Math.max(rules.min_effect, WORTHWHILE);
    if (gain.gain < worthwhile) return { verdict: 'hold', reason: `no evidence that the challenger is better: ${facts}, ${p}` };
    const wanted = rowsForPairedMean(gain.gain, gain.error * Math.sqrt(rows), { alpha: rules.alpha, power: POWER, sides: 1 });
    return {
      verdict: 'insufficient',
      reason: `the challenger may be better, but the rows do not suffice to say so: ${facts}, ${p}; a gain of this size takes about ${wanted.toLocaleString('en-US')} rows`,
    };
  }
  if (gain.gain < rules.min_effect)
    return {
      verdict: 'hold',
      reason: `the challenger is better, but by less than min_effect ${rules.min_effect}: ${facts}, ${p}`,
    };
  const [worst] = evidence.worse_slices;
  if (worst !== undefined)
    return {
      verdict: 'hold',
      reason: `the challenger is better overall (${facts}, ${p}), but worse where ${worst.slice}: ${signed(worst.gain)} F1, p ${probability(worst.p_worse)}`,
    };
  if (evidence.calibration.p_worse < rules.alpha && evidence.calibration.gain < 0) {
    return {
      verdict: 'hold',
      reason: `the challenger is better (${facts}, ${p}), but its probabilities are worse: Brier ${signed(-evidence.calibration.gain)}, p ${probability(evidence.calibration.p_worse)}`,
    };
  }
  return { verdict: 'promote', reason: `the challenger is better: ${facts}, ${p}` };
}

const NAMES: Readonly<Record<Gain['metric'], string>> = {
  f1: 'F1',
  roc_auc: 'ROC AUC',
  pr_auc: 'PR AUC',
  log_loss: 'log loss',
  cost: 'cost a row',
};

/** The gain in words: "F1 0.655 against 0.592 (+0.064)". */
export function gained({ metric, champion, challenger, gain }: Gain): string {
  return `${NAMES[metric]} ${challenger.toFixed(3)} against ${champion.toFixed(3)} (${metric === 'log_loss' || metric === 'cost' ? 'better by ' : ''}${signed(gain)})`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}
