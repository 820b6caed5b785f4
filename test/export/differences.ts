/** The largest difference of two lists of numbers that must be equally long. */
export function largestDifference(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length || expected.length === 0) return Infinity;
  // NaN is no small difference
  return found.reduce((most, one, index) => {
    const difference = Math.abs(one - (expected[index] ?? NaN));
    return difference <= most ? most : Number.isNaN(difference) ? Infinity : difference;
  }, 0);
}
