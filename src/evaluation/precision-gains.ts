import type { Uniform } from '../stats/random.js';

const RESAMPLES = 500;

/** Average precision of two scores of the same rows, and its difference in resamples of those rows. */
export interface PrecisionGains {
  readonly champion: number;
  readonly challenger: number;
  readonly gains: readonly number[];
}

/** A paired bootstrap of average precision: rows are ordered once, and a resample is a weight a row. Null without positives. */
export function precisionGains(
  pairs: { y: Float64Array; a: Float64Array; b: Float64Array },
  uniform: Uniform,
): PrecisionGains | null {
  const rows = pairs.y.length;
  const positives = pairs.y.reduce((sum, one) => sum + one, 0);
  if (positives === 0 || positives === rows) return null;
  const champion = ranking(pairs.a);
  const challenger = ranking(pairs.b);
  const gainOf = (weights: Float64Array): number =>
    precision(pairs.y, pairs.b, challenger, weights) - precision(pairs.y, pairs.a, champion, weights);
  const ones = new Float64Array(rows).fill(1);
  const gains = Array.from({ length: RESAMPLES }, () => {
    const weights = new Float64Array(rows);
    for (let draw = 0; draw < rows; draw += 1) {
      const row = Math.floor(uniform() * rows);
      weights[row] = (weights[row] ?? 0) + 1;
    }
    return gainOf(weights);
  });
  return {
    champion: precision(pairs.y, pairs.a, champion, ones),
    challenger: precision(pairs.y, pairs.b, challenger, ones),
    gains,
  };
}

function ranking(scores: Float64Array): Uint32Array {
  return Uint32Array.from(scores.keys()).sort((i, j) => (scores[j] ?? 0) - (scores[i] ?? 0));
}

/** Average precision with weights; rows of one score count as one step. */
function precision(y: Float64Array, scores: Float64Array, order: Uint32Array, weights: Float64Array): number {
  let [hits, seen, sum, stepHits] = [0, 0, 0, 0];
  for (let at = 0; at < order.length; at += 1) {
    const row = order[at] ?? 0;
    const weight = weights[row] ?? 0;
    seen += weight;
    stepHits += weight * (y[row] ?? 0);
    if (at + 1 < order.length && scores[order[at + 1] ?? 0] === scores[row]) continue;
    hits += stepHits;
    if (stepHits > 0) sum += (stepHits * hits) / seen;
    stepHits = 0;
  }
  return hits === 0 ? 0 : sum / hits;
}
