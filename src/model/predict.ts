import { sigmoid } from '../stats/logistic.js';
import type { Model, Term } from './model.js';

/** One client's features by name; a feature that is absent, null or empty is missing. */
export type Client = Readonly<Record<string, string | number | null | undefined>>;

/** A feature's value once it is read: a number, a level, or null where it is missing. */
export type FeatureValue = string | number | null;

/** What each value of a term's feature adds to the linear predictor, ready for many clients. Says what the term's SQL says. */
export function partOf(term: Term): (value: FeatureValue) => number {
  if (term.kind === 'numeric') {
    const { impute, mean, scale, coefficient } = term;
    return (value) => coefficient * (((value === null ? impute : Number(value)) - mean) / scale);
  }
  const levels = new Map(term.levels.map(({ level, coefficient }) => [level, coefficient]));
  const [missing, other] = [term.missing ?? 0, term.other ?? 0];
  return (value) => (value === null ? missing : (levels.get(String(value)) ?? other));
}

/** The linear predictor of a model for one client: intercept + the part of each term, added in the order of the SQL. */
export function linearPredictor(model: Pick<Model, 'intercept' | 'terms'>, client: Client): number {
  return model.terms.reduce((sum, term) => {
    const value = client[term.name] ?? null;
    return sum + partOf(term)(value === '' ? null : value);
  }, model.intercept);
}

/** The probability of the positive class for one client. */
export function predict(model: Pick<Model, 'intercept' | 'terms'>, client: Client): number {
  return sigmoid(linearPredictor(model, client));
}
