import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { join, sql, Sql } from '../engine/sql.js';
import type { Dataset } from '../data/dataset.js';
import { LABEL } from '../data/staging.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { Model } from '../model/model.js';
import { resample, seeded } from '../stats/random.js';
import type { Confusion } from './evaluation.js';
import { f1 } from './metrics.js';

/** How two models do on the same rows: the gain of the challenger in F1, with what chance alone would make of it. */
export interface Paired {
  readonly rows: number;
  readonly positives: number;
  readonly champion: number;
  readonly challenger: number;
  /** challenger - champion. */
  readonly gain: number;
  /** 95% percentile interval of the gain. */
  readonly interval: readonly [number, number];
  /** One-sided p that the challenger is no better, and that it is no worse. */
  readonly p_better: number;
  readonly p_worse: number;
}

const RESAMPLES = 2000;

/**
 * Compares two models at their thresholds by a paired bootstrap of F1: the table of (champion says, challenger says, label) is
 * eight counts, so one resample is one multinomial draw. p = (1 + #{gain* <= 0}) / (B + 1) (Davison & Hinkley 1997, 4.4.2).
 */
export async function comparePaired(engine: Engine, data: Dataset, champion: Model, challenger: Model, seed: string): Promise<Paired> {
  const counts = await jointCounts(engine, data, champion, challenger);
  const gainOf = (table: readonly number[]): number => f1(side(table, 1)) - f1(side(table, 0));
  const uniform = seeded(seed);
  const gains = Array.from({ length: RESAMPLES }, () => gainOf(resample(counts, uniform))).sort((a, b) => a - b);
  const share = (test: (gain: number) => boolean): number => (1 + gains.filter(test).length) / (RESAMPLES + 1);
  const at = (level: number): number => gains[Math.round(level * (RESAMPLES - 1))] ?? 0;
  const confusion = side(counts, 0);
  return {
    rows: counts.reduce((sum, one) => sum + one, 0),
    positives: confusion.tp + confusion.fn,
    champion: f1(confusion),
    challenger: f1(side(counts, 1)),
    gain: gainOf(counts),
    interval: [at(0.025), at(0.975)],
    p_better: share((gain) => gain <= 0),
    p_worse: share((gain) => gain >= 0),
  };
}

/** Counts by label (4), champion's answer (2) and challenger's answer (1), as the bits of the index. */
async function jointCounts(engine: Engine, data: Dataset, champion: Model, challenger: Model): Promise<number[]> {
  const says = (model: Model): Sql => sql`case when ${probabilitySql(linearPredictorSql(model, data.contract))} >= ${model.threshold} then 1 else 0 end`;
  const cells = Array.from({ length: 8 }, (_, index) => sql`sum(case when y * 4 + a * 2 + b = ${index} then 1 else 0 end) as ${new Sql(`n${index}`)}`);
  const answers = sql`select ${LABEL} as y, ${says(champion)} as a, ${says(challenger)} as b from ${data.relation} where ${LABEL} is not null`;
  const row = await oneRow(engine, sql`select ${join(cells)} from (${answers}) as answered`);
  return cells.map((_, index) => numberOf(row[`n${index}`]));
}

/** The confusion of the champion (0) or of the challenger (1). */
function side(table: readonly number[], who: 0 | 1): Confusion {
  const bit = who === 0 ? 2 : 1;
  const of = (label: number, says: number): number => table.reduce((sum, one, index) => (index >> 2 === label && Number((index & bit) > 0) === says ? sum + one : sum), 0);
  return { tn: of(0, 0), fp: of(0, 1), fn: of(1, 0), tp: of(1, 1) };
}
