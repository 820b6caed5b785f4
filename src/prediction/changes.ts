import type { Feature } from '../data/contract.js';
import type { FeatureProfile, Model, NumericTerm, CategoricalTerm } from '../model/model.js';
import { logit, sigmoid } from '../stats/logistic.js';
import type { Effect } from './effects.js';
import type { BrokenRule, CheckedRow } from './row-contract.js';

/** One feature changed, all others as they are. */
export interface Change {
  readonly feature: string;
  readonly from: string | number | null;
  readonly to: string | number;
  /** The probability then. */
  readonly probability: number;
  /** Whether that is on the other side of the threshold. */
  readonly crosses: boolean;
  /** Why the change is not to be had: a rule of the contract it would break, or that no client in training was like that; null where nothing is known against it. */
  readonly obstacle: string | null;
}

/** A client, and what judges it. */
export interface Subject {
  readonly model: Model;
  readonly effects: readonly Effect[];
  readonly row: CheckedRow;
  /** Its linear predictor. */
  readonly eta: number;
  /** The rule that a row breaks, if it breaks one. */
  broken(row: CheckedRow): BrokenRule | undefined;
}

const MOST_LEVELS = 3;

/**
 * What would have to change for the prediction to be the other one, one feature at a time, of those that something can be done
 * about: of a number the nearest value that does it, of a category the levels that do. Where none does, what comes nearest.
 */
export function changesOf(subject: Subject): Change[] {
  const actionable = subject.effects.filter(({ feature }) => feature.actionable);
  const changes = actionable.flatMap((effect) =>
    effect.term.kind === 'numeric' ? numberChange(subject, effect, effect.term) : levelChanges(subject, effect, effect.term),
  );
  return changes.sort((a, b) => rank(a) - rank(b));
}

function rank({ crosses, obstacle }: Change): number {
  return crosses && obstacle === null ? 0 : crosses ? 1 : 2;
}

function numberChange(subject: Subject, effect: Effect, term: NumericTerm): Change[] {
  if (term.coefficient === 0) return [];
  const { model, row, eta } = subject;
  const { feature } = effect;
  const from = row[feature.index] ?? null;
  const start = from === null ? term.impute : Number(from);
  const distance = ((logit(model.threshold) - eta) * term.scale) / term.coefficient;
  if (!Number.isFinite(distance)) return [];
  const isWhole = feature.type === 'numeric' && feature.integer;
  // three digits of the distance, away from where the client is; a step more where rounding has fallen short
  const step = isWhole ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(distance) || 1)) - 2);
  const steps = Math.ceil(Math.abs(distance) / step);
  const direction = Math.sign(distance) || (subject.eta >= logit(model.threshold) ? -1 : 1) * Math.sign(term.coefficient);
  const at = (count: number): number => Number((start + direction * count * step).toPrecision(12));
  const [near, next] = [changed(subject, effect, at(steps)), changed(subject, effect, at(steps + 1))];
  return [near.crosses ? near : next];
}

function levelChanges(subject: Subject, effect: Effect, term: CategoricalTerm): Change[] {
  const { feature } = effect;
  const allowed = feature.type === 'categorical' ? feature.allowed : undefined;
  const levels = (allowed ?? term.levels.map(({ level }) => level)).filter((level) => level !== subject.row[feature.index]);
  const isPositive = subject.eta >= logit(subject.model.threshold);
  const changes = levels
    .map((level) => changed(subject, effect, level))
    .sort((a, b) => (isPositive ? 1 : -1) * (a.probability - b.probability));
  const crossing = changes.filter(({ crosses }) => crosses);
  return crossing.length > 0 ? crossing.slice(0, MOST_LEVELS) : changes.slice(0, 1);
}

function changed({ model, row, eta, broken }: Subject, { feature, part }: Effect, to: string | number): Change {
  const from = row[feature.index] ?? null;
  const probability = sigmoid(eta - part(from) + part(to));
  const isPositive = (p: number): boolean => p >= model.threshold;
  const rule = broken(row.map((value, index) => (index === feature.index ? to : value)));
  return {
    feature: feature.name,
    from,
    to,
    probability,
    crosses: isPositive(probability) !== isPositive(sigmoid(eta)),
    obstacle:
      rule?.words ??
      beyondTraining(
        feature,
        to,
        model.profile.features.find(({ name }) => name === feature.name),
      ),
  };
}

function beyondTraining({ name }: Feature, to: string | number, profile: FeatureProfile | undefined): string | null {
  if (profile?.kind !== 'numeric' || typeof to !== 'number') return null;
  if (to < profile.min) return `the lowest ${name} in training is ${profile.min}`;
  if (to > profile.max) return `the highest ${name} in training is ${profile.max}`;
  return null;
}
