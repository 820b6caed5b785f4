import type { Evaluation } from '../../src/evaluation/evaluation.js';
import type { Model } from '../../src/model/model.js';
import type { ReportFacts } from '../../src/report/facts.js';
import type { Run } from '../../src/workspace/runs.js';
import { exampleClient, exampleDecision, exampleDrift, exampleSlice } from './example-parts.js';

const hex = (digit: string): string => digit.repeat(64);

/** A numeric term of a model that standardises. */
export function numericTerm(name: string, coefficient: number, scale = 2): Model['terms'][number] {
  return { kind: 'numeric', name, impute: 0, mean: 0, scale, coefficient };
}

/** An evaluation of 1,000 rows, 300 of them positive. */
export function exampleEvaluation(over: Partial<Evaluation> = {}): Evaluation {
  const share = (at: number): number => at / 20;
  return {
    rows: 1000,
    positives: 300,
    base_rate: 0.3,
    threshold: 0.5,
    confusion: { tn: 620, fp: 80, fn: 120, tp: 180 },
    f1: 0.642857,
    precision: 0.692308,
    recall: 0.6,
    specificity: 0.885714,
    accuracy: 0.8,
    mcc: 0.508,
    roc_auc: 0.8123,
    roc_auc_interval: [0.7843, 0.8403],
    pr_auc: 0.71,
    gini: 0.6246,
    ks: 0.49,
    brier: 0.1534,
    log_loss: 0.4712,
    ece: 0.0213,
    calibration_slope: 0.97,
    calibration_slope_interval: [0.85, 1.09],
    calibration_intercept: 0.03,
    roc: Array.from({ length: 21 }, (_, at) => ({ fpr: share(at), tpr: Math.sqrt(share(at)) })),
    deciles: Array.from({ length: 10 }, (_, at) => ({
      decile: at + 1,
      rows: 100,
      positives: 57 - 6 * at,
      rate: (57 - 6 * at) / 100,
      lift: (57 - 6 * at) / 30,
      gain: ((at + 1) * (57 - 3 * at)) / 300,
    })),
    calibration: [0.05, 0.15, 0.35, 0.55, 0.95].map((predicted) => ({ rows: 200, predicted, observed: predicted * 0.9 })),
    ...over,
  };
}

/** What is left of an evaluation where no row is positive. */
export const ONE_CLASS: Partial<Evaluation> = {
  rows: 3,
  positives: 0,
  base_rate: 0,
  confusion: { tn: 3, fp: 0, fn: 0, tp: 0 },
  f1: 0,
  precision: null,
  recall: null,
  mcc: null,
  roc_auc: null,
  roc_auc_interval: null,
  pr_auc: null,
  gini: null,
  ks: null,
  calibration_slope: null,
  calibration_slope_interval: null,
  calibration_intercept: null,
  roc: [],
  deciles: [],
};

/** A run that ingested and trained. */
export function exampleRun(over: Partial<Run> = {}): Run {
  return {
    version: 1,
    id: '20260620T041500Z-0a0b',
    command: 'full',
    profile: null,
    started: '2026-06-20T04:15:00.000Z',
    seconds: 2.21,
    outcome: 'done',
    stages: [
      { stage: 'ingest', seconds: 0.31 },
      { stage: 'train', seconds: 1.9 },
    ],
    facts: {},
    ...over,
  };
}

/** The facts of a small model with three features. */
export function exampleFacts(over: Partial<ReportFacts> = {}): ReportFacts {
  return {
    title: 'Client attrition',
    generated: new Date('2026-06-20T04:15:33Z'),
    riskctl: '0.1.0',
    command: 'riskctl report',
    model: exampleModel(),
    evaluation: exampleEvaluation(),
    slices: [],
    segments: [],
    evaluatedOn: 'data/testdata, 1,000 rows',
    labels: { positive: 'exited = 1', negative: 'exited = 0' },
    cost: undefined,
    serving: { release: '7', model: hex('a'), created: '2026-06-20T04:15:20.000Z' },
    champion: true,
    verdict: 'The challenger replaces the champion: F1 rises from 0.571 to 0.643.',
    decision: null,
    errors: {
      value: [
        { name: 'lastyear_activity', errors: [0.1], vif: 7.25, alone: 0.05 },
        { name: 'number_of_employees', errors: [0.05], vif: 1.02, alone: 0.31 },
        { name: 'lastmonth_activity', errors: [0.3], vif: 6.9, alone: 0.001 },
      ],
    },
    intake: { files: 4, refused: [], in: 26341, accepted: 26120, quarantined: 21, duplicate: 200 },
    quarantine: { value: [{ column: 'region', rule: 'required', rows: 21 }] },
    overlap: { value: { rows: 0, of: 1000 } },
    drift: { absent: 'no new rows have been compared yet' },
    clients: { value: { among: 'the 34 ingested clients whose outcome is not known yet', clients: [exampleClient()] } },
    packages: { absent: 'npm was not asked' },
    columns: {
      value: [
        {
          kind: 'numeric',
          name: 'lastmonth_activity',
          rows: 26120,
          missing: 14,
          distinct: 812,
          mean: 112.416,
          std: 61.3,
          min: 0,
          q25: 55,
          median: 98.5,
          q75: 160,
          max: 2341,
        },
        {
          kind: 'categorical',
          name: 'region',
          rows: 26120,
          missing: 0,
          distinct: 7,
          levels: [
            { level: 'north', count: 13060 },
            { level: 'south', count: 2612 },
          ],
        },
      ],
    },
    runs: [exampleRun()],
    ...over,
  };
}

