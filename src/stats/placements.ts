/**
 * The placement of each value among others, given in ascending order: the share of them that lie below it, ties counting half.
 * It is (midrank among all - midrank among its own) / n, the identity that makes DeLong's test O(n log n)
 * (Sun & Xu 2014, IEEE Signal Process. Lett. 21(11)).
 */
export function placements(values: Float64Array, others: Float64Array): Float64Array {
  return values.map((value) => (countBelow(others, value, false) + countBelow(others, value, true)) / (2 * others.length));
}

/** How many of the ascending values are below a bound, or at it too. */
function countBelow(ascending: Float64Array, bound: number, inclusive: boolean): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = ascending[middle] ?? NaN;
    if (value < bound || (inclusive && value === bound)) low = middle + 1;
    else high = middle;
  }
  return low;
}
