import * as z from 'zod';
import type { ColumnSummary } from '../../data/summary.js';
import type { Diagnosis } from '../../diagnostics/diagnose.js';
import type { DriftReport } from '../../drift/report.js';
import type { Drift } from '../../drift/entry.js';
import { EFFECTS, type EffectName } from '../../drift/effects.js';
import { METHODS, type MethodName } from '../../drift/methods.js';
import type { PastRun } from '../../lifecycle/history.js';
import { count, maybe, number, share, text } from './common.js';

const shape = { name: text, rows: count, missing: count, distinct: count };

const column: z.ZodType<ColumnSummary> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    ...shape,
    mean: maybe,
    std: maybe,
    min: maybe,
    q25: maybe,
    median: maybe,
    q75: maybe,
    max: maybe,
  }),
  z.strictObject({ kind: z.literal('categorical'), ...shape, levels: z.array(z.strictObject({ level: text, count })) }),
]);

/** The ingested rows, a feature at a time. */
export const summary = z.strictObject({
  data: text,
  rows: count,
  labelled: count,
  positives: count,
  columns: z.array(column),
});

const timings = z.array(z.strictObject({ stage: text, runs: count, median: number, latest: number }));

const packages = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    outdated: z.array(z.strictObject({ name: text, current: text.nullable(), wanted: text.nullable(), latest: text.nullable() })),
  }),
  z.strictObject({ ok: z.literal(false), reason: text }),
]);

/** What `riskctl diagnose --json` prints. */
export const diagnosis: z.ZodType<Diagnosis> = z.strictObject({
  predictions: z.strictObject({
    data: text,
    rows: count,
    positive: count,
    mean: maybe,
    highest: z.array(z.strictObject({ ids: z.record(text, text.nullable()), probability: share, positive: z.boolean() })),
  }),
  columns: z.array(column),
  timings,
  measured: timings,
  packages,
});

const verdict = z.enum(['stable', 'watch', 'drift']);
const limits = { watch: number, drift: number };

const distribution: z.ZodType<Drift> = z.strictObject({
  name: text,
  kind: z.enum(['numeric', 'categorical', 'score', 'base rate']),
  effect: maybe,
  by: z.enum(Object.keys(EFFECTS) as [EffectName]),
  limits: z.strictObject(limits),
  critical: maybe,
  p: maybe,
  p_adjusted: maybe,
  verdict,
  statistics: z.strictObject({
    psi: maybe,
    psi_critical: maybe,
    ks: maybe,
    jensen_shannon: maybe,
    cramers_v: maybe,
    wasserstein: maybe,
  }),
  missing: z.strictObject({ reference: share, current: share }),
  unseen: share,
  unseen_levels: z.array(text),
  score_shift: maybe,
  bins: z.strictObject({ labels: z.array(text), reference: z.array(number), current: z.array(number) }),
});

/** drift.json. */
export const drift: z.ZodType<DriftReport> = z.strictObject({
  format: z.literal('riskctl-drift'),
  version: z.literal(1),
  model: text,
  data: text,
  reference_rows: count,
  rows: count,
  excluded: count,
  method: z.enum(Object.keys(METHODS) as [MethodName]),
  thresholds: z.strictObject({ ...limits, alpha: number }),
  features: z.array(distribution),
  score: distribution,
  base_rate: distribution.nullable(),
  verdict,
});

/** The latest runs. */
export const runs: z.ZodType<PastRun[]> = z.array(
  z.strictObject({
    id: text,
    command: text,
    outcome: z.enum(['done', 'idle', 'failed']),
    started: text,
    seconds: number,
    drift: text.nullable(),
    realised_f1: maybe,
    expected_f1: maybe,
    verdict: text.nullable(),
    release: text.nullable(),
    leaks: z.array(text),
  }),
);
