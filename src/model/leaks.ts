import { rocAuc, type ScoreCell } from '../stats/ranking.js';
import type { Encoding } from './encoding.js';
import type { Sample } from './sample.js';

/** A feature that by itself tells the classes apart almost perfectly: it may know the answer. */
export interface Leak {
  readonly name: string;
  /** ROC AUC of the feature alone, on the sample that the fit started from. */
  readonly auc: number;
}

const SUSPICIOUS = 0.99;
/** With fewer rows of either class a feature may tell them apart by chance. */
const FEWEST_OF_A_CLASS = 10;
/** A look at so many rows, spread over the sample, tells which features are worth a second one at all of them. */
const GLANCE = { rows: 2000, suspicious: 0.95 } as const;
/** Rows that a bin of values has at least. */
const LEAST_IN_BIN = 5;

/** The features of a sample that by themselves tell the classes apart almost perfectly, the most suspicious first. */
export function leaksIn(sample: Sample, encoding: Encoding): Leak[] {
  const positives = sample.y.reduce((sum, label) => sum + label, 0);
  if (Math.min(positives, sample.rows - positives) < FEWEST_OF_A_CLASS) return [];
  const stride = Math.max(1, Math.floor(sample.rows / GLANCE.rows));
  const leaks = encoding.used.flatMap(({ kind, feature }, index): Leak[] => {
    const values = sample.columns[index] ?? new Float64Array();
    if (stride > 1 && separation(kind, values, sample.y, stride) < GLANCE.suspicious) return [];
    const auc = separation(kind, values, sample.y, 1);
    return auc < SUSPICIOUS ? [] : [{ name: feature.name, auc }];
  });
  return leaks.sort((a, b) => b.auc - a.auc);
}

/**
 * ROC AUC of one column as the only feature: of its values in either direction, or of the share of positives among the other rows of
 * its level or bin (leave-one-out target encoding, Zhang's; category_encoders.LeaveOneOutEncoder), whichever is higher. A level of one
 * row tells nothing, so that an id is no leak.
 */
function separation(kind: 'numeric' | 'categorical', values: Float64Array, y: Float64Array, stride: number): number {
  const runs = runsOf(values, y, stride);
  if (kind === 'categorical') return rocAuc(leftOut(runs)) ?? 0;
  const auc = rocAuc(runs) ?? 0.5;
  return Math.max(auc, 1 - auc, rocAuc(leftOut(binned(runs))) ?? 0);
}

/** Every `stride`-th row, counted by value, in the order of the values. */
function runsOf(values: Float64Array, y: Float64Array, stride: number): ScoreCell[] {
  const order = Uint32Array.from({ length: Math.ceil(values.length / stride) }, (_, at) => at * stride);
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const runs: { score: number; rows: number; positives: number }[] = [];
  for (const row of order) {
    const score = values[row] ?? 0;
    let run = runs.at(-1);
    if (run?.score !== score) runs.push((run = { score, rows: 0, positives: 0 }));
    run.rows += 1;
    run.positives += y[row] ?? 0;
  }
  return runs;
}

/** Neighbouring values put together; a value of many rows, such as what stands for a missing one, stays by itself. */
function binned(runs: readonly ScoreCell[]): ScoreCell[] {
  const bins: { score: number; rows: number; positives: number }[] = [];
  let open: (typeof bins)[number] | undefined;
  for (const run of runs) {
    if (run.rows >= LEAST_IN_BIN) {
      bins.push({ ...run });
      open = undefined;
      continue;
    }
    if (open === undefined || open.rows >= LEAST_IN_BIN) bins.push((open = { score: run.score, rows: 0, positives: 0 }));
    open.rows += run.rows;
    open.positives += run.positives;
  }
  return bins;
}

/** Each row at the share of positives among the others of its cell. */
function leftOut(cells: readonly ScoreCell[]): ScoreCell[] {
  return cells.flatMap(({ rows, positives }) => {
    const others = Math.max(1, rows - 1);
    const single = rows === 1;
    return [
      { score: single ? 0.5 : (positives - 1) / others, rows: positives, positives },
      { score: single ? 0.5 : positives / others, rows: rows - positives, positives: 0 },
    ].filter((one) => one.rows > 0);
  });
}
