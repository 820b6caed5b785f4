import { RiskError } from '../errors.js';
import type { Contract, Feature } from '../data/contract.js';
import { valueColumn } from '../data/staging.js';
import { cases, doubles, join, sql, type Sql } from '../engine/sql.js';
import type { Model, Term } from './model.js';

/** The linear predictor of a model as SQL over the typed columns of a data set. */
export function linearPredictorSql(model: Pick<Model, 'intercept' | 'terms'>, contract: Contract): Sql {
  return join([sql`${model.intercept}`, ...model.terms.map((term) => partSql(term, featureOf(term, contract)))], ' + ');
}

/** What a term adds to the linear predictor. */
export function partSql(term: Term, feature: Feature): Sql {
  const value = valueColumn(feature);
  if (term.kind === 'numeric')
    return sql`${term.coefficient} * ((coalesce(${value}, ${doubles([term.impute])}) - ${term.mean}) / ${term.scale})`;
  const levels = term.levels.map(({ level, coefficient }) => ({ when: sql`${value} = ${level}`, then: coefficient }));
  return cases([{ when: sql`${value} is null`, then: term.missing ?? 0 }, ...levels], term.other ?? 0);
}

/** The feature of the contract that a term is of. Throws a data fault where there is none. */
export function featureOf(term: Term, contract: Contract): Feature {
  const feature = contract.features.find((one) => one.name === term.name && one.type === term.kind);
  if (feature !== undefined) return feature;
  throw new RiskError('data', `the model uses ${term.kind} feature '${term.name}', which is not in the contract`, {
    hint: 'put the column back into config.json, or train a new model',
  });
}

/** The probability of the positive class, from the linear predictor. */
export function probabilitySql(eta: Sql): Sql {
  return sql`1e0 / (1e0 + exp(-(${eta})))`;
}
