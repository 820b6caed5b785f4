import { total } from '../stats/counts.js';

/** A run of bins: [first, past the last]. */
export type Run = readonly [first: number, past: number];

const TENTHS = 10;
/** Shares are added up in floating point. */
const SLACK = 1e-9;

/** Runs of fine bins that hold about a tenth of the rows each; fewer than ten where one bin holds several tenths. */
export function groupsOf(counts: readonly number[]): Run[] {
  const all = total(counts);
  const runs: Run[] = [];
  let [start, seen, reached] = [0, 0, 0];
  for (const [bin, count] of counts.entries()) {
    seen += count;
    const tenth = Math.floor((seen / all + SLACK) * TENTHS);
    if (tenth <= reached && bin < counts.length - 1) continue;
    runs.push([start, bin + 1]);
    [start, reached] = [bin + 1, tenth];
  }
  return runs;
}

/** The rows in each run of bins. */
export function grouped(counts: readonly number[], runs: readonly Run[]): number[] {
  return runs.map(([first, past]) => total(counts.slice(first, past)));
}

/** The smallest and the largest value of a sample. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A run in the way of mathematics: (a, b]. At its ends closed by the range as far as that is given, and open otherwise. */
export function rangeLabel([first, past]: Run, edges: readonly number[], { min, max }: Partial<Range> = {}): string {
  const isClosed = first === 0 && min !== undefined;
  const lower = isClosed ? `[${short(min)}` : `(${first === 0 ? '-∞' : short(edges[first - 1])}`;
  const upper = past > edges.length ? max : edges[past - 1];
  return upper === undefined ? `${isClosed ? '≥' : '>'} ${lower.slice(1)}` : `${lower}, ${short(upper)}]`;
}

/** Six digits tell bins apart and can be read. */
export function short(edge: number | undefined): string {
  return String(Number((edge ?? NaN).toPrecision(6)));
}
