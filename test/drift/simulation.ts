import type { Current, CurrentCategorical, CurrentNumeric } from '../../src/drift/current.js';
import { edgesOf } from '../../src/model/bins.js';
import type { FeatureProfile, Model } from '../../src/model/model.js';
import { normalCdf } from '../../src/stats/normal-distribution.js';
import { normalQuantile } from '../../src/stats/normal-quantile.js';
import { total } from '../../src/stats/counts.js';
import { binomial, type Uniform } from '../../src/stats/random.js';
import { counted, gaussian } from '../stats/draws.js';

/** How the current rows differ from those a model was trained on; nothing given, they do not. */
export interface Shift {
  /** Standard deviations that a number moves up. */
  readonly mean?: number;
  /** Share of a number's values that lie far above all there were. */
  readonly beyond?: number;
  /** Share of the first level; the others shrink in proportion. */
  readonly first?: number;
  /** Share of missing values. */
  readonly missing?: number;
  /** Share of a level that there was not. */
  readonly unseen?: number;
}

/** A feature as it is made: its distribution, and how many of its values are missing. */
export type Recipe =
  | { readonly kind: 'normal'; readonly missing: number }
  | { readonly kind: 'counts'; readonly missing: number; readonly values: readonly number[] }
  | { readonly kind: 'levels'; readonly missing: number; readonly shares: readonly number[] };

/** Sizes of a comparison: rows of the reference and current rows. */
export type Sizes = readonly [reference: number, current: number];

type Drawn<K extends FeatureProfile['kind']> = {
  readonly profile: Extract<FeatureProfile, { kind: K }>;
  readonly current: K extends 'numeric' ? CurrentNumeric : CurrentCategorical;
};

/**
 * One pair of samples, as a model's profile and the counts of current rows in its bins. Only counts are drawn: the order statistics that
 * the percentiles of a normal sample lie between by their gamma spacings, all else as multinomial counts. So the bins hold just the error
 * they would have with so many raw rows, and a million rows cost no more than a hundred.
 */
export function simulate(
  recipes: readonly Recipe[],
  [n, m]: Sizes,
  uniform: Uniform,
  shifts: readonly (Shift | undefined)[] = [],
): { model: Model; current: Current } {
  const drawn = recipes.map((recipe, index) => drawFeature(recipe, `f${index}`, n, m, uniform, shifts[index] ?? {}));
  const score = normalFeature('score', n, n, m, m, uniform);
  const features = drawn.map(({ profile }) => profile);
  const scores = { edges: score.profile.edges.map(normalCdf), counts: score.profile.counts };
  const profile = { rows: n, positives: binomial(n, BASE_RATE, uniform), features, scores };
  const model = { id: 'simulated', terms: [], profile } as unknown as Model;
  const positives = binomial(m, BASE_RATE, uniform);
  return {
    model,
    current: {
      rows: m,
      excluded: 0,
      labelled: m,
      positives,
      features: drawn.map(({ current }) => current),
      scores: score.current.counts,
    },
  };
}

const BASE_RATE = 0.2;
/** Standard deviations. */
const FAR = 100;
const PERCENTILES = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

function drawFeature(
  recipe: Recipe,
  name: string,
  n: number,
  m: number,
  uniform: Uniform,
  shift: Shift,
): Drawn<'numeric'> | Drawn<'categorical'> {
  const present = n - binomial(n, recipe.missing, uniform);
  const now = m - binomial(m, shift.missing ?? recipe.missing, uniform);
  if (recipe.kind === 'normal') return normalFeature(name, present, n, now, m, uniform, shift);
  if (recipe.kind === 'counts') return countFeature(name, recipe.values, present, n, now, m, uniform);
  return levelFeature(name, recipe.shares, present, n, now, m, uniform, shift);
}

function normalFeature(
  name: string,
  present: number,
  n: number,
  now: number,
  m: number,
  uniform: Uniform,
  shift: Shift = {},
): Drawn<'numeric'> {
  const { mean = 0 } = shift;
  const positions = PERCENTILES.map((level) => level * (present - 1));
  const at = orderStatistics(
    present,
    [0, ...positions.flatMap((position) => [Math.floor(position), Math.floor(position) + 1]), present - 1],
    uniform,
  );
  const edges = positions.map((position, index) => {
    const [below = 0, above = 0] = at.slice(1 + 2 * index);
    return below + (position - Math.floor(position)) * (above - below);
  });
  const upTo = [...positions.map((position) => Math.floor(position) + 1), present];
  const cumulative = [...edges.map((edge) => normalCdf(edge - mean)), 1];
  const counts = upTo.map((count, index) => count - (upTo[index - 1] ?? 0));
  const shares = cumulative.map((share, index) => share - (cumulative[index - 1] ?? 0));
  const [min = 0, max = 0] = [at[0], at.at(-1)];
  const far = binomial(now, shift.beyond ?? 0, uniform);
  const current = counted(now - far, shares, uniform);
  const below = binomial(current[0] ?? 0, normalCdf(min - mean) / (shares[0] ?? 1), uniform);
  const above = far + binomial(current.at(-1) ?? 0, normalCdf(mean - max) / (shares.at(-1) ?? 1), uniform);
  current.push((current.pop() ?? 0) + far);
  return {
    profile: { kind: 'numeric', name, missing: n - present, mean: 0, std: 1, min, max, edges, counts },
    current: { kind: 'numeric', name, missing: m - now, mean: mean + (FAR * far) / now, below, above, counts: current },
  };
}

