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

/** A run in the way of mathematics: (a, b], open at the ends. */
export function rangeLabel([first, past]: Run, edges: readonly number[]): string {
  const lower = first === 0 ? '-∞' : short(edges[first - 1]);
  return past > edges.length ? `> ${lower}` : `(${lower}, ${short(edges[past - 1])}]`;
}

/** Six digits tell bins apart and can be read. */
function short(edge: number | undefined): string {
  return String(Number((edge ?? NaN).toPrecision(6)));
}
