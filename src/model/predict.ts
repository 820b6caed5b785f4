import { sigmoid } from '../stats/logistic.js';
import type { Model } from './model.js';

/** One client's features by name; a feature that is absent, null or empty is missing. */
export type Client = Readonly<Record<string, string | number | null | undefined>>;

/** The linear predictor of a model for one client: intercept + the part of each term, added in the order of the SQL. */
export function linearPredictor(model: Pick<Model, 'intercept' | 'terms'>, client: Client): number {
  return model.terms.reduce((sum, term) => {
    const value = client[term.name];
    const missing = value === undefined || value === null || value === '';
    if (term.kind === 'numeric')
      return sum + term.coefficient * (((missing ? term.impute : Number(value)) - term.mean) / term.scale);
    if (missing) return sum + (term.missing ?? 0);
    return sum + (term.levels.find(({ level }) => level === String(value))?.coefficient ?? term.other ?? 0);
  }, model.intercept);
}

/** The probability of the positive class for one client. */
export function predict(model: Pick<Model, 'intercept' | 'terms'>, client: Client): number {
  return sigmoid(linearPredictor(model, client));
}
