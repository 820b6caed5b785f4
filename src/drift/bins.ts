import type { FeatureProfile, Profile } from '../model/model.js';
import { total } from '../stats/counts.js';
import type { CurrentCategorical, CurrentNumeric } from './current.js';

/** The fine, ordered bins of a number: about a hundred, with a value that stands for each. */
export interface OrderedBins {
  readonly middles: readonly number[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Standard deviation of the reference. */
  readonly deviation: number;
}

/** Reference and current rows counted in the same bins: tenths of a number or levels of a category, then UNSEEN and MISSING. */
export interface Bins {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Null for categories, which have no order. */
  readonly ordered: OrderedBins | null;
}

const TENTHS = 10;

/** The bins of a numeric feature. */
export function numericBins(reference: Extract<FeatureProfile, { kind: 'numeric' }>, current: CurrentNumeric): Bins {
  const ordered: OrderedBins = {
    middles: middlesOf(reference.edges, reference.min, reference.max),
    reference: reference.counts,
    current: current.counts,
    deviation: reference.std,
  };
  const coarse = tenthsOf(reference.counts);
  return {
    labels: [...coarse.map((group) => rangeLabel(group, reference.edges)), 'MISSING'],
    reference: [...grouped(reference.counts, coarse), reference.missing],
    current: [...grouped(current.counts, coarse), current.missing],
    ordered,
  };
}

/** The bins of a model's score. */
export function scoreBins(reference: Profile['scores'], current: readonly number[]): Bins {
  const coarse = tenthsOf(reference.counts);
  const middles = middlesOf(reference.edges, 0, 1);
  const rows = total(reference.counts);
  const mean = middles.reduce((sum, value, bin) => sum + value * (reference.counts[bin] ?? 0), 0) / rows;
  const variance = middles.reduce((sum, value, bin) => sum + (value - mean) ** 2 * (reference.counts[bin] ?? 0), 0) / rows;
  return {
    labels: coarse.map((group) => rangeLabel(group, reference.edges)),
    reference: grouped(reference.counts, coarse),
    current: grouped(current, coarse),
    ordered: { middles, reference: reference.counts, current, deviation: Math.sqrt(variance) },
  };
}

/** The bins of a categorical feature. Levels too many for the profile to name count as unseen on either side. */
export function categoricalBins(
  reference: Extract<FeatureProfile, { kind: 'categorical' }>,
  rows: number,
  current: CurrentCategorical,
): Bins {
  const counts = reference.levels.map(({ count }) => count);
  return {
    labels: [...reference.levels.map(({ level }) => level), 'UNSEEN', 'MISSING'],
    reference: [...counts, rows - total(counts) - reference.missing, reference.missing],
    current: [...current.counts, current.unseen, current.missing],
    ordered: null,
  };
}

/** Runs of fine bins that hold about a tenth of the reference each: [first, past the last]. */
function tenthsOf(counts: readonly number[]): [number, number][] {
  const all = total(counts);
  const groups: [number, number][] = [];
  let [start, seen, reached] = [0, 0, 0];
  for (const [bin, count] of counts.entries()) {
    seen += count;
    // one value may hold several tenths: then the next group is due only when it has filled its own
    const full = Math.floor((seen * TENTHS) / all + 1e-9);
    if (bin === counts.length - 1 || full > reached) {
      groups.push([start, bin + 1]);
      start = bin + 1;
      reached = full;
    }
  }
  return groups;
}

function grouped(counts: readonly number[], groups: readonly (readonly [number, number])[]): number[] {
  return groups.map(([from, to]) => total(counts.slice(from, to)));
}

/** A value for each bin: the middle of its edges, the outer ones closed by the range of the reference. */
function middlesOf(edges: readonly number[], min: number, max: number): number[] {
  const bounds = [Math.min(min, edges[0] ?? min), ...edges, Math.max(max, edges.at(-1) ?? max)];
  return bounds.slice(1).map((upper, bin) => ((bounds[bin] ?? upper) + upper) / 2);
}

function rangeLabel([from, to]: readonly [number, number], edges: readonly number[]): string {
  const lower = from === 0 ? '-∞' : String(edges[from - 1]);
  return to > edges.length ? `> ${lower}` : `(${lower}, ${String(edges[to - 1])}]`;
}
