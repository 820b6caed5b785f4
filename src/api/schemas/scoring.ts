import * as z from 'zod';
import type { Scoring } from '../../evaluation/score.js';
import { count, interval, maybe, number, share, text } from './common.js';

const confusion = z.strictObject({ tn: count, fp: count, fn: count, tp: count });
const estimate = z.strictObject({ value: number, interval: interval.nullable() }).nullable();

const evaluation = z.strictObject({
  rows: count,
  positives: count,
  base_rate: share,
  threshold: share,
  confusion,
  f1: share,
  precision: maybe,
  recall: maybe,
  specificity: maybe,
  accuracy: share,
  mcc: maybe,
  roc_auc: maybe,
  roc_auc_interval: interval.nullable(),
  pr_auc: maybe,
  gini: maybe,
  ks: maybe,
  brier: number,
  log_loss: number,
  ece: number,
  calibration_slope: maybe,
  calibration_slope_interval: interval.nullable(),
  calibration_intercept: maybe,
  roc: z.array(z.strictObject({ fpr: share, tpr: share })),
  deciles: z.array(z.strictObject({ decile: count, rows: number, positives: number, rate: number, lift: number, gain: number })),
  calibration: z.array(z.strictObject({ rows: count, predicted: number, observed: number })),
});

const member = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('level'), level: text }),
  z.strictObject({ kind: z.literal('range'), above: maybe, to: maybe }),
  z.strictObject({ kind: z.literal('other'), levels: count }),
  z.strictObject({ kind: z.literal('missing') }),
]);

const slice = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('shown'),
    column: text,
    member,
    name: text,
    rows: count,
    positives: count,
    confusion,
    base_rate: estimate,
    f1: estimate,
    precision: estimate,
    recall: estimate,
    roc_auc: estimate,
  }),
  z.strictObject({
    kind: z.literal('hidden'),
    column: text,
    reason: z.enum(['few_rows', 'many_levels']),
    limit: count,
    slices: count,
    rows: count,
  }),
]);

const segment = z.strictObject({
  name: text,
  where: z.array(z.strictObject({ column: text, member })),
  rows: count,
  errors: count,
  error_rate: share,
  interval,
  rest_error_rate: share,
  expected_error_rate: share,
  p_adjusted: number,
});

/** metrics.json. */
export const scoring: z.ZodType<Scoring> = z.strictObject({
  format: z.literal('riskctl-metrics'),
  version: z.literal(1),
  model: text,
  data: z.strictObject({ name: text, rows: count, unlabelled: count, excluded: count }),
  evaluation,
  slices: z.array(slice),
  segments: z.array(segment),
});
