import type { Dataset } from '../data/dataset.js';
import { IDENTITY, LABEL, valueColumn } from '../data/staging.js';
import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { join, sql } from '../engine/sql.js';
import { partSql } from '../model/expression.js';
import { wilsonInterval } from '../stats/proportions.js';
import type { Effect } from './effects.js';
import type { CheckedRow } from './row-contract.js';

/** What became of the clients most like one. */
export interface Neighbours {
  readonly rows: number;
  readonly positives: number;
  readonly base_rate: number;
  /** Wilson's 95% interval. */
  readonly interval: readonly [number, number];
}

/** How many clients are looked at. */
const NEAREST = 50;

/**
 * The base rate among the labelled clients nearest to one, itself left out: at the Euclidean distance of their parts in the linear
 * predictor, so that a feature counts as much as the model makes of it. Null where there is no labelled client.
 */
export async function neighboursOf(
  engine: Engine,
  data: Dataset,
  effects: readonly Effect[],
  row: CheckedRow,
): Promise<Neighbours | null> {
  const gaps = effects.map(
    ({ term, feature, part }) => sql`power(${partSql(term, feature)} - ${part(row[feature.index] ?? null)}, 2)`,
  );
  const own = data.contract.ids.flatMap((id) => {
    const value = row[id.index] ?? null;
    return value === null ? [] : [sql`coalesce(${valueColumn(id)} = ${value}, false)`];
  });
  const others = own.length === 0 ? sql`true` : sql`not (${join(own, ' and ')})`;
  const nearest = sql`select ${LABEL} as y from ${data.relation} where ${LABEL} is not null and ${others}
    order by ${join([sql`0e0`, ...gaps], ' + ')}, ${IDENTITY} limit ${NEAREST}`;
  const found = await oneRow(engine, sql`select count(*) as total, sum(y) as positives from (${nearest}) as nearest`);
  const [rows, positives] = [numberOf(found['total']), numberOf(found['positives'])];
  const interval = wilsonInterval({ successes: positives, trials: rows });
  return interval === null ? null : { rows, positives, base_rate: positives / rows, interval };
}