/** A model of three numeric features. */
export function exampleModel(over: Partial<Model> = {}): Model {
  return {
    format: 'riskctl-model',
    version: 1,
    id: hex('a'),
    target: { column: 'exited', positive: [1] },
    threshold: 0.5,
    intercept: -1.31,
    terms: [
      numericTerm('lastyear_activity', -0.22),
      numericTerm('number_of_employees', Math.LN2),
      numericTerm('lastmonth_activity', -0.5),
    ],
    dropped: [],
    fit: {
      solver: 'newton',
      C: 1,
      standardize: true,
      rows: 26120,
      iterations: 6,
      passes: 0,
      gradient: 3.2e-11,
      objective: 13.42,
      converged: true,
    },
    profile: { rows: 26120, positives: 7836, features: [], scores: { edges: [], counts: [] } },
    provenance: { riskctl: '0.1.0', trained: '2026-06-20T04:15:02.123Z', data: hex('d'), config: hex('c') },
    ...over,
  };
}

const LONG = 'customer_lifetime_value_segment_after_last_campaign';

/** Facts of a model with 60 numeric features, one of 40 levels, and names that are hard to set. */
export function wideFacts(): ReportFacts {
  const names = Array.from({ length: 60 }, (_, at) => (at % 10 === 9 ? `${LONG.slice(0, 48)}${at}` : `feature_${at}`));
  names.splice(1, 6, '<script>alert(1)</script>', '$x^2$', 'a "quoted" \\ {name}', '客户_✓', 'żółć_Ελλ', 'אזור');
  const levels = Array.from({ length: 40 }, (_, at) => ({ level: `level ${at} of many`, coefficient: Math.sin(at) }));
  const terms = names.map((name, at) => numericTerm(name, Math.cos(at * 2.1) + at / 1000, 3 ** (at % 12)));
  const numeric = { kind: 'numeric', rows: 1e6, missing: 999_999, distinct: 12_345_678 } as const;
  return exampleFacts({
    title: 'Default within ninety days of the first missed instalment, retail portfolio, all regions and all brands',
    model: exampleModel({
      terms: [...terms, { kind: 'categorical', name: 'W'.repeat(50), levels, other: -0.2, missing: 0.3 }],
      dropped: [{ name: LONG, reason: 'the same value in every row' }],
    }),
    labels: {
      positive: 'defaulted_within_ninety_days_of_instalment = "yes"',
      negative: 'defaulted_within_ninety_days_of_instalment = "no"',
    },
    errors: {
      value: [
        ...names.map((name) => ({ name, errors: [0.2], vif: 1, alone: 0 })),
        { name: 'W', errors: [], vif: null, alone: null },
      ],
    },
    columns: {
      value: [
        ...names.map((name, at) => ({
          ...numeric,
          name,
          mean: -123_456.7 * at,
          std: 1.5e-7,
          min: -9_999_999,
          q25: -999_999,
          median: 0.00012345,
          q75: 1e-300,
          max: 1.234e12,
        })),
        {
          kind: 'categorical',
          name: 'W'.repeat(50),
          rows: 1e6,
          missing: 3,
          distinct: 40,
          levels: [{ level: 'M'.repeat(70), count: 1 }],
        },
      ],
    },
    drift: { value: exampleDrift(names) },
    decision: exampleDecision(),
    cost: { false_positive: 1, false_negative: 5 },
    slices: names.slice(0, 30).map((name, at) => exampleSlice(`${name} = ${at}`)),
    packages: {
      value: {
        time: '2026-06-20T04:00:00.000Z',
        outdated: [{ name: '@some/package', current: '1.0.0', wanted: '1.0.1', latest: '2.0.0' }],
      },
    },
    runs: Array.from({ length: 30 }, (_, at) =>
      exampleRun({
        started: `2026-05-${String(30 - at).padStart(2, '0')}T04:15:00.000Z`,
        seconds: at * 37.3,
        stages: Array.from({ length: 14 }, (_none, stage) => ({ stage: `stage_number_${stage}`, seconds: stage * 3.3 })),
      }),
    ),
  });
}
