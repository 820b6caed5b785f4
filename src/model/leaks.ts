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
/** A look at so many rows of each class, spread over the sample, tells which numbers are worth a second one at all of them. */
const GLANCE = { rows: 300, suspicious: 0.95 } as const;
/** Rows that a bin of values has at least. */
const LEAST_IN_BIN = 5;

/** The places of some rows of a sample, by class. */
interface Classes {
  readonly negatives: Uint32Array;
  readonly positives: Uint32Array;
}

/** The features of a sample that by themselves tell the classes apart almost perfectly, the most suspicious first. */
export function leaksIn(sample: Sample, encoding: Encoding): Leak[] {
  const all: Classes = { negatives: placesOf(sample, 0), positives: placesOf(sample, 1) };
  if (Math.min(all.negatives.length, all.positives.length) < FEWEST_OF_A_CLASS) return [];
  const few: Classes = { negatives: spread(all.negatives), positives: spread(all.positives) };
  const leaks = encoding.used.flatMap(({ kind, feature }, index): Leak[] => {
    const values = sample.columns[index] ?? new Float64Array();
    if (kind === 'numeric' && separationByNumber(values, few) < GLANCE.suspicious) return [];
    const auc = kind === 'numeric' ? separationByNumber(values, all) : separationByLevel(values, sample.y);
    return auc < SUSPICIOUS ? [] : [{ name: feature.name, auc }];
  });
  return leaks.sort((a, b) => b.auc - a.auc);
}

function placesOf({ rows, y }: Sample, label: number): Uint32Array {
  const found = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) if (y[row] === label) found[count++] = row;
  return found.subarray(0, count);
}

/** Every n-th of some rows, so that about {@link GLANCE} of them are left. */
function spread(rows: Uint32Array): Uint32Array {
  const stride = Math.max(1, Math.floor(rows.length / GLANCE.rows));
  return Uint32Array.from({ length: Math.ceil(rows.length / stride) }, (_, nth) => rows[nth * stride] ?? 0);
}

/**
 * ROC AUC of one column of numbers as the only feature: of its values in either direction, or of the share of positives among the other
 * rows of its bin, whichever is higher.
 */
function separationByNumber(values: Float64Array, rows: Classes): number {
  const runs = runsOf(values, rows);
  const auc = rocAuc(runs) ?? 0.5;
  return Math.max(auc, 1 - auc, rocAuc(leftOut(binned(runs))) ?? 0);
}

/**
 * ROC AUC of the share of positives among the other rows of a level (leave-one-out target encoding, Zhang's;
 * category_encoders.LeaveOneOutEncoder). A level of one row tells nothing, so that an id is no leak.
 * @param codes slots, -1 for none
 */
function separationByLevel(codes: Float64Array, y: Float64Array): number {
  const cells = new Map<number, { score: number; rows: number; positives: number }>();
  for (const [row, score] of codes.entries()) {
    const cell = cells.get(score) ?? { score, rows: 0, positives: 0 };
    if (cell.rows === 0) cells.set(score, cell);
    cell.rows += 1;
    cell.positives += y[row] ?? 0;
  }
  return rocAuc(leftOut([...cells.values()])) ?? 0;
}

/** Rows counted by value, in the order of the values. */
function runsOf(values: Float64Array, rows: Classes): ScoreCell[] {
  // each class is sorted by itself: sorting numbers is much faster than sorting rows by them
  const [negatives, positives] = [sortedAt(values, rows.negatives), sortedAt(values, rows.positives)];
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

function sortedAt(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] ?? 0).sort();
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
