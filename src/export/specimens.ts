import type { FeatureProfile, Model, Term } from '../model/model.js';
import { freeName } from './free-name.js';
import type { Client } from '../model/predict.js';

/** So many levels of a feature are gone through; a model with more would make a list of clients that nobody wants to run. */
const MOST = 100;

/**
 * Clients made up from what a model says of itself. Between them they have every numeric feature missing, low, middling and high,
 * and every level of each categorical one, a level never seen, and none.
 */
export function specimens(model: Model): Client[] {
  const values = model.terms.map((term) => ({
    name: term.name,
    values: valuesOf(
      term,
      model.profile.features.find(({ name }) => name === term.name),
    ),
  }));
  const count = Math.min(MOST, Math.max(...values.map((one) => one.values.length)));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(values.map((one, index) => [one.name, one.values[(row + index) % one.values.length]])),
  );
}

function valuesOf(term: Term, profile: FeatureProfile | undefined): (string | number | null)[] {
  if (term.kind === 'numeric') {
    if (profile?.kind !== 'numeric') return [term.impute, null];
    const { min, edges, max } = profile;
    return [min, ...[0.25, 0.5, 0.75].map((share) => edges[Math.floor(share * edges.length)] ?? max), max, null];
  }
  const levels = term.levels.map(({ level }) => level);
  return [null, freeName('unseen', new Set(levels)), ...levels];
}
