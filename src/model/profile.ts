import { oneRow, type Engine } from '../engine/engine.js';
import { ident, join, rowwise, sql, Sql } from '../engine/sql.js';
import type { Dataset } from '../data/dataset.js';
import { valueColumn } from '../data/staging.js';
import { countsOf, edgesOf, samplePercentiles } from './bins.js';
import { inSample } from './draw.js';
import { labelledRows, type Encoding } from './encoding.js';
import { linearPredictorSql, probabilitySql } from './expression.js';
import type { FeatureProfile, Model, Profile } from './model.js';

/** What the training rows and their scores look like: the bins that drift will be measured in, and their counts. */
export async function profileOf(
  engine: Engine,
  data: Dataset,
  encoding: Encoding,
  model: Pick<Model, 'intercept' | 'terms'>,
): Promise<Profile> {
  const { histogram } = engine.dialect;
  const rows = labelledRows(data);
  const score = probabilitySql(linearPredictorSql(model, data.contract));
  const [scorePercentiles = []] = await samplePercentiles(engine, sql`${rows} where ${inSample(engine, data)}`, [score]);
  const scoreEdges = edgesOf(scorePercentiles);

  const numeric = encoding.used.flatMap((one) => (one.kind === 'numeric' ? [{ ...one, edges: edgesOf(one.percentiles) }] : []));
  const histograms = numeric.map(
    (one) => sql`${histogram(valueColumn(one.feature), one.edges)} as ${ident(`h${one.feature.index}`)}`,
  );
  const counted = await oneRow(
    engine,
    sql`select ${join([...histograms, sql`${histogram(new Sql('score'), scoreEdges)} as scores`])}
    from ${rowwise(sql`select *, ${score} as score from ${rows}`)} as scored`,
  );

  const features = encoding.used.map((one): FeatureProfile => {
    if (one.kind === 'categorical')
      return { kind: 'categorical', name: one.feature.name, missing: one.missing, levels: [...one.counts] };
    const edges = edgesOf(one.percentiles);
    const counts = countsOf(counted[`h${one.feature.index}`], edges);
    return { kind: 'numeric', name: one.feature.name, missing: one.missing, ...one.observed, edges, counts };
  });
  return {
    rows: data.labelled,
    positives: data.positives,
    features,
    scores: { edges: scoreEdges, counts: countsOf(counted['scores'], scoreEdges) },
  };
}
