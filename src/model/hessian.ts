import { Matrix } from 'ml-matrix';
import { sigmoid } from '../stats/logistic.js';
import { dot, dots } from '../stats/vector.js';
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
  const [allNumbers, allCategories] = [
    placed(objective.design, sample, 'numeric'),
    placed(objective.design, sample, 'categorical'),
  ];
  /** Each pair of coefficients on one side of the diagonal. */
  const half = new Float64Array(width * width);
  const scaled = new Float64Array(BLOCK);
  for (let from = 0; from < sample.rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, sample.rows);
    const part = (all: readonly Placed[]): Placed[] => all.map((one) => ({ ...one, values: one.values.subarray(from, to) }));
    const [numbers, categories] = [part(allNumbers), part(allCategories)];
    const w = weights.subarray(from, to);
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

/** Adds the products of a vector with those of numbers. */
function addProducts(half: Float64Array, base: number, vector: Float64Array, others: readonly Placed[]): void {
  const sums = dots(
    vector,
    others.map(({ values }) => values),
  );
  for (const [index, { at }] of others.entries()) half[base + at] = (half[base + at] ?? 0) + (sums[index] ?? 0);
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
