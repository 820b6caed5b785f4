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
  // each class is sorted by itself: sorting numbers is much faster than sorting rows by them
  const [negatives, positives] = [sortedClass(values, y, stride, 0), sortedClass(values, y, stride, 1)];
  const runs: ScoreCell[] = [];
  let [n, p] = [0, 0];
  while (n < negatives.length || p < positives.length) {
    const score = Math.min(negatives[n] ?? Infinity, positives[p] ?? Infinity);
    const [n0, p0] = [n, p];
    while (n < negatives.length && !((negatives[n] ?? 0) > score)) n += 1;
    while (p < positives.length && !((positives[p] ?? 0) > score)) p += 1;
    runs.push({ score, rows: n - n0 + p - p0, positives: p - p0 });
  }
  return runs;
}

/** The values of one class in every `stride`-th row, the smallest first. */
function sortedClass(values: Float64Array, y: Float64Array, stride: number, label: number): Float64Array {
  const found = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let row = 0; row < values.length; row += stride) {
    if (y[row] === label) found[count++] = values[row] ?? 0;
  }
  return found.subarray(0, count).sort();
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
