import type { FeatureProfile, Model } from '../model/model.js';
import { jensenShannon } from '../stats/divergence.js';
import { twoProportionTest } from '../stats/proportions.js';
import { psi } from '../stats/psi.js';
import { balancedV } from './balanced-v.js';
import { binaryBins, categoricalBins, numericBins, scoreBins, type Bins } from './bins.js';
import type { CriticalValues } from './critical.js';
import type { Current } from './current.js';
import type { Distance } from './methods.js';
import type { Drift } from './entry.js';
import { earthMoved, ksDistance } from './ordered.js';
import { poolBins } from './pool-bins.js';
import { scoreShift } from './score-shift.js';
import { shareTest } from './share-test.js';

/** One distribution and its reference, counted and described, before anything is decided. */
export type Draft = Pick<Drift, 'name' | 'kind' | 'statistics' | 'missing' | 'unseen' | 'unseen_levels' | 'score_shift'> & {
  readonly bins: Bins;
  /** Where it is not for the configured method to measure it. */
  readonly distance?: Distance;
};

/** Every feature of a model's profile, in its order. */
export function featureDrafts(model: Model, current: Current, critical: CriticalValues): Draft[] {
  return model.profile.features.map((reference, index) => featureDraft(model, reference, current, index, critical));
}

/** The model's score. */
export function scoreDraft(model: Model, current: Current, critical: CriticalValues): Draft {
  return draft('score', 'score', scoreBins(model.profile.scores, current.scores), critical);
}

/** The base rate, where there are labels to have it from. */
export function baseRateDraft({ profile }: Model, { positives, labelled }: Current, critical: CriticalValues): Draft[] {
  const found = twoProportionTest(
    { successes: positives, trials: labelled },
    { successes: profile.positives, trials: profile.rows },
  );
  if (found === null) return [];
  const bins = binaryBins(
    ['negative', 'positive'],
    [profile.rows - profile.positives, profile.positives],
    [labelled - positives, positives],
  );
  const p = shareTest([profile.positives, positives], profile.rows, labelled);
  const rate = (profile.positives + positives) / (profile.rows + labelled);
  return [
    {
      ...draft('base rate', 'base rate', bins, critical),
      distance: {
        effect: Math.abs(found.difference),
        by: 'difference',
        p,
        critical: critical.difference(rate, { n: profile.rows, m: labelled }),
      },
    },
  ];
}

function featureDraft(model: Model, reference: FeatureProfile, current: Current, index: number, critical: CriticalValues): Draft {
  const now = current.features[index];
  const { rows } = model.profile;
  const missing = (count: number): Draft['missing'] => ({ reference: reference.missing / rows, current: count / current.rows });
  const term = model.terms.find((one) => one.name === reference.name);
  if (reference.kind === 'numeric' && now?.kind === 'numeric') {
    return {
      ...draft(reference.name, 'numeric', numericBins(reference, now), critical),
      missing: missing(now.missing),
      unseen: (now.below + now.above) / current.rows,
      score_shift: term?.kind === 'numeric' ? scoreShift.numeric(term, reference, rows, now, current.rows) : null,
    };
  }
  if (reference.kind === 'categorical' && now?.kind === 'categorical') {
    return {
      ...draft(reference.name, 'categorical', categoricalBins(reference, rows, now), critical),
      missing: missing(now.missing),
      unseen: now.unseen / current.rows,
      unseen_levels: now.unseenLevels.slice(0, NAMED_LEVELS).map(({ level }) => level),
      score_shift: term?.kind === 'categorical' ? scoreShift.categorical(term, reference, rows, now, current.rows) : null,
    };
  }
  throw new Error(`'${reference.name}' was not counted as it was profiled`);
}

/** Unseen levels that are named, at the most. */
const NAMED_LEVELS = 5;

function draft(name: string, kind: Drift['kind'], bins: Bins, critical: CriticalValues): Draft {
  return {
    name,
    kind,
    statistics: statisticsOf(bins, critical),
    missing: { reference: 0, current: 0 },
    unseen: 0,
    unseen_levels: [],
    score_shift: null,
    bins,
  };
}

function statisticsOf(bins: Bins, critical: CriticalValues): Drift['statistics'] {
  const pooled = poolBins(bins);
  const over = (measure: (reference: readonly number[], current: readonly number[]) => number | null): number | null =>
    pooled === null ? null : measure(pooled.reference, pooled.current);
  return {
    psi: over(psi),
    psi_critical: pooled === null ? null : critical.psi(pooled),
    ks: bins.ordered === null ? null : ksDistance(bins.ordered),
    jensen_shannon: over((reference, current) => jensenShannon(reference, current, 2)),
    cramers_v: over(balancedV),
    wasserstein: bins.ordered === null ? null : earthMoved(bins.ordered),
  };
}
