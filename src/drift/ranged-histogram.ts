import type { FeatureProfile } from '../model/model.js';

/** Values below the smallest and above the largest of the reference, which has none there by definition. */
export interface Beyond {
  readonly below: number;
  readonly above: number;
}

export const NOTHING_BEYOND: Beyond = { below: 0, above: 0 };

type NumericProfile = Extract<FeatureProfile, { kind: 'numeric' }>;

/**
 * The edges of a profile with those of its range, so that one histogram also tells what lies outside of it: a count of its own for that
 * takes a third as long as the whole histogram.
 */
export function rangedEdges({ edges, min, max }: NumericProfile): number[] {
  return [justBelow(min), ...edges, ...(max > (edges.at(-1) ?? -Infinity) ? [max] : [])];
}

/** A histogram over {@link rangedEdges} as one over the profile's own edges, and the values on either side of its range. */
export function withoutRange(ranged: readonly number[], profile: NumericProfile): Beyond & { readonly counts: number[] } {
  const [below = 0, first = 0, ...others] = ranged;
  const above = others.at(-1) ?? 0;
  const counts = [below + first, ...others];
  if (ranged.length > profile.edges.length + 2) counts.splice(-2, 2, (others.at(-2) ?? 0) + above);
  return { counts, below, above };
}

/** The largest double below a number: bins are open at their lower end, ranges closed. */
function justBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) - (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
