import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { rowwise, sql, Sql } from '../engine/sql.js';
import type { Dataset } from '../data/dataset.js';
import { LABEL } from '../data/staging.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { Model } from '../model/model.js';
import type { ScoreCell } from '../stats/ranking.js';
import type { Confusion } from './evaluation.js';

/** What an engine counts of a model's scores on labelled rows. */
export interface ScoreCounts {
  readonly confusion: Confusion;
  /** Sum of (p - y)^2. */
  readonly squares: number;
  /** Sum of the log losses. */
  readonly losses: number;
  readonly cells: readonly ScoreCell[];
}

/** Up to this many rows every distinct score is a cell of its own, and ranking statistics are exact. */
const EXACT_ROWS = 50_000;
/** Above that, cells of this width in the linear predictor, each at the mean of its scores. */
const CELLS_PER_UNIT = 512;
const LARGEST_ETA = 20;

/** The scores of a model on all rows of a data set, labelled or not: how many rows there are of each. */
export async function scoreCells(engine: Engine, data: Dataset, model: Model): Promise<Omit<ScoreCell, 'positives'>[]> {
  const eta = linearPredictorSql(model, data.contract);
  const [scores = new Float64Array(), rows] = await engine.doubles(
    sql`select avg(p) as score, cast(count(*) as double) as n from ${rowwise(sql`select eta, ${probabilitySql(new Sql('eta'))} as p from (select ${eta} as eta from ${data.relation}) as predicted`)} as scored
        group by ${cellOf(data.rows)} order by score`,
  );
  return Array.from(scores, (score, index) => ({ score, rows: rows?.[index] ?? 0 }));
}

/** Counts the scores of a model on the labelled rows of a data set. */
export async function countScores(engine: Engine, data: Dataset, model: Model): Promise<ScoreCounts> {
  const eta = linearPredictorSql(model, data.contract);
  const scored = sql`${rowwise(sql`select eta, ${probabilitySql(new Sql('eta'))} as p, y
    from (select ${eta} as eta, ${LABEL} as y from ${data.relation} where ${LABEL} is not null) as predicted`)} as scored`;
  const says = sql`p >= ${model.threshold}`;
  const counts = await oneRow(
    engine,
    sql`select sum(case when ${says} and y = 1 then 1 else 0 end) as tp, sum(case when ${says} and y = 0 then 1 else 0 end) as fp,
      sum(case when not ${says} and y = 1 then 1 else 0 end) as fn, sum(case when not ${says} and y = 0 then 1 else 0 end) as tn,
      sum((p - y) * (p - y)) as squares, sum(greatest(eta, 0) + ln(1e0 + exp(-abs(eta))) - y * eta) as losses from ${scored}`,
  );
  const [scores = new Float64Array(), rows, positives] = await engine.doubles(
    sql`select avg(p) as score, cast(count(*) as double) as n, cast(sum(y) as double) as positives from ${scored} group by ${cellOf(data.labelled)} order by score`,
  );
  const of = (name: string): number => numberOf(counts[name]);
  return {
    confusion: { tn: of('tn'), fp: of('fp'), fn: of('fn'), tp: of('tp') },
    squares: of('squares'),
    losses: of('losses'),
    cells: Array.from(scores, (score, index) => ({ score, rows: rows?.[index] ?? 0, positives: positives?.[index] ?? 0 })),
  };
}

/** What scores `p` with linear predictors `eta` have in common in one cell. */
function cellOf(rows: number): Sql {
  return rows <= EXACT_ROWS
    ? new Sql('p')
    : sql`floor(least(greatest(eta, ${-LARGEST_ETA}), ${LARGEST_ETA}) * ${CELLS_PER_UNIT})`;
}
