import type { FeatureValue } from '../model/predict.js';
import type { Effect } from './effects.js';

/** One of the features that most move a prediction away from that of the mean client. */
export interface Reason {
  readonly feature: string;
  /** In log odds, above 0 where it raises the risk. */
  readonly contribution: number;
  /** "low income raises the risk". */
  readonly words: string;
}

/** The features that contribute most, in either direction, the largest first; those that contribute nothing are no reason. */
export function reasonsOf(
  effects: readonly Effect[],
  values: readonly FeatureValue[],
  contributions: Float64Array,
  most: number,
): Reason[] {
  const places: number[] = [];
  const size = (place: number): number => Math.abs(contributions[place] ?? 0);
  for (let place = 0; place < effects.length; place += 1) {
    if (size(place) === 0) continue;
    let rank = places.length;
    while (rank > 0 && size(places[rank - 1] ?? 0) < size(place)) rank -= 1;
    if (rank >= most) continue;
    places.splice(rank, 0, place);
    if (places.length > most) places.pop();
  }
  return places.flatMap((place): Reason[] => {
    const [effect, contribution] = [effects[place], contributions[place] ?? 0];
    if (effect === undefined) return [];
    return [{ feature: effect.feature.name, contribution, words: inWords(stateOf(effect, values[place] ?? null), contribution) }];
  });
}

/** What a value is among those of its feature: "low income", "plan = gold", "rare plan", "missing plan". */
export function stateOf(
  { feature: { name }, term, mean }: Pick<Effect, 'feature' | 'term' | 'mean'>,
  value: FeatureValue,
): string {
  if (value === null) return STATES.missing(name);
  if (term.kind === 'numeric') return Number(value) < (mean ?? 0) ? STATES.low(name) : STATES.high(name);
  return term.levels.some(({ level }) => level === value) ? STATES.level(name, String(value)) : STATES.rare(name);
}

/** The states of {@link stateOf}. A number is low below the mean of the training rows and high from there on; a level is rare where the model does not know it by itself. */
export const STATES = {
  missing: (name: string) => `missing ${name}`,
  low: (name: string) => `low ${name}`,
  high: (name: string) => `high ${name}`,
  rare: (name: string) => `rare ${name}`,
  level: (name: string, level: string) => `${name} = ${level}`,
} as const;

/** A state and what it does. */
export function inWords(state: string, contribution: number): string {
  return `${state} ${contribution < 0 ? 'lowers' : 'raises'} the risk`;
}
