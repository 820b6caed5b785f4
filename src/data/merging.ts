/** A part of fewer rows than this is of the lowest level; one of this many times more is of the next. */
const LEAST = 4096;
const FACTOR = 8;
/** So many parts of a level, or below, become one. */
const MOST = 8;
/** Replaced rows may be this share of all that is stored. */
const MOST_REPLACED = 0.25;

/**
 * How many of the first parts stay as they are when rows are added; those after them are merged with the new rows. Each row is
 * written again once a level, so that there are O(log n) parts and O(log n) writes of a row (a log-structured merge tree, size-tiered).
 * @param sizes rows of each part, the oldest first
 * @param replaced rows stored that are no longer in force
 */
export function partsKept(sizes: readonly number[], added: number, replaced: number): number {
  const stored = sizes.reduce((sum, size) => sum + size, 0);
  if (replaced > MOST_REPLACED * stored) return 0;
  const levels = [...sizes, added].map(levelOf);
  let kept = sizes.length;
  for (let level = 0; level <= Math.max(...levels); level += 1) {
    const above = levels.findLastIndex((one) => one > level);
    if (levels.length - 1 - above >= MOST) kept = above + 1;
  }
  return Math.min(kept, sizes.length);
}

function levelOf(rows: number): number {
  return rows < LEAST ? 0 : 1 + Math.floor(Math.log(rows / LEAST) / Math.log(FACTOR));
}
