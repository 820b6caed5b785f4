import type { RawColumn } from './raw.js';

/** The same feature in both samples. */
export interface RawPair {
  readonly reference: RawColumn;
  readonly current: RawColumn;
}

/** What another tool makes of a feature. */
export interface Measured {
  /** Its test or distance, as it calls it. */
  readonly test: string;
  readonly value: number;
  /** The value at which it alarms, and on which side. */
  readonly threshold: number;
  readonly alarms: 'below' | 'above';
  readonly verdict: 'stable' | 'watch' | 'drift';
  /** What it does in its own way, in words. */
  readonly because: readonly string[];
}

/** Another tool, with its defaults. */
export interface Tool {
  /** How it decides, in a sentence or two. */
  readonly manner: string;
  /** Null where it has nothing to say. */
  measure(pair: RawPair): Measured | null;
  /** Whether it would say that the whole data set has drifted; null where it says nothing of the kind. */
  datasetDrift(verdicts: readonly Measured['verdict'][]): boolean | null;
}

/** A reason where there are missing values: most tools drop them. */
export function dropsMissing({ reference, current }: RawPair): string[] {
  return reference.missing + current.missing > 0 ? ['it leaves missing values out; for us they are one more bin'] : [];
}

/** A reason where there are values beyond the range of the reference, and a tool counts them together with others. */
export function mergesRange({ reference, current }: RawPair): string[] {
  if (reference.kind !== 'numeric' || current.kind !== 'numeric' || reference.values.length === 0) return [];
  const [first, last] = [reference.values[0] ?? NaN, reference.values.at(-1) ?? NaN];
  const isBeyond = current.values.length > 0 && ((current.values[0] ?? NaN) < first || (current.values.at(-1) ?? NaN) > last);
  return isBeyond ? ['values beyond the range of the reference share a bin with others; for us they have their own'] : [];
}

/** Both samples as counts of the same values; missing ones are left out. */
export function levelCounts({ reference, current }: RawPair): { reference: number[]; current: number[] } {
  const [first, second] = [countsOf(reference), countsOf(current)];
  const levels = [...new Set([...first.keys(), ...second.keys()])].sort();
  return { reference: levels.map((level) => first.get(level) ?? 0), current: levels.map((level) => second.get(level) ?? 0) };
}

/** How many different values two samples in ascending order have between them. */
export function differentValues(first: Float64Array, second: Float64Array): number {
  let [i, j, different] = [0, 0, 0];
  while (i < first.length || j < second.length) {
    const value = Math.min(first[i] ?? Infinity, second[j] ?? Infinity);
    while (i < first.length && first[i] === value) i += 1;
    while (j < second.length && second[j] === value) j += 1;
    different += 1;
  }
  return different;
}

function countsOf(column: RawColumn): ReadonlyMap<string, number> {
  if (column.kind === 'categorical') return column.levels;
  const counts = new Map<string, number>();
  for (const value of column.values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return counts;
}
