import { normalSf } from './normal-distribution.js';
import { normalQuantile } from './normal-quantile.js';

/** So many successes in so many trials. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/** The difference of two proportions, and what chance alone would make of it. */
export interface ProportionTest {
  /** First minus second. */
  readonly difference: number;
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Two-proportion z test, z = (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)) with the pooled p; z^2 is the chi-square of the 2 x 2 table.
 * As statsmodels proportions_ztest, R prop.test(correct = FALSE). Null where there are no trials; z 0 where all or none succeed.
 */
export function twoProportionTest(first: Proportion, second: Proportion): ProportionTest | null {
  if (first.trials === 0 || second.trials === 0) return null;
  const pooled = (first.successes + second.successes) / (first.trials + second.trials);
  const difference = rate(first) - rate(second);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials));
  const z = error === 0 ? 0 : difference / error;
  return { difference, z, p: 2 * normalSf(Math.abs(z)) };
}

/**
 * Wilson's (1927) score interval of a proportion. As statsmodels proportion_confint(method="wilson"), R prop.test(correct = FALSE).
 * Null where there are no trials.
 */
export function wilsonInterval({ successes, trials }: Proportion, level = 0.95): readonly [number, number] | null {
  if (trials === 0) return null;
  const z = normalQuantile((1 + level) / 2);
  const failures = trials - successes;
  const half = z * Math.sqrt((successes * failures) / trials + (z * z) / 4);
  const lower = (successes + (z * z) / 2 - half) / (trials + z * z);
  const upper = (successes + (z * z) / 2 + half) / (trials + z * z);
  // at the ends the formula says 0 and 1; rounding need not
  return [successes === 0 ? 0 : lower, failures === 0 ? 1 : upper];
}

/**
 * Interval of p1 - p2, Newcombe's (1998, Statist. Med. 17, 873-890) hybrid of the two Wilson intervals, his method 10.
 * As statsmodels confint_proportions_2indep(method="newcomb"), R DescTools::BinomDiffCI(method = "score"). Null where there are no trials.
 */
export function newcombeInterval(first: Proportion, second: Proportion, level = 0.95): readonly [number, number] | null {
  const [one, two] = [wilsonInterval(first, level), wilsonInterval(second, level)];
  if (one === null || two === null) return null;
  const [p1, p2] = [rate(first), rate(second)];
  return [p1 - p2 - Math.hypot(p1 - one[0], two[1] - p2), p1 - p2 + Math.hypot(one[1] - p1, p2 - two[0])];
}

function rate({ successes, trials }: Proportion): number {
  return successes / trials;
}
