import { numberOf, numbersOf, oneRow, type Engine } from './engine.js';
import { ident, join, sql, type Sql } from './sql.js';

/** Values that an engine sorts at a time; of more it would hold 8 bytes each, and the shards of a cluster would send them. */
const MOST_SORTED = 500_000;
/** Bins of one look at the values, and values that are fetched in the end. */
const BINS = 1024;
const MOST_FETCHED = 4096;

/** Values between two of them, both included: how many there are, and how many lie below. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly below: number;
}

/** A column of doubles, and the levels from 0 to 1 at which its quantiles are asked for. */
export interface QuantilesOf {
  readonly value: Sql;
  readonly levels: readonly number[];
}

/**
 * Exact quantiles of columns of a relation, interpolated as R's type 7 (numpy's default), NULLs left out; none of a column without values.
 * Columns of many rows are not sorted: histograms are refined around the ranks that are asked for, in two looks or three.
 */
export async function exactQuantiles(
  engine: Engine,
  relation: Sql,
  asked: readonly QuantilesOf[],
  mostSorted = MOST_SORTED,
): Promise<number[][]> {
  if (asked.length === 0) return [];
  const rows = numberOf((await oneRow(engine, sql`select count(*) as n from ${relation}`))['n']);
  const found: number[][] = [];
  if (rows > mostSorted) {
    for (const one of asked) found.push(await refined(engine, relation, one));
    return found;
  }
  const together = Math.max(1, Math.floor(mostSorted / Math.max(1, rows)));
  for (let first = 0; first < asked.length; first += together) {
    const some = asked.slice(first, first + together);
    const columns = some.map(
      ({ value, levels }, index) => sql`${engine.dialect.quantiles(value, levels)} as ${ident(`q${index}`)}`,
    );
    const row = await oneRow(engine, sql`select ${join(columns)} from ${relation}`);
    found.push(...some.map((_, index) => numbersOf(row[`q${index}`])));
  }
  return found;
}

async function refined(engine: Engine, relation: Sql, { value, levels }: QuantilesOf): Promise<number[]> {
  const extent = await oneRow(
    engine,
    sql`select count(${value}) as n, min(${value}) as ${ident('from')}, max(${value}) as ${ident('to')} from ${relation}`,
  );
  const rows = numberOf(extent['n']);
  if (rows === 0) return [];
  const whole = { from: numberOf(extent['from']), to: numberOf(extent['to']), rows, below: 0 };
  const ranks = new Set(levels.flatMap((level) => [Math.floor(level * (rows - 1)), Math.ceil(level * (rows - 1))]));
  const found = await valuesAt(engine, relation, value, [...ranks], whole);
  return levels.map((level) => {
    const rank = level * (rows - 1);
    const [low, high] = [found.get(Math.floor(rank)) ?? NaN, found.get(Math.ceil(rank)) ?? NaN];
    return low + (rank - Math.floor(rank)) * (high - low);
  });
}

/** The values of some ranks, counted from 0, all within a stretch. */
async function valuesAt(
  engine: Engine,
  relation: Sql,
  value: Sql,
  ranks: readonly number[],
  { from, to, rows, below }: Stretch,
): Promise<ReadonlyMap<number, number>> {
  if (from === to) return new Map(ranks.map((rank) => [rank, from]));
  const within = sql`from ${relation} where ${value} between ${from} and ${to}`;
  if (rows <= MOST_FETCHED) {
    const [sorted = new Float64Array()] = await engine.doubles(sql`select ${value} ${within} order by ${value}`);
    return new Map(ranks.map((rank) => [rank, sorted[rank - below] ?? NaN]));
  }
  // half of each where the difference would overflow; what rounds here keeps the order, so that a bin is all between its ends
  const unit = Number.isFinite(to - from) ? 1 : 0.5;
  const bin = sql`least(floor((${value} * ${unit} - ${from * unit}) / ${to * unit - from * unit} * ${BINS}), ${BINS - 1})`;
  const bins = await engine.rows(
    sql`select ${bin} as bin, count(*) as n, min(${value}) as ${ident('from')}, max(${value}) as ${ident('to')} ${within}
      group by ${bin} order by bin`,
  );
  const found = new Map<number, number>();
  let first = below;
  for (const row of bins) {
    const stretch = { from: numberOf(row['from']), to: numberOf(row['to']), rows: numberOf(row['n']), below: first };
    const mine = ranks.filter((rank) => rank >= first && rank < first + stretch.rows);
    if (mine.length > 0) for (const [rank, one] of await valuesAt(engine, relation, value, mine, stretch)) found.set(rank, one);
    first += stretch.rows;
  }
  return found;
}
