import { Matrix } from 'ml-matrix';
import { sigmoid } from '../stats/logistic.js';
import { linearPredictor, type Objective } from './objective.js';
import type { Sample } from './sample.js';

/** Rows at a time, so that what they need stays in the cache. */
const BLOCK = 1024;

/**
 * Second derivatives over a sample: X' W X + diag(penalty). The work is features squared a row, however many levels they have: a pair of
 * numbers costs one multiplication a row, a pair with a category one addition.
 */
export function hessian(objective: Objective, sample: Sample, coefficients: Float64Array): Matrix {
  const { columns } = objective.design;
  const width = coefficients.length;
  const weights = linearPredictor(objective.design, sample, coefficients);
  for (let row = 0; row < weights.length; row += 1) {
    const p = sigmoid(weights[row] ?? 0);
    weights[row] = p * (1 - p) * sample.weight;
  }
  /** Each pair of coefficients on one side of the diagonal. */
  const half = new Float64Array(width * width);
  const scaled = new Float64Array(BLOCK);
  for (let from = 0; from < sample.rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, sample.rows);
    const part = (values: Float64Array | undefined): Float64Array => values?.subarray(from, to) ?? new Float64Array(to - from);
    const placed = columns.map(({ kind, offset }, index) => ({ kind, at: 1 + offset, values: part(sample.columns[index]) }));
    const numbers = placed.filter(({ kind }) => kind === 'numeric');
    const categories = placed.filter(({ kind }) => kind === 'categorical');
    const w = part(weights);
    half[0] = (half[0] ?? 0) + w.reduce((sum, one) => sum + one, 0);
    addProducts(half, 0, w, numbers);
    for (const category of categories) addByLevel(half, 0, w, category);
    for (const [index, { at, values }] of numbers.entries()) {
      for (let row = 0; row < w.length; row += 1) scaled[row] = (w[row] ?? 0) * (values[row] ?? 0);
      const wx = scaled.subarray(0, w.length);
      addProducts(half, at * width, wx, numbers.slice(index));
      for (const category of categories) addByLevel(half, at * width, wx, category);
    }
    for (const [index, one] of categories.entries())
      for (const other of categories.slice(index)) addByLevels(half, width, w, one, other);
  }
  const matrix = new Matrix(width, width);
  for (let i = 0; i < width; i += 1) {
    matrix.set(i, i, (half[i * width + i] ?? 0) + (objective.penalty[i] ?? 0));
    for (let j = i + 1; j < width; j += 1) {
      const entry = (half[i * width + j] ?? 0) + (half[j * width + i] ?? 0);
      matrix.set(i, j, entry);
      matrix.set(j, i, entry);
    }
  }
  return matrix;
}

/** Some rows of a column: values, or codes of levels (-1 for none); `at` is the place of its first coefficient. */
interface Placed {
  readonly at: number;
  readonly values: Float64Array;
}

/** Adds the products of a vector with those of numbers, four at a time: the vector is then read a quarter as often. */
function addProducts(half: Float64Array, base: number, vector: Float64Array, others: readonly Placed[]): void {
  for (let first = 0; first < others.length; first += 4) {
    const four = others.slice(first, first + 4);
    const [a = vector, b = a, c = a, d = a] = four.map(({ values }) => values);
    const sums = innerProducts(vector, a, b, c, d);
    for (const [index, { at }] of four.entries()) half[base + at] = (half[base + at] ?? 0) + (sums[index] ?? 0);
  }
}

/** The inner products of a vector with four others; by itself, so that it is soon compiled and stays so. */
function innerProducts(
  vector: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
): readonly number[] {
  let [sa, sb, sc, sd] = [0, 0, 0, 0];
  for (let row = 0; row < vector.length; row += 1) {
    const value = vector[row] ?? 0;
    sa += value * (a[row] ?? 0);
    sb += value * (b[row] ?? 0);
    sc += value * (c[row] ?? 0);
    sd += value * (d[row] ?? 0);
  }
  return [sa, sb, sc, sd];
}

function addByLevel(half: Float64Array, base: number, vector: Float64Array, { at, values }: Placed): void {
  for (let row = 0; row < vector.length; row += 1) {
    const code = values[row] ?? -1;
    if (code < 0) continue;
    const cell = base + at + code;
    half[cell] = (half[cell] ?? 0) + (vector[row] ?? 0);
  }
}

function addByLevels(half: Float64Array, width: number, w: Float64Array, one: Placed, other: Placed): void {
  for (let row = 0; row < w.length; row += 1) {
    const [a, b] = [one.values[row] ?? -1, other.values[row] ?? -1];
    if (a < 0 || b < 0) continue;
    const cell = (one.at + a) * width + other.at + b;
    half[cell] = (half[cell] ?? 0) + (w[row] ?? 0);
  }
}
