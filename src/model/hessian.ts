import { Matrix } from 'ml-matrix';
import { sigmoid } from '../stats/logistic.js';
import { dot, dotsOfTwo } from '../stats/vector.js';
import { linearPredictor, placed, type Objective, type Placed } from './objective.js';
import type { Sample } from './sample.js';

/** Rows at a time, so that what they need stays in the cache. */
const BLOCK = 1024;

/**
 * Second derivatives over a sample: X' W X + diag(penalty). The work is features squared a row, however many levels they have: a pair of
 * numbers costs one multiplication a row, a pair with a category one addition.
 */
export function hessian(objective: Objective, sample: Sample, coefficients: Float64Array): Matrix {
  const width = coefficients.length;
  const weights = linearPredictor(objective.design, sample, coefficients);
  for (let row = 0; row < weights.length; row += 1) {
    const p = sigmoid(weights[row] ?? 0);
    weights[row] = p * (1 - p) * sample.weight;
  }
  const intercept: Placed = { at: 0, size: 1, values: new Float64Array(sample.rows).fill(1) };
  const allNumbers = [intercept, ...placed(objective.design, sample, 'numeric')];
  const allCategories = placed(objective.design, sample, 'categorical');
  /** Each pair of coefficients on one side of the diagonal. */
  const half = new Float64Array(width * width);
  const scratch = [new Float64Array(BLOCK), new Float64Array(BLOCK)];
  for (let from = 0; from < sample.rows; from += BLOCK) {
    const part = ({ values, ...one }: Placed): Placed => ({ ...one, values: values.subarray(from, from + BLOCK) });
    const [numbers, categories] = [allNumbers.map(part), allCategories.map(part)];
    const w = weights.subarray(from, from + BLOCK);
    for (let index = 0; index < numbers.length; index += 2) {
      const pair = numbers.slice(index, index + 2).map((one, nth) => ({ ...one, values: weighted(one.values, w, scratch[nth]) }));
      addProducts(half, width, pair, numbers.slice(index));
      for (const { at, values } of pair) for (const category of categories) addByLevel(half, at * width, values, category);
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

/**
 * {@link hessian}, as that of all rows: a standardised column has mean square 1 over all of them, and where the sample has missed most of that,
 * for a few rows have it all, they add at most a quarter of it (p (1 - p) <= 1/4). Without, a step along that column would go far too far.
 */
export function hessianOfAll(objective: Objective, sample: Sample, coefficients: Float64Array): Matrix {
  const matrix = hessian(objective, sample, coefficients);
  const { design } = objective;
  for (const { at, values } of placed(design, sample, 'numeric')) {
    const missed = design.rows - dot(values, values) * sample.weight;
    if (missed > design.rows / 2) matrix.set(at, at, matrix.get(at, at) + missed / 4);
  }
  return matrix;
}

/** Adds the products of a pair of weighted numbers, or of the last one by itself, with these numbers and all that follow. */
function addProducts(half: Float64Array, width: number, pair: readonly Placed[], following: readonly Placed[]): void {
  const [one, two = one] = pair.map(({ values }) => values);
  if (one === undefined || two === undefined) return;
  const sums = dotsOfTwo(
    one,
    two,
    following.map(({ values }) => values),
  );
  for (const [nth, { at: row }] of pair.entries()) {
    for (let index = nth; index < following.length; index += 1) {
      const cell = row * width + (following[index]?.at ?? 0);
      half[cell] = (half[cell] ?? 0) + (sums[nth]?.[index] ?? 0);
    }
  }
}

/** Values times weights, into the beginning of `products`. */
function weighted(values: Float64Array, weights: Float64Array, products = new Float64Array(values.length)): Float64Array {
  for (let row = 0; row < values.length; row += 1) products[row] = (values[row] ?? 0) * (weights[row] ?? 0);
  return products.subarray(0, values.length);
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
