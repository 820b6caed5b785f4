import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { ident, join, rowwise, sql, Sql } from '../engine/sql.js';
import type { Dataset } from '../data/dataset.js';
import { LABEL, valueColumn } from '../data/staging.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { Model } from '../model/model.js';

/** Labelled rows with the probabilities of two models, neither of which was trained on them: `y`, `a` (champion), `b` (challenger). */
export interface Judged {
  readonly relation: Sql;
  readonly thresholds: { readonly champion: number; readonly challenger: number };
}

/** What an engine counts of judged rows. */
export interface PairedCounts {
  readonly rows: number;
  readonly positives: number;
  /** Counts by label (4), champion's answer (2) and challenger's answer (1), as the bits of the index. */
  readonly table: readonly number[];
  /** Per row, challenger - champion: mean and standard deviation. */
  readonly log_loss: PairedMean;
  readonly brier: PairedMean;
}

/** A loss of two models on the same rows. */
export interface PairedMean {
  readonly champion: number;
  readonly challenger: number;
  /** Standard deviation over the rows of the difference. */
  readonly deviation: number;
}

/** The probability of a model for each row of a data set, as SQL. */
export function probabilityOf(model: Pick<Model, 'intercept' | 'terms'>, data: Dataset): Sql {
  return probabilitySql(linearPredictorSql(model, data.contract));
}

/** Judged rows of a data set; `challenger` is that model's probability, where it is not simply the model's own. */
export function judgedRows(data: Dataset, champion: Model, challenger: Sql): Sql {
  const tie = sql`${join(data.contract.columns.map(valueColumn))}`;
  return sql`select ${LABEL} as y, ${probabilityOf(champion, data)} as a, ${challenger} as b, ${tie} from ${data.relation} where ${LABEL} is not null`;
}

/** Counts judged rows: one pass of the engine. */
export async function countPaired(engine: Engine, judged: Judged): Promise<PairedCounts> {
  const losses = { ll: logLoss, sq: (p: string) => new Sql(`((${p} - y) * (${p} - y))`) };
  const means = Object.entries(losses).flatMap(([name, loss]) => [
    sql`avg(${loss('a')}) as ${ident(`${name}_a`)}, avg(${loss('b')}) as ${ident(`${name}_b`)}`,
    sql`${engine.dialect.deviation(sql`${loss('b')} - ${loss('a')}`)} as ${ident(`${name}_d`)}`,
  ]);
  const cells = Array.from(
    { length: 8 },
    (_, index) => sql`sum(case when cell = ${index} then 1 else 0 end) as ${ident(`n${index}`)}`,
  );
  const row = await oneRow(
    engine,
    sql`select count(*) as total, sum(y) as positives, ${join([...cells, ...means])} from ${rowwise(sql`select *, ${pairedCell(judged)} as cell from ${judged.relation}`)} as told`,
  );
  const mean = (name: string): PairedMean => ({
    champion: numberOf(row[`${name}_a`]),
    challenger: numberOf(row[`${name}_b`]),
    deviation: numberOf(row[`${name}_d`]),
  });
  return {
    rows: numberOf(row['total']),
    positives: numberOf(row['positives']),
    table: cells.map((_, index) => numberOf(row[`n${index}`])),
    log_loss: mean('ll'),
    brier: mean('sq'),
  };
}

/** A row's place in a table of eight counts: label (4), champion's answer (2) and challenger's answer (1) as bits. */
export function pairedCell({ thresholds }: Judged): Sql {
  return sql`(y * 4 + case when a >= ${thresholds.champion} then 2 else 0 end + case when b >= ${thresholds.challenger} then 1 else 0 end)`;
}

/** Labels and both probabilities of at most `limit` judged rows, the same ones every time. */
export async function drawPairs(
  engine: Engine,
  judged: Judged,
  limit: number,
): Promise<{ y: Float64Array; a: Float64Array; b: Float64Array }> {
  const order = engine.dialect.hash([new Sql('a'), new Sql('b'), new Sql('y')]);
  const [y, a, b] = await engine.doubles(
    sql`select cast(y as double), a, b from ${judged.relation} order by ${order}, a, b, y limit ${limit}`,
  );
  if (y === undefined || a === undefined || b === undefined) throw new Error('three columns were asked for');
  return { y, a, b };
}

/** The log loss of a row; a probability of 0 or 1 counts as the nearest double to it, as scikit-learn has it. */
function logLoss(p: string): Sql {
  const bounded = `greatest(least(${p}, 1 - 2.220446049250313e-16), 2.220446049250313e-16)`;
  return new Sql(`(-ln(case when y = 1 then ${bounded} else 1 - ${bounded} end))`);
}
