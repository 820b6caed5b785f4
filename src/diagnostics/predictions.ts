import type { Dataset } from '../data/dataset.js';
import { valueColumn } from '../data/staging.js';
import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { ident, join, rowwise, sql, Sql } from '../engine/sql.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { Model } from '../model/model.js';

/** One client's prediction; the ids are those of the contract. */
export interface Prediction {
  readonly ids: Readonly<Record<string, string | null>>;
  readonly probability: number;
  readonly positive: boolean;
}

/** A model's predictions on a data set, in sum, and the clients most at risk. */
export interface Predictions {
  readonly data: string;
  readonly rows: number;
  readonly positive: number;
  readonly mean: number | null;
  readonly highest: readonly Prediction[];
}

const HIGHEST = 10;

/** Predicts every row of a data set with a model. */
export async function predictAll(engine: Engine, data: Dataset, model: Model): Promise<Predictions> {
  const { ids } = data.contract;
  const p = probabilitySql(linearPredictorSql(model, data.contract));
  const named = ids.map((_, index) => ident(`id${index}`));
  const columns = join([...ids.map((id, index) => sql`${valueColumn(id)} as ${named[index] ?? id.name}`), sql`${p} as p`]);
  const scored = sql`${rowwise(sql`select ${columns} from ${data.relation}`)} as scored`;
  const totals = await oneRow(
    engine,
    sql`select count(*) as n, avg(p) as mean, sum(case when p >= ${model.threshold} then 1 else 0 end) as positive from ${scored}`,
  );
  const order = join([new Sql('p desc'), ...named]);
  const top = await engine.rows(sql`select * from ${scored} order by ${order} limit ${HIGHEST}`);
  return {
    data: data.name,
    rows: numberOf(totals['n']),
    positive: numberOf(totals['positive']),
    mean: totals['mean'] === null ? null : numberOf(totals['mean']),
    highest: top.map((row) => ({
      ids: Object.fromEntries(ids.map((id, index) => [id.name, asText(row[`id${index}`])])),
      probability: numberOf(row['p']),
      positive: numberOf(row['p']) >= model.threshold,
    })),
  };
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
