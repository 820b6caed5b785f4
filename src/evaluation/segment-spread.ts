import type { CategoricalTerm, FeatureProfile, Model } from '../model/model.js';

/** How much a feature moves the model's linear predictor: the standard deviation of its contribution over the training rows; 0 if it has none. */
export function contributionSpread(model: Pick<Model, 'terms' | 'profile'>, name: string): number {
  const term = model.terms.find((one) => one.name === name);
  const profile = model.profile.features.find((one) => one.name === name);
  if (term === undefined || profile === undefined) return 0;
  if (term.kind === 'numeric') return profile.kind === 'numeric' ? Math.abs(term.coefficient / term.scale) * profile.std : 0;
  return profile.kind === 'categorical' ? categoricalSpread(term, profile) : 0;
}

function categoricalSpread(term: CategoricalTerm, profile: Extract<FeatureProfile, { kind: 'categorical' }>): number {
  const coefficients = new Map(term.levels.map(({ level, coefficient }) => [level, coefficient]));
  const parts = profile.levels.map(({ level, count }) => ({ count, value: coefficients.get(level) ?? term.other ?? 0 }));
  parts.push({ count: profile.missing, value: term.missing ?? 0 });
  const rows = parts.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return 0;
  const mean = parts.reduce((sum, { count, value }) => sum + count * value, 0) / rows;
  return Math.sqrt(parts.reduce((sum, { count, value }) => sum + count * (value - mean) ** 2, 0) / rows);
}
