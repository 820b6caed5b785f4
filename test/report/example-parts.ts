import type { Drift } from '../../src/drift/entry.js';
import type { DriftReport } from '../../src/drift/report.js';
import type { ShownSlice } from '../../src/evaluation/slices.js';
import type { Prediction } from '../../src/prediction/scorer.js';
import type { Decision } from '../../src/lifecycle/decide.js';

const hex = (digit: string): string => digit.repeat(64);

/** A distribution that has moved in three bins. */
export function exampleDistribution(over: Partial<Drift> = {}): Drift {
  return {
    name: 'lastmonth_activity',
    kind: 'numeric',
    effect: 0.312,
    by: 'psi',
    limits: { watch: 0.1, drift: 0.25 },
    critical: 0.004,
    p: 1e-9,
    p_adjusted: 4e-9,
    verdict: 'drift',
    statistics: { psi: 0.312, psi_critical: 0.004, ks: 0.2, jensen_shannon: 0.19, cramers_v: 0.21, wasserstein: 0.5 },
    missing: { reference: 0.01, current: 0.05 },
    unseen: 0.002,
    unseen_levels: [],
    score_shift: 0.4,
    bins: { labels: ['<= 10', '10 to 20', '> 20', 'missing'], reference: [500, 300, 190, 10], current: [200, 300, 450, 50] },
    ...over,
  };
}

/** Numeric features of those names, of which every second has moved, and the score. */
export function exampleDrift(names: readonly string[]): DriftReport {
  const stable = { verdict: 'stable', effect: 0.01, p_adjusted: 0.6, missing: { reference: 0, current: 0 } } as const;
  return {
    format: 'riskctl-drift',
    version: 1,
    model: hex('a'),
    data: 'data/ingestdata',
    reference_rows: 26120,
    rows: 1000,
    excluded: 3,
    method: 'psi',
    thresholds: { watch: 0.1, drift: 0.25, alpha: 0.05 },
    features: names.map((name, at) => exampleDistribution({ name, ...(at % 2 === 1 ? stable : {}) })),
    score: exampleDistribution({ name: 'score', kind: 'score', ...stable }),
    base_rate: null,
    verdict: 'drift',
  };
}

/** A challenger that has won, but for one slice. */
export function exampleDecision(): Decision {
  return {
    verdict: 'promote',
    reason: 'the challenger is better: F1 +0.072',
    unproven: false,
    key: hex('e'),
    evidence: {
      key: hex('e'),
      champion: hex('b'),
      challenger: hex('a'),
      rows: 1000,
      positives: 300,
      cross_fitted: 200,
      overlap: 4,
      gain: {
        metric: 'f1',
        champion: 0.571,
        challenger: 0.643,
        gain: 0.072,
        error: 0.02,
        interval: [0.031, 0.113],
        p_better: 0.0003,
        p_worse: 0.9997,
        test: 'paired bootstrap',
      },
      calibration: { gain: 0.004, p_worse: 0.91 },
      mcnemar: { champion_only: 31, challenger_only: 66, p: 0.00049 },
      delong: { difference: 0.021, interval: [0.004, 0.038], p: 0.015 },
      worse_slices: [{ slice: 'region = north', rows: 120, gain: -0.09, p_worse: 0.002 }],
    },
  };
}

/** A slice with intervals. */
export function exampleSlice(name: string): ShownSlice {
  const estimate = { value: 0.6123, interval: [0.5512, 0.6734] } as const;
  return {
    kind: 'shown',
    column: 'region',
    member: { kind: 'level', level: 'north' },
    name,
    rows: 1234,
    positives: 400,
    confusion: { tn: 700, fp: 134, fn: 100, tp: 300 },
    base_rate: { value: 0.3241, interval: null },
    f1: estimate,
    precision: estimate,
    recall: estimate,
    roc_auc: null,
  };
}

/** A client with two reasons. */
export function exampleClient(over: Partial<Prediction> = {}): Prediction {
  return {
    kind: 'prediction',
    ids: {},
    probability: 0.9312,
    positive: true,
    predicted: '1',
    band: 'high',
    reasons: [
      { feature: 'lastmonth_activity', contribution: 1.2, words: 'low lastmonth_activity raises the risk' },
      { feature: 'region', contribution: -0.3, words: 'region = north lowers the risk' },
    ],
    model: hex('a'),
    ...over,
  };
}
