import type { Drift } from '../../drift/entry.js';
import { total } from '../../stats/counts.js';

/** One bin of a distribution, as shares of the rows in the reference and now. */
export interface ShownBin {
  readonly label: string;
  readonly reference: number;
  readonly current: number;
}

/** Levels of a category that are shown, with those that stand for others. */
const MOST = 12;

/**
 * The bins of a distribution in the order in which they are told: of a number, all of the dozen that there are; of a category, the most
 * frequent levels, and the others as one. A bin without any row on either side is left out. Null where one side has no rows.
 */
export function shownBins({ kind, bins: { labels, reference, current } }: Drift): ShownBin[] | null {
  const [before, now] = [total(reference), total(current)];
  if (!(before > 0) || !(now > 0)) return null;
  const bins = labels.map((label, bin) => ({
    label,
    reference: (reference[bin] ?? 0) / before,
    current: (current[bin] ?? 0) / now,
  }));
  // rows without a level of the reference, and rows without a value, come last and stand for themselves
  const special = kind === 'numeric' ? 1 : kind === 'categorical' ? 2 : 0;
  const body = bins.slice(0, bins.length - special);
  const rest = bins.slice(bins.length - special).filter((bin) => bin.reference > 0 || bin.current > 0);
  return [...(kind === 'categorical' ? frequent(body, MOST - rest.length) : body), ...rest];
}

function frequent(levels: readonly ShownBin[], room: number): ShownBin[] {
  const known = levels.filter((level) => level.reference > 0 || level.current > 0);
  if (known.length <= room) return known;
  const rank = [...known].sort((one, other) => other.reference + other.current - one.reference - one.current);
  const kept = new Set(rank.slice(0, room - 1));
  const others = known.filter((level) => !kept.has(level));
  return [...known.filter((level) => kept.has(level)), { ...sum(others), label: `${others.length} others` }];
}

function sum(bins: readonly ShownBin[]): Omit<ShownBin, 'label'> {
  return { reference: total(bins.map((bin) => bin.reference)), current: total(bins.map((bin) => bin.current)) };
}
