import { numberOf, oneRow, type Engine, type Value } from '../engine/engine.js';
import { exactQuantiles } from '../engine/quantiles.js';
import { ident, join, sql, type Sql } from '../engine/sql.js';
import type { Feature } from './contract.js';
import type { Dataset } from './dataset.js';
import { valueColumn } from './staging.js';

/** A numeric column in a few numbers, missing values left out; null where a number has no meaning. std has n - 1, quartiles are R's type 7. */
export interface NumericSummary {
  readonly kind: 'numeric';
  readonly name: string;
  readonly rows: number;
  readonly missing: number;
  readonly distinct: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly q25: number | null;
  readonly median: number | null;
  readonly q75: number | null;
  readonly max: number | null;
}

/** A categorical column: how many levels there are and the most frequent ones, most frequent first. */
export interface CategoricalSummary {
  readonly kind: 'categorical';
  readonly name: string;
  readonly rows: number;
  readonly missing: number;
  readonly distinct: number;
  readonly levels: readonly { readonly level: string; readonly count: number }[];
}

/** One feature of a data set, summarised. As pandas' `describe`, with the missing values counted. */
export type ColumnSummary = NumericSummary | CategoricalSummary;

const QUARTILES = [0.25, 0.5, 0.75];
const MOST_LEVELS = 50;

/** Summarises every feature of a data set. */
export async function summarise(engine: Engine, data: Dataset): Promise<ColumnSummary[]> {
  const numbers = data.contract.features.filter((feature) => feature.type === 'numeric');
  const quartiles = await exactQuantiles(
    engine,
    data.relation,
    numbers.map((feature) => ({ value: valueColumn(feature), levels: QUARTILES })),
  );
  const summaries: ColumnSummary[] = [];
  for (const feature of data.contract.features) {
    const isNumber = feature.type === 'numeric';
    summaries.push(
      isNumber
        ? await numericSummary(engine, data, feature, quartiles[numbers.indexOf(feature)] ?? [])
        : await categoricalSummary(engine, data, feature),
    );
  }
  return summaries;
}

async function numericSummary(
  engine: Engine,
  data: Dataset,
  feature: Feature,
  quartiles: readonly number[],
): Promise<NumericSummary> {
  const value = valueColumn(feature);
  const { deviation } = engine.dialect;
  const row = await oneRow(
    engine,
    sql`select count(${value}) as present, count(distinct ${value}) as distinct_values, avg(${value}) as mean, ${deviation(value)} as std,
      min(${value}) as min, max(${value}) as max from ${data.relation}`,
  );
  const [q25 = null, median = null, q75 = null] = quartiles;
  const [mean, std, min, max] = ['mean', 'std', 'min', 'max'].map((name) => orNull(row[name] ?? null));
  return {
    kind: 'numeric',
    name: feature.name,
    rows: data.rows,
    missing: data.rows - numberOf(row['present']),
    distinct: numberOf(row['distinct_values']),
    mean: mean ?? null,
    std: std ?? null,
    min: min ?? null,
    q25,
    median,
    q75,
    max: max ?? null,
  };
}

async function categoricalSummary(engine: Engine, data: Dataset, feature: Feature): Promise<CategoricalSummary> {
  const value = valueColumn(feature);
  const totals = await oneRow(
    engine,
    sql`select count(${value}) as present, count(distinct ${value}) as distinct_values from ${data.relation}`,
  );
  const levels = await engine.rows(levelCounts(value, data.relation));
  return {
    kind: 'categorical',
    name: feature.name,
    rows: data.rows,
    missing: data.rows - numberOf(totals['present']),
    distinct: numberOf(totals['distinct_values']),
    levels: levels.map((row) => ({ level: String(row['level']), count: numberOf(row['n']) })),
  };
}

function levelCounts(value: Sql, relation: Sql): Sql {
  const columns = join([sql`${value} as ${ident('level')}`, sql`count(*) as n`]);
  return sql`select ${columns} from ${relation} where ${value} is not null group by ${value} order by n desc, level limit ${MOST_LEVELS}`;
}

function orNull(value: Value): number | null {
  return value === null ? null : numberOf(value);
}
