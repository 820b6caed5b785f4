/** The sum of some counts. */
export function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Counts over the sum of them; all NaN where that is 0. */
export function shares(counts: readonly number[]): number[] {
  const all = total(counts);
  return counts.map((count) => count / all);
}

/**
 * Two samples counted over the same bins, bin by bin, without the bins that both leave empty: those carry no evidence.
 * Throws RangeError when the bins are not the same in number, or a count is negative or not finite.
 */
export function occupiedBins(first: readonly number[], second: readonly number[]): (readonly [number, number])[] {
  if (first.length !== second.length)
    throw new RangeError(`both samples need the same bins: ${first.length} against ${second.length}`);
  const bad = [...first, ...second].find((count) => !(count >= 0 && count < Infinity));
  if (bad !== undefined) throw new RangeError(`a count is a number from 0 up, not ${bad}`);
  return first.map((count, bin) => [count, second[bin] ?? 0] as const).filter(([a, b]) => a > 0 || b > 0);
}
