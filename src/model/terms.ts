import type { Design } from './design.js';
import type { CategoricalEncoding, Encoding, NumericEncoding, Slot } from './encoding.js';
import type { CategoricalTerm, NumericTerm, Term } from './model.js';

/** The linear predictor of a model: what it adds up for a client. */
export interface LinearPredictor {
  readonly intercept: number;
  readonly terms: readonly Term[];
}

/** Names the coefficients of a fit on standardised columns; without `standardize`, turns them into coefficients of the raw values. */
export function termsOf(coefficients: Float64Array, design: Design, encoding: Encoding, standardize: boolean): LinearPredictor {
  let intercept = coefficients[0] ?? 0;
  const terms = encoding.used.map((one, index): Term => {
    const offset = 1 + (design.columns[index]?.offset ?? 0);
    if (one.kind === 'categorical') return categoricalTerm(one, coefficients.subarray(offset));
    const term = numericTerm(one, coefficients[offset] ?? 0);
    if (standardize) return term;
    const raw = term.coefficient / term.scale;
    intercept -= raw * term.mean;
    return { ...term, mean: 0, scale: 1, coefficient: raw };
  });
  return { intercept, terms };
}

function numericTerm({ feature, impute, mean, scale }: NumericEncoding, coefficient: number): NumericTerm {
  return { kind: 'numeric', name: feature.name, impute, mean, scale, coefficient };
}

function categoricalTerm({ feature, slots }: CategoricalEncoding, weights: Float64Array): CategoricalTerm {
  const of = (kind: Slot['kind']): number | null => {
    const at = slots.findIndex((slot) => slot.kind === kind);
    return at < 0 ? null : (weights[at] ?? 0);
  };
  const levels = slots.flatMap((slot, index) =>
    slot.kind === 'level' ? [{ level: slot.level, coefficient: weights[index] ?? 0 }] : [],
  );
  return { kind: 'categorical', name: feature.name, levels, other: of('other'), missing: of('missing') };
}