/** Standard normal order statistics of n rows at ascending positions from 0, by gamma spacings of uniform ones (Devroye 1986, V.3). */
function orderStatistics(n: number, positions: readonly number[], uniform: Uniform): number[] {
  let [sum, last] = [0, -1];
  const sums = positions.map((position) => {
    if (position > last && position < n) [sum, last] = [sum + gamma(position - last, uniform), position];
    return sum;
  });
  const all = sum + gamma(n - last, uniform);
  return sums.map((one) => normalQuantile(one / all));
}

function countFeature(
  name: string,
  shares: readonly number[],
  present: number,
  n: number,
  now: number,
  m: number,
  uniform: Uniform,
): Drawn<'numeric'> {
  const [reference, current] = [counted(present, shares, uniform), counted(now, shares, uniform)];
  const sorted = (position: number): number => {
    let seen = 0;
    return reference.findIndex((count) => (seen += count) > position);
  };
  const quantile = (level: number): number => {
    const position = level * (present - 1);
    const [below, above] = [sorted(Math.floor(position)), sorted(Math.ceil(position))];
    return below + (position - Math.floor(position)) * (above - below);
  };
  const edges = edgesOf(PERCENTILES.map(quantile));
  const binned = (counts: readonly number[]): number[] => {
    const bins = edges.map(() => 0).concat(0);
    for (const [value, count] of counts.entries()) {
      const bin = edges.findIndex((edge) => value <= edge);
      bins[bin < 0 ? edges.length : bin]! += count;
    }
    return bins;
  };
  const mean = shares.reduce((sum, share, value) => sum + share * value, 0);
  const std = Math.sqrt(shares.reduce((sum, share, value) => sum + share * (value - mean) ** 2, 0));
  const [min, max] = [reference.findIndex((count) => count > 0), reference.findLastIndex((count) => count > 0)];
  const beyond = { below: total(current.slice(0, min)), above: total(current.slice(max + 1)) };
  return {
    profile: { kind: 'numeric', name, missing: n - present, mean, std, min, max, edges, counts: binned(reference) },
    current: { kind: 'numeric', name, missing: m - now, mean, ...beyond, counts: binned(current) },
  };
}

function levelFeature(
  name: string,
  shares: readonly number[],
  present: number,
  n: number,
  now: number,
  m: number,
  uniform: Uniform,
  shift: Shift,
): Drawn<'categorical'> {
  const [first = 1, ...others] = shares;
  const unseen = shift.unseen ?? 0;
  const head = (shift.first ?? first) * (1 - unseen);
  const scale = first === 1 ? 0 : (1 - head - unseen) / (1 - first);
  const reference = counted(present, shares, uniform);
  const current = counted(now, [head, ...others.map((share) => share * scale), unseen], uniform);
  const levels = reference
    .map((count, index) => ({ level: `l${index}`, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const seen = new Set(levels.map(({ level }) => level));
  const unknown = current
    .map((count, index) => ({ level: `l${index}`, count }))
    .filter(({ level, count }) => count > 0 && !seen.has(level));
  return {
    profile: { kind: 'categorical', name, missing: n - present, levels },
    current: {
      kind: 'categorical',
      name,
      missing: m - now,
      counts: levels.map(({ level }) => current[Number(level.slice(1))] ?? 0),
      unseen: unknown.reduce((sum, { count }) => sum + count, 0),
      unseenLevels: unknown,
    },
  };
}

/** One draw from a gamma distribution of shape k >= 1 (Marsaglia & Tsang 2000). */
function gamma(k: number, uniform: Uniform): number {
  const d = k - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = gaussian(uniform);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Zipf's law over so many levels. */
export function zipf(levels: number): number[] {
  const weights = Array.from({ length: levels }, (_, index) => 1 / (index + 1));
  const sum = weights.reduce((all, one) => all + one, 0);
  return weights.map((weight) => weight / sum);
}

/** Ten features as customer tables have them. */
export const TEN: readonly Recipe[] = [
  { kind: 'normal', missing: 0 },
  { kind: 'normal', missing: 0 },
  { kind: 'normal', missing: 0.002 },
  { kind: 'normal', missing: 0.2 },
  { kind: 'counts', missing: 0, values: poisson(2, 15) },
  { kind: 'counts', missing: 0.03, values: [0.7, ...poisson(4, 20).map((share) => share * 0.3)] },
  { kind: 'levels', missing: 0, shares: [0.2, 0.5, 0.3] },
  { kind: 'levels', missing: 0.02, shares: [0.2, 0.5, 0.25, 0.04, 0.01] },
  { kind: 'levels', missing: 0, shares: Array.from({ length: 40 }, () => 1 / 40) },
  { kind: 'levels', missing: 0.05, shares: zipf(40) },
];

function poisson(mean: number, values: number): number[] {
  const shares = [Math.exp(-mean)];
  for (let k = 1; k < values; k += 1) shares.push(((shares[k - 1] ?? 0) * mean) / k);
  const all = shares.reduce((sum, one) => sum + one, 0);
  return shares.map((share) => share / all);
}
