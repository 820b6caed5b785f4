import { numberOf, oneRow, type Engine, type Value } from '../engine/engine.js';
import { ident, join, sql, Sql } from '../engine/sql.js';
import type { Dataset } from '../data/dataset.js';
import { valueColumn } from '../data/staging.js';
import { inSample } from './draw.js';
import { labelledRows, type Encoding, type NumericEncoding } from './encoding.js';
import { linearPredictorSql, probabilitySql } from './expression.js';
import type { FeatureProfile, Model, Profile } from './model.js';

const SCORE_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** What the training rows and their scores look like: counts in the bins that drift will be measured with. */
export async function profileOf(engine: Engine, data: Dataset, encoding: Encoding, model: Pick<Model, 'intercept' | 'terms'>): Promise<Profile> {
  const rows = labelledRows(data);
  const score = probabilitySql(linearPredictorSql(model, data.contract));
  const scored = sql`(select ${score} as score from ${rows}) as scored`;
  const sampled = sql`(select ${score} as score from ${rows} where ${inSample(engine, data)}) as sampled`;
  const quantiles = await oneRow(engine, sql`select ${engine.dialect.quantiles(new Sql('score'), SCORE_LEVELS)} as edges from ${sampled}`);
  const scoreEdges = distinct(quantiles['edges']);

  const numeric = encoding.used.filter((one) => one.kind === 'numeric');
  const edges = numeric.map((one) => distinct(one.deciles));
  const counted = join([...numeric.flatMap((one, index) => belowCounts(valueColumn(one.feature), edges[index] ?? [], `f${index}`)), new Sql('count(*) as n')]);
  const below = await oneRow(engine, sql`select ${counted} from ${rows}`);
  const scoresBelow = await oneRow(engine, sql`select ${join([...belowCounts(new Sql('score'), scoreEdges, 's'), new Sql('count(*) as n')])} from ${scored}`);

  const features = encoding.used.map((one): FeatureProfile => {
    if (one.kind === 'categorical') {
      return { kind: 'categorical', name: one.feature.name, missing: one.missing, levels: [...one.counts] };
    }
    const at = numeric.indexOf(one);
    return numericProfile(one, edges[at] ?? [], binCounts(below, edges[at] ?? [], `f${at}`, data.labelled - one.missing));
  });
  return {
    rows: data.labelled,
    positives: data.positives,
    features,
    scores: { edges: scoreEdges, counts: binCounts(scoresBelow, scoreEdges, 's', data.labelled) },
  };
}

function numericProfile(one: NumericEncoding, edges: number[], counts: number[]): FeatureProfile {
  return { kind: 'numeric', name: one.feature.name, missing: one.missing, ...one.observed, edges, counts };
}

/** How many values are at or below each edge. */
function belowCounts(value: Sql, edges: readonly number[], name: string): Sql[] {
  return edges.map((edge, index) => sql`sum(case when ${value} <= ${edge} then 1 else 0 end) as ${ident(`${name}_${index}`)}`);
}

/** Counts in (a, b] from counts at or below each edge. */
function binCounts(below: Readonly<Record<string, Value>>, edges: readonly number[], name: string, total: number): number[] {
  const cumulative = [...edges.map((_, index) => numberOf(below[`${name}_${index}`])), total];
  return cumulative.map((value, index) => value - (cumulative[index - 1] ?? 0));
}

/** Ties make quantiles meet; a bin between equal edges would be empty for ever. */
function distinct(edges: Value | readonly number[] | undefined): number[] {
  if (!Array.isArray(edges)) throw new TypeError('expected a list of quantiles');
  return [...new Set(edges.map((edge) => numberOf(edge as Value)))];
}
