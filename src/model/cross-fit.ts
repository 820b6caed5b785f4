import type { Config } from '../config/schema.js';
import type { Dataset } from '../data/dataset.js';
import { LABEL, rowHash } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { cases, ident, sql, Sql } from '../engine/sql.js';
import { makeDesign } from './design.js';
import { learnEncoding } from './encoding.js';
import { linearPredictorSql, probabilitySql } from './expression.js';
import { penalties } from './fit.js';
import { newton } from './newton.js';
import { drawSample, type Sample } from './sample.js';
import { termsOf } from './terms.js';

/**
 * Probabilities for rows that a model was trained on, as if it had not been: each of `folds` parts of those rows, by the hash of the
 * row, is predicted by a fit to all training rows but them. The encoding is that of all rows, which uses no labels. Fits are
 * to the in-process sample. Returns the probability as SQL over the rows of `held`.
 */
export async function crossFitted(
  engine: Engine,
  data: Dataset,
  held: Dataset,
  options: Config['model'],
  folds: number,
): Promise<Sql> {
  const { bucket } = engine.dialect;
  const row = rowHash(data.contract, engine.dialect);
  const fold = ident('fold');
  const members = sql`select ${row} from ${held.relation} where ${LABEL} is not null`;
  const encoding = await learnEncoding(engine, data, options.min_level_share);
  const design = await makeDesign(engine, data, encoding, [
    sql`case when ${row} in (${members}) then cast(${bucket(row, folds)} as integer) else -1 end as ${fold}`,
  ]);
  const { sample, extra } = await drawSample(engine, design, [fold]);
  const objective = { design, penalty: penalties(design, encoding, options) };
  const parts = Array.from({ length: folds }, (_, part) => {
    const { coefficients } = newton(objective, without(sample, extra[0] ?? new Float64Array(), part));
    const predictor = termsOf(coefficients, design, encoding, options.standardize);
    const probability = probabilitySql(
      linearPredictorSql({ intercept: predictor.intercept, terms: [...predictor.terms] }, data.contract),
    );
    return { when: sql`${bucket(row, folds)} = ${part}`, then: probability };
  });
  return cases(parts, new Sql('null'));
}

/** The rows of a sample that are not of a fold; the others stand for them too. */
function without(sample: Sample, folds: Float64Array, part: number): Sample {
  const kept = (values: Float64Array): Float64Array => values.filter((_, index) => folds[index] !== part);
  const y = kept(sample.y);
  return { rows: y.length, weight: (sample.weight * sample.rows) / y.length, y, columns: sample.columns.map(kept) };
}
