import type { Dataset } from '../data/dataset.js';
import { IDENTITY, LABEL, valueColumn } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { join, sql } from '../engine/sql.js';
import { linearPredictorSql } from '../model/expression.js';
import type { Model } from '../model/model.js';
import { clientRow } from './client.js';
import { scorerOf, type Prediction, type ScorerOptions } from './scorer.js';

/** Which clients are asked about, and how many of them. */
export interface AtRisk extends ScorerOptions {
  readonly top: number;
  /** Only those whose outcome is not known yet. */
  readonly open?: boolean;
}

/**
 * The clients of a data set whom a model puts most at risk, the highest probability first, their reasons in words; ties are
 * broken by the content of the row. No more rows than these leave the engine.
 */
export async function clientsAtRisk(engine: Engine, data: Dataset, model: Model, options: AtRisk): Promise<Prediction[]> {
  const { contract, relation } = data;
  const scorer = scorerOf(model, contract, options);
  const found = await engine.rows(
    sql`select ${join(contract.columns.map(valueColumn))} from ${relation}
      where ${options.open === true ? sql`${LABEL} is null` : sql`true`}
      order by ${linearPredictorSql(model, contract)} desc, ${join([...contract.ids.map(valueColumn), IDENTITY])} limit ${options.top}`,
  );
  return found.map((row) => scorer.scoreRow(clientRow(row, contract)));
}
