/** Inner product of two vectors of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Inner products of a vector with others of its length; four at a time, so that the vector is read a quarter as often. */
export function dots(vector: Float64Array, others: readonly Float64Array[]): number[] {
  const products: number[] = [];
  for (let first = 0; first < others.length; first += 4) {
    const [a = vector, b = a, c = a, d = a] = others.slice(first, first + 4);
    products.push(...fourDots(vector, a, b, c, d));
  }
  return products.slice(0, others.length);
}

/** {@link dots} of two vectors at once, which reads the others half as often. */
export function dotsOfTwo(one: Float64Array, two: Float64Array, others: readonly Float64Array[]): [number[], number[]] {
  const [ofOne, ofTwo]: [number[], number[]] = [[], []];
  for (let first = 0; first < others.length; first += 4) {
    const [a = one, b = a, c = a, d = a] = others.slice(first, first + 4);
    const products = eightDots(one, two, a, b, c, d);
    ofOne.push(...products.slice(0, 4));
    ofTwo.push(...products.slice(4));
  }
  return [ofOne.slice(0, others.length), ofTwo.slice(0, others.length)];
}

/** By itself, so that it is soon compiled and stays so. */
function fourDots(vector: Float64Array, a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array): readonly number[] {
  let [sa, sb, sc, sd] = [0, 0, 0, 0];
  for (let index = 0; index < vector.length; index += 1) {
    const value = vector[index] ?? 0;
    sa += value * (a[index] ?? 0);
    sb += value * (b[index] ?? 0);
    sc += value * (c[index] ?? 0);
    sd += value * (d[index] ?? 0);
  }
  return [sa, sb, sc, sd];
}

function eightDots(
  one: Float64Array,
  two: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
): readonly number[] {
  let [a1, b1, c1, d1, a2, b2, c2, d2] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let index = 0; index < one.length; index += 1) {
    const first = one[index] ?? 0;
    const second = two[index] ?? 0;
    const va = a[index] ?? 0;
    const vb = b[index] ?? 0;
    const vc = c[index] ?? 0;
    const vd = d[index] ?? 0;
    a1 += first * va;
    b1 += first * vb;
    c1 += first * vc;
    d1 += first * vd;
    a2 += second * va;
    b2 += second * vb;
    c2 += second * vc;
    d2 += second * vd;
  }
  return [a1, b1, c1, d1, a2, b2, c2, d2];
}

/** Adds some vectors of its length, each times its weight, to a vector; four at a time, so that it is written a quarter as often. */
export function accumulate(sum: Float64Array, weights: readonly number[], vectors: readonly Float64Array[]): void {
  for (let first = 0; first < vectors.length; first += 4) {
    const [a = sum, b = a, c = a, d = a] = vectors.slice(first, first + 4);
    const [wa = 0, wb = 0, wc = 0, wd = 0] = weights.slice(first, first + 4);
    for (let index = 0; index < sum.length; index += 1) {
      const more = wa * (a[index] ?? 0) + wb * (b[index] ?? 0) + wc * (c[index] ?? 0) + wd * (d[index] ?? 0);
      sum[index] = (sum[index] ?? 0) + more;
    }
  }
}

/** a + scale * b. */
export function addScaled(a: Float64Array, scale: number, b: Float64Array): Float64Array {
  return a.map((value, index) => value + scale * (b[index] ?? 0));
}

/** Largest absolute component; 0 of an empty vector. */
export function maxNorm(a: Float64Array): number {
  return a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
