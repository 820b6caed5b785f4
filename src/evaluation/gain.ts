import type { Config } from '../config/schema.js';
import type { Engine } from '../engine/engine.js';
import { delong } from '../stats/delong.js';
import { normalSf } from '../stats/normal-distribution.js';
import { Z95 } from '../stats/normal-quantile.js';
import { resample, seeded, type Uniform } from '../stats/random.js';
import type { Confusion } from './evaluation.js';
import { drawPairs, type Judged, type PairedCounts } from './judged.js';
import { f1 } from './confusion.js';
import { precisionGains } from './precision-gains.js';

/** How much better the challenger does than the champion on the same rows, in a metric; positive is better, whichever way the metric runs. */
export interface Gain {
  readonly metric: Config['promotion']['metric'];
  readonly champion: number;
  readonly challenger: number;
  readonly gain: number;
  readonly error: number;
  /** 95% interval of the gain. */
  readonly interval: readonly [number, number];
  /** One-sided p that the challenger is no better, and that it is no worse. */
  readonly p_better: number;
  readonly p_worse: number;
  /** The test the p-values come from. */
  readonly test: string;
}

/** What a gain is computed from. */
export interface GainInput {
  readonly engine: Engine;
  readonly judged: Judged;
  readonly counts: PairedCounts;
  readonly cost: Config['promotion']['cost'];
  readonly seed: string;
}

type Measured = Omit<Gain, 'metric'>;

/** Rows of a rank test at the most. */
export const PAIR_LIMIT = 50_000;
const RESAMPLES = 2000;

/** The metrics of `promotion.metric`; null where one class is all there is. */
export const GAINS: Readonly<Record<Gain['metric'], (input: GainInput) => Promise<Measured | null>>> = {
  f1: async ({ counts, seed }) => byTable(counts, seed, f1),
  cost: async ({ counts, seed, cost = { false_positive: 1, false_negative: 1 } }) =>
    byTable(
      counts,
      seed,
      ({ fp, fn, tn, tp }) => -(cost.false_positive * fp + cost.false_negative * fn) / (fp + fn + tn + tp),
      -1,
    ),
  log_loss: async ({ counts }) => byMean(counts),
  roc_auc: async ({ engine, judged }) => {
    const { y, a, b } = await drawPairs(engine, judged, PAIR_LIMIT);
    const found = delong(y, a, b);
    if (found === null) return null;
    const { auc, difference, error, interval, pGreater, pLess } = found;
    return {
      champion: auc[0],
      challenger: auc[1],
      gain: difference,
      error,
      interval,
      p_better: pGreater,
      p_worse: pLess,
      test: 'DeLong',
    };
  },
  pr_auc: async ({ engine, judged, seed }) => {
    const pairs = await drawPairs(engine, judged, PAIR_LIMIT);
    const found = precisionGains(pairs, seeded(seed));
    return found === null
      ? null
      : {
          ...fromResamples(found.challenger - found.champion, found.gains),
          champion: found.champion,
          challenger: found.challenger,
          test: 'paired bootstrap',
        };
  },
};

/** The confusion of the champion or of the challenger in a table of eight counts. */
export function sideOf(table: readonly number[], who: 'champion' | 'challenger'): Confusion {
  const [n0 = 0, n1 = 0, n2 = 0, n3 = 0, n4 = 0, n5 = 0, n6 = 0, n7 = 0] = table;
  if (who === 'champion') return { tn: n0 + n1, fp: n2 + n3, fn: n4 + n5, tp: n6 + n7 };
  return { tn: n0 + n2, fp: n1 + n3, fn: n4 + n6, tp: n5 + n7 };
}

/**
 * A paired bootstrap at fixed thresholds: the table of (label, champion says, challenger says) is eight counts, so one resample is one
 * multinomial draw. p = (1 + #{gain* <= 0}) / (B + 1) (Davison & Hinkley 1997, 4.4.2). `sign` -1 shows a cost as what it is.
 */
export function byTable(
  counts: Pick<PairedCounts, 'table'>,
  seed: string,
  value: (confusion: Confusion) => number,
  sign: 1 | -1 = 1,
): Measured {
  const gainOf = (table: readonly number[]): number => value(sideOf(table, 'challenger')) - value(sideOf(table, 'champion'));
  const uniform: Uniform = seeded(seed);
  const gains = Array.from({ length: RESAMPLES }, () => gainOf(resample(counts.table, uniform)));
  return {
    ...fromResamples(gainOf(counts.table), gains),
    champion: sign * value(sideOf(counts.table, 'champion')),
    challenger: sign * value(sideOf(counts.table, 'challenger')),
    test: 'paired bootstrap',
  };
}

function fromResamples(
  gain: number,
  resampled: readonly number[],
): Pick<Gain, 'gain' | 'error' | 'interval' | 'p_better' | 'p_worse'> {
  const sorted = [...resampled].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  const error = Math.sqrt(sorted.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (sorted.length - 1));
  const at = (level: number): number => sorted[Math.round(level * (sorted.length - 1))] ?? 0;
  const share = (test: (one: number) => boolean): number => (1 + sorted.filter(test).length) / (sorted.length + 1);
  return { gain, error, interval: [at(0.025), at(0.975)], p_better: share((one) => one <= 0), p_worse: share((one) => one >= 0) };
}

/** A paired z test of the mean difference in log loss. */
function byMean({ log_loss: { champion, challenger, deviation }, rows }: PairedCounts): Measured {
  const gain = champion - challenger;
  const error = deviation / Math.sqrt(rows);
  const z = gain === 0 ? 0 : gain / error;
  return {
    champion,
    challenger,
    gain,
    error,
    interval: [gain - Z95 * error, gain + Z95 * error],
    p_better: normalSf(z),
    p_worse: normalSf(-z),
    test: 'paired z test',
  };
}
