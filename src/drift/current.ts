import type { Dataset } from '../data/dataset.js';
import { valueColumn } from '../data/staging.js';
import { numberOf, oneRow, type Engine, type Row } from '../engine/engine.js';
import { ident, join, rowwise, sql, Sql } from '../engine/sql.js';
import { countsOf } from '../model/bins.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { FeatureProfile, Model } from '../model/model.js';
import { total } from '../stats/counts.js';
import { rangedEdges, withoutRange, type Beyond } from './ranged-histogram.js';

/** A numeric feature of current rows, in the bins of a reference profile; the outer ones also hold what lies beyond its range. */
export interface CurrentNumeric extends Beyond {
  readonly kind: 'numeric';
  readonly name: string;
  readonly missing: number;
  readonly mean: number | null;
  readonly counts: readonly number[];
}

/** A categorical feature of current rows: a count for each level of the reference, and for all others together. */
export interface CurrentCategorical {
  readonly kind: 'categorical';
  readonly name: string;
  readonly missing: number;
  readonly counts: readonly number[];
  readonly unseen: number;
  /** Those, one by one, the most frequent first, up to a thousand. */
  readonly unseenLevels: readonly { readonly level: string; readonly count: number }[];
}

/** Current rows as counts: what an engine answers of them, and all that is needed to compare them with a reference. */
export interface Current {
  readonly rows: number;
  /** Rows left out because they break the contract. */
  readonly excluded: number;
  readonly labelled: number;
  readonly positives: number;
  readonly features: readonly (CurrentNumeric | CurrentCategorical)[];
  readonly scores: readonly number[];
}

/** Unseen levels that are counted one by one; a profile names no more levels either. */
const MOST_UNSEEN = 1000;

/** Counts the rows of a data set in the bins of a model's profile. */
export async function countCurrent(engine: Engine, data: Dataset, model: Model): Promise<Current> {
  const { histogram } = engine.dialect;
  const score = probabilitySql(linearPredictorSql(model, data.contract));
  const columnOf = (feature: FeatureProfile): Sql => {
    const column = data.contract.features.find((one) => one.name === feature.name);
    if (column === undefined) throw new Error(`the contract lacks '${feature.name}', which the model uses`);
    return valueColumn(column);
  };
  const numeric = model.profile.features.flatMap((feature, index) => (feature.kind === 'numeric' ? [{ feature, index }] : []));
  const answers = numeric.flatMap(({ feature, index }) => {
    const value = columnOf(feature);
    return [
      sql`avg(${value}) as ${ident(`mean${index}`)}`,
      sql`${histogram(value, rangedEdges(feature))} as ${ident(`h${index}`)}`,
    ];
  });
  const scores = sql`${histogram(new Sql('score'), model.profile.scores.edges)} as scores`;
  const row = await oneRow(
    engine,
    sql`select ${join([...answers, scores])} from ${rowwise(sql`select *, ${score} as score from ${data.relation}`)} as scored`,
  );

  const features: (CurrentNumeric | CurrentCategorical)[] = [];
  for (const [index, feature] of model.profile.features.entries()) {
    features.push(
      feature.kind === 'numeric'
        ? numericOf(feature, row, index, data.rows)
        : await categoricalOf(engine, data, feature, columnOf(feature)),
    );
  }
  return {
    rows: data.rows,
    excluded: data.excluded,
    labelled: data.labelled,
    positives: data.positives,
    features,
    scores: countsOf(row['scores'], model.profile.scores.edges),
  };
}

function numericOf(feature: Extract<FeatureProfile, { kind: 'numeric' }>, row: Row, index: number, rows: number): CurrentNumeric {
  const mean = row[`mean${index}`];
  const { counts, below, above } = withoutRange(countsOf(row[`h${index}`], rangedEdges(feature)), feature);
  return {
    kind: 'numeric',
    name: feature.name,
    missing: rows - total(counts),
    mean: typeof mean === 'number' ? mean : null,
    below,
    above,
    counts,
  };
}

/** One pass over a column, its levels grouped: those the reference knows, and of the others the most frequent. */
async function categoricalOf(
  engine: Engine,
  data: Dataset,
  feature: Extract<FeatureProfile, { kind: 'categorical' }>,
  value: Sql,
): Promise<CurrentCategorical> {
  const known = feature.levels.map(({ level }) => level);
  const isKnown = sql`level in (${join(known.map((level) => sql`${level}`))})`;
  const found = await engine.rows(sql`select level, n, known, sum(n) over () as present from (
      select level, n, case when ${isKnown} then 1 else 0 end as known from (
        select ${value} as level, count(*) as n from ${data.relation} where ${value} is not null group by ${value}) as levels) as marked
    order by known desc, n desc, level limit ${known.length + MOST_UNSEEN}`);
  const levels = found.map((row) => ({ level: String(row['level']), count: numberOf(row['n']), isKnown: row['known'] === 1 }));
  const countOf = new Map(levels.map(({ level, count }) => [level, count]));
  const counts = known.map((level) => countOf.get(level) ?? 0);
  const present = numberOf(found[0]?.['present'] ?? 0);
  return {
    kind: 'categorical',
    name: feature.name,
    missing: data.rows - present,
    counts,
    unseen: present - total(counts),
    unseenLevels: levels.filter((one) => !one.isKnown).map(({ level, count }) => ({ level, count })),
  };
}
