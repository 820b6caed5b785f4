import type { ScoreCell } from './ranking.js';

/** A non-decreasing, piecewise linear function of a score: its corners, scores ascending. Plain data. */
export interface Isotonic {
  readonly scores: readonly number[];
  readonly values: readonly number[];
}

/**
 * Isotonic regression of the positive share on the score: the non-decreasing fit with the least squares weighted by rows, by pooling
 * adjacent violators (Ayer et al. 1955; as a calibrator Zadrozny & Elkan 2002). Cells come in any order, and one score may come twice.
 * As sklearn.isotonic.IsotonicRegression(out_of_bounds="clip"), R isoreg. Null without rows.
 */
export function isotonicFit(cells: readonly ScoreCell[]): Isotonic | null {
  const blocks: Block[] = [];
  for (const level of levels(cells)) {
    let block = level;
    for (let last = blocks.at(-1); last !== undefined && rate(last) >= rate(block); last = blocks.at(-1)) {
      block = { from: last.from, to: block.to, rows: last.rows + block.rows, positives: last.positives + block.positives };
      blocks.pop();
    }
    blocks.push(block);
  }
  if (blocks.length === 0) return null;
  const corners = blocks.flatMap((block) => (block.from === block.to ? [block.from] : [block.from, block.to]));
  const values = blocks.flatMap((block) => (block.from === block.to ? [rate(block)] : [rate(block), rate(block)]));
  return { scores: corners, values };
}

/** The fit at a score: linear between the corners, level beyond the outermost. As IsotonicRegression.predict. */
export function isotonicAt({ scores, values }: Isotonic, score: number): number {
  let [low, high] = [0, scores.length - 1];
  if (score <= (scores[low] ?? NaN)) return values[low] ?? NaN;
  if (score >= (scores[high] ?? NaN)) return values[high] ?? NaN;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((scores[middle] ?? NaN) <= score) low = middle;
    else high = middle;
  }
  const [x0 = NaN, x1 = NaN, y0 = NaN, y1 = NaN] = [scores[low], scores[high], values[low], values[high]];
  return y0 + ((y1 - y0) * (score - x0)) / (x1 - x0);
}

/** Neighbouring scores that share one value. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly positives: number;
}

/** One block a score, ascending: rows of one score can only be fitted by one value. */
function levels(cells: readonly ScoreCell[]): Block[] {
  const merged = new Map<number, Block>();
  for (const { score, rows, positives } of cells) {
    const known = merged.get(score) ?? { from: score, to: score, rows: 0, positives: 0 };
    merged.set(score, { ...known, rows: known.rows + rows, positives: known.positives + positives });
  }
  return [...merged.values()].filter((level) => level.rows > 0).sort((a, b) => a.from - b.from);
}

function rate({ positives, rows }: Block): number {
  return positives / rows;
}
