/** Inner product of two vectors of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** a + scale * b. */
export function addScaled(a: Float64Array, scale: number, b: Float64Array): Float64Array {
  return a.map((value, index) => value + scale * (b[index] ?? 0));
}

/** Largest absolute component; 0 of an empty vector. */
export function maxNorm(a: Float64Array): number {
  return a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
