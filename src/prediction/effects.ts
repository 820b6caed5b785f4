import type { Contract, Feature } from '../data/contract.js';
import { featureOf } from '../model/expression.js';
import type { FeatureProfile, Model, NumericTerm, CategoricalTerm, Term } from '../model/model.js';
import { partOf, type FeatureValue } from '../model/predict.js';

/** One feature of a model, and what each of its values does to the prediction. */
export interface Effect {
  readonly feature: Feature;
  readonly term: Term;
  /** What a value adds to the linear predictor. */
  part(value: FeatureValue): number;
  /** The mean of that over the training rows: what a client adds of whom this feature is not known to be remarkable. */
  readonly reference: number;
  /** The mean of a number over the training rows, imputed where it was missing; null for a categorical feature. */
  readonly mean: number | null;
}

/**
 * The features of a model against the clients it was trained on. A value contributes its part less the mean part of the training
 * rows, so that the contributions of a client add up to its linear predictor less that of the mean client. As
 * `shap.LinearExplainer(model, X).shap_values(x)`, and `predict(fit, type = "terms")` in R for the numbers.
 * Throws a data fault for a feature of the model that the contract lacks.
 */
export function effectsOf(model: Pick<Model, 'terms' | 'profile'>, contract: Contract): Effect[] {
  const { features, rows } = model.profile;
  return model.terms.map((term): Effect => {
    const profile = features.find(({ name }) => name === term.name);
    const part = partOf(term);
    const shared = { feature: featureOf(term, contract), term, part };
    if (term.kind === 'categorical') return { ...shared, reference: meanPart(term, part, profile, rows), mean: null };
    const mean = imputedMean(term, profile, rows);
    return { ...shared, reference: part(mean), mean };
  });
}

/** The linear predictor of the mean client: the model's intercept and the mean part of each feature. */
export function baselineOf(model: Pick<Model, 'intercept'>, effects: readonly Effect[]): number {
  return effects.reduce((sum, { reference }) => sum + reference, model.intercept);
}

function imputedMean(term: NumericTerm, profile: FeatureProfile | undefined, rows: number): number {
  if (profile?.kind !== 'numeric') return term.mean;
  const present = rows - profile.missing;
  return (present * profile.mean + profile.missing * term.impute) / rows;
}

/** The coefficients of the levels weighed by their shares of the training rows; rows beyond the levels counted are of other ones. */
function meanPart(term: CategoricalTerm, part: Effect['part'], profile: FeatureProfile | undefined, rows: number): number {
  if (profile?.kind !== 'categorical') return 0;
  const counted = profile.levels.reduce((sum, { count }) => sum + count, 0);
  const levels = profile.levels.reduce((sum, { level, count }) => sum + count * part(level), 0);
  return (levels + profile.missing * part(null) + (rows - profile.missing - counted) * (term.other ?? 0)) / rows;
}
