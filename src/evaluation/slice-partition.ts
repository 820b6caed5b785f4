import type { Feature } from '../data/contract.js';
import { valueColumn } from '../data/staging.js';
import { numberOf, type Engine } from '../engine/engine.js';
import { exactQuantiles } from '../engine/quantiles.js';
import { cases, sql, type Sql } from '../engine/sql.js';
import { edgesOf } from '../model/bins.js';
import type { Member } from './slice-member.js';

/**
 * A feature's values parted into members: `code` is the index of a row's member, over any relation that has the feature's column.
 * A level that the rows parted do not have is no member: its code is past their end.
 */
export interface Partition {
  readonly feature: Feature;
  readonly code: Sql;
  readonly members: readonly Member[];
}

/** A feature to part: a number into quantile bins, a category into its levels. */
export interface Wanted {
  readonly feature: Feature;
  readonly bins: number;
}

/**
 * Parts features by what an engine finds in some rows. Edges of numbers are their exact quantiles (R's type 7); levels beyond the `mostLevels` most frequent are one member. A missing value is a member too, after those of values.
 */
export async function partitionsOf(
  engine: Engine,
  rows: Sql,
  wanted: readonly Wanted[],
  mostLevels: number,
): Promise<Partition[]> {
  const numbers = wanted.filter(({ feature }) => feature.type === 'numeric');
  const quantiles = await exactQuantiles(
    engine,
    rows,
    numbers.map(({ feature, bins }) => ({
      value: valueColumn(feature),
      levels: Array.from({ length: bins - 1 }, (_, edge) => (edge + 1) / bins),
    })),
  );
  const found: Partition[] = [];
  for (const one of wanted) {
    const { feature } = one;
    found.push(
      feature.type === 'numeric'
        ? byEdges(feature, edgesOf(quantiles[numbers.indexOf(one)] ?? []))
        : byLevels(feature, await levelsOf(engine, rows, feature, mostLevels), mostLevels),
    );
  }
  return found;
}

function byEdges(feature: Feature, edges: readonly number[]): Partition {
  const value = valueColumn(feature);
  const below = edges.map((edge, index) => ({ when: sql`${value} <= ${edge}`, then: index }));
  const bounds = [null, ...edges, null];
  const ranges = bounds.slice(1).map((to, index): Member => ({ kind: 'range', above: bounds[index] ?? null, to }));
  return {
    feature,
    code: cases([{ when: sql`${value} is null`, then: ranges.length }, ...below], edges.length),
    members: [...ranges, { kind: 'missing' }],
  };
}

interface Levels {
  readonly named: readonly string[];
  readonly distinct: number;
}

async function levelsOf(engine: Engine, rows: Sql, feature: Feature, most: number): Promise<Levels> {
  const value = valueColumn(feature);
  const found = await engine.rows(
    sql`select ${value} as level, count(*) over () as distinct_levels from ${rows} where ${value} is not null
      group by ${value} order by count(*) desc, ${value} limit ${most}`,
  );
  return { named: found.map((row) => String(row['level'])), distinct: numberOf(found[0]?.['distinct_levels'] ?? 0) };
}

function byLevels(feature: Feature, { named, distinct }: Levels, most: number): Partition {
  const value = valueColumn(feature);
  const levels = named.map((level, index) => ({ when: sql`${value} = ${level}`, then: index }));
  const other: Member[] = distinct > most ? [{ kind: 'other', levels: distinct - most }] : [];
  return {
    feature,
    code: cases([{ when: sql`${value} is null`, then: named.length }, ...levels], named.length + 1),
    members: [...named.map((level): Member => ({ kind: 'level', level })), { kind: 'missing' }, ...other],
  };
}
