import type { FeatureProfile, Profile } from '../model/model.js';
import { total } from '../stats/counts.js';
import type { CurrentCategorical, CurrentNumeric } from './current.js';
import type { Pair } from './pooling.js';
import { NOTHING_BEYOND, type Beyond } from './ranged-histogram.js';
import { groupsOf, grouped, rangeLabel, short, type Range } from './tenths.js';

/** The fine, ordered bins of a number: about a hundred, with a value that stands for each. */
export interface OrderedBins {
  readonly middles: readonly number[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Of the current rows in the outer bins, those beyond the range of the reference. */
  readonly beyond: Beyond;
  /** Standard deviation of the reference. */
  readonly deviation: number;
  /** By how much the mean of the values themselves has moved: the bins know nothing of how far beyond the range a value lies. */
  readonly shift: number;
}

/** Reference and current rows counted in the same bins. */
export interface Bins {
  /** For people: tenths of a number and what lies beyond its range, or levels of a category with UNSEEN, then MISSING. */
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** For tests: tenths, open at both ends, or levels with those that were never seen one by one; rows without a value are apart. */
  readonly values: { readonly reference: readonly number[]; readonly current: readonly number[] };
  readonly missing: Pair;
  /** Null for categories, which have no order. */
  readonly ordered: OrderedBins | null;
}

/** Share of the rows from which a level is frequent. */
const FREQUENT = 0.01;

type NumericProfile = Extract<FeatureProfile, { kind: 'numeric' }>;
type CategoricalProfile = Extract<FeatureProfile, { kind: 'categorical' }>;

/** The bins of a numeric feature. */
export function numericBins(reference: NumericProfile, current: CurrentNumeric): Bins {
  const { min, max } = reference;
  const beyond = { below: current.below, above: current.above };
  const { labels, values } = tenths(reference, current.counts, {
    ...(beyond.below > 0 && { min }),
    ...(beyond.above > 0 && { max }),
  });
  const bins = setApart(
    values.reference.map((count, bin): Pair => [count, values.current[bin] ?? 0]),
    beyond,
  );
  const shown = [`< ${short(min)}`, ...labels, `> ${short(max)}`]
    .map((label, index) => ({ label, bin: bins[index] ?? [0, 0] }))
    .filter(({ bin }) => total(bin) > 0);
  return {
    labels: [...shown.map(({ label }) => label), 'MISSING'],
    reference: [...shown.map(({ bin: [a] }) => a), reference.missing],
    current: [...shown.map(({ bin: [, b] }) => b), current.missing],
    values,
    missing: [reference.missing, current.missing],
    ordered: {
      middles: middlesOf(reference.edges, min, max),
      reference: reference.counts,
      current: current.counts,
      beyond,
      deviation: reference.std,
      shift: current.mean === null ? 0 : current.mean - reference.mean,
    },
  };
}

/** The bins of a model's score, of which none is missing. */
export function scoreBins(reference: Profile['scores'], current: readonly number[]): Bins {
  const { labels, values } = tenths(reference, current);
  const middles = middlesOf(reference.edges, 0, 1);
  const rows = total(reference.counts);
  const meanOf = (at: (value: number) => number): number =>
    middles.reduce((sum, value, bin) => sum + at(value) * (reference.counts[bin] ?? 0), 0) / rows;
  const mean = meanOf((value) => value);
  const deviation = Math.sqrt(meanOf((value) => (value - mean) ** 2));
  const ordered = { middles, reference: reference.counts, current, beyond: NOTHING_BEYOND, deviation, shift: 0 };
  return { labels, ...values, values, missing: [0, 0], ordered };
}

/** The bins of a categorical feature. */
export function categoricalBins(reference: CategoricalProfile, rows: number, current: CurrentCategorical): Bins {
  const counts = reference.levels.map(({ count }) => count);
  const unnamed = rows - total(counts) - reference.missing;
  const values = unnamed > 0 ? frequentLevels(reference, current, rows) : everyLevel(reference, current);
  return {
    labels: [...reference.levels.map(({ level }) => level), 'UNSEEN', 'MISSING'],
    reference: [...counts, unnamed, reference.missing],
    current: [...current.counts, current.unseen, current.missing],
    values: { reference: values.map(([a]) => a), current: values.map(([, b]) => b) },
    missing: [reference.missing, current.missing],
    ordered: null,
  };
}

/**
 * A level is UNSEEN by what the reference happens to hold: of forty rare levels some will be missing from a hundred rows and come up in
 * the next hundred, and that is no drift. So the tests count each unseen level for itself, as they count each that only the reference has.
 */
function everyLevel(reference: CategoricalProfile, current: CurrentCategorical): Pair[] {
  const known = reference.levels.map(({ level, count }, index) => ({ level, bin: [count, current.counts[index] ?? 0] as const }));
  const unseen = current.unseenLevels.map(({ level, count }) => ({ level, bin: [0, count] as const }));
  // by name, so that of levels that are equally rare those of one sample do not go together
  const named = [...known, ...unseen].sort((one, other) => (one.level < other.level ? -1 : 1));
  return [...named.map(({ bin }) => bin), [0, current.unseen - total(unseen.map(({ bin }) => bin[1]))]];
}

/**
 * Where the reference has more levels than its profile names, those named were chosen by being frequent there, and would be found less
 * frequent in any other sample. So only what is frequent beyond doubt has a bin of its own.
 */
function frequentLevels(reference: CategoricalProfile, current: CurrentCategorical, rows: number): Pair[] {
  const named = reference.levels.map(({ count }, index): Pair => [count, current.counts[index] ?? 0]);
  const frequent = named.filter(([count]) => count >= FREQUENT * rows);
  const rest = (side: 0 | 1, all: number): number => all - total(frequent.map((bin) => bin[side]));
  return [...frequent, [rest(0, rows - reference.missing), rest(1, total(current.counts) + current.unseen)]];
}

/** The bins of two answers to a yes-or-no question. */
export function binaryBins(labels: readonly [string, string], reference: Pair, current: Pair): Bins {
  return { labels, reference, current, values: { reference, current }, missing: [0, 0], ordered: null };
}

/**
 * Bins in an order with one more at either end, for what lies beyond the range of the reference: of such rows a model knows nothing, and
 * in the bin that they lie in they hardly show.
 */
export function setApart(bins: readonly Pair[], { below, above }: Beyond): Pair[] {
  const last = bins.length - 1;
  const within = bins.map(([a, b], bin): Pair => [a, b - (bin === 0 ? below : 0) - (bin === last ? above : 0)]);
  return [[0, below], ...within, [0, above]];
}

function tenths(
  { edges, counts }: { edges: readonly number[]; counts: readonly number[] },
  current: readonly number[],
  ends: Partial<Range> = {},
): Pick<Bins, 'labels' | 'values'> {
  const groups = groupsOf(counts);
  return {
    labels: groups.map((group) => rangeLabel(group, edges, ends)),
    values: { reference: grouped(counts, groups), current: grouped(current, groups) },
  };
}

/** A value for each bin: the middle of its edges, the outer ones closed by the range of the reference. */
function middlesOf(edges: readonly number[], min: number, max: number): number[] {
  const bounds = [Math.min(min, edges[0] ?? min), ...edges, Math.max(max, edges.at(-1) ?? max)];
  return bounds.slice(1).map((upper, bin) => ((bounds[bin] ?? upper) + upper) / 2);
}
