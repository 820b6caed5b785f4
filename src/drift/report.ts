import type { Model } from '../model/model.js';
import { benjaminiHochberg } from '../stats/multiplicity.js';
import { criticalValues } from './critical.js';
import type { Current } from './current.js';
import { baseRateDraft, featureDrafts, scoreDraft, type Draft } from './drafts.js';
import { EFFECTS, type EffectName } from './effects.js';
import type { Drift, DriftVerdict, Limits } from './entry.js';
import { METHODS, type Distance, type MethodName } from './methods.js';

/** Current rows against the reference of a model: what drift.json holds. Features that move the score most come first. */
export interface DriftReport {
  readonly format: 'riskctl-drift';
  readonly version: 1;
  readonly model: string;
  readonly data: string;
  readonly reference_rows: number;
  readonly rows: number;
  /** Rows left out because they break the contract. */
  readonly excluded: number;
  readonly method: MethodName;
  /** Of the method; an entry decided by another effect size has its own limits. */
  readonly thresholds: Limits & { readonly alpha: number };
  readonly features: readonly Drift[];
  readonly score: Drift;
  /** Null where no current row has a label. */
  readonly base_rate: Drift | null;
  readonly verdict: DriftVerdict;
}

/** What decides; limits left out are the method's own. */
export interface DriftOptions {
  readonly method: MethodName;
  readonly alpha: number;
  readonly watch?: number | undefined;
  readonly threshold?: number | undefined;
}

/** Compares current rows with the reference profile of a model, from counts alone. There must be a current row. */
export function driftOf(model: Model, current: Current, data: string, options: DriftOptions): DriftReport {
  const { method, alpha } = options;
  const critical = criticalValues(alpha);
  const features = featureDrafts(model, current, critical);
  const drafts = [...features, scoreDraft(model, current, critical), ...baseRateDraft(model, current, critical)];
  const distances = drafts.map((draft) => draft.distance ?? METHODS[method](draft.bins, critical));
  const adjusted = adjust(distances);
  const settled = drafts.map((draft, index) => settle(draft, distances[index] ?? null, adjusted[index] ?? null, options));
  const ranked = settled.slice(0, features.length).sort((a, b) => Math.abs(b.score_shift ?? 0) - Math.abs(a.score_shift ?? 0));
  const [score, baseRate = null] = settled.slice(features.length);
  if (score === undefined) throw new Error('the score is always compared');
  return {
    format: 'riskctl-drift',
    version: 1,
    model: model.id,
    data,
    reference_rows: model.profile.rows,
    rows: current.rows,
    excluded: current.excluded,
    method,
    thresholds: { ...limitsOf(method, options), alpha },
    features: ranked,
    score,
    base_rate: baseRate,
    verdict: worst(settled.map((one) => one.verdict)),
  };
}

/** Benjamini and Hochberg over all that could be tested. */
function adjust(distances: readonly (Distance | null)[]): (number | null)[] {
  const tested = distances.flatMap((one) => (one === null ? [] : [one.p]));
  const adjusted = benjaminiHochberg(tested);
  let next = 0;
  return distances.map((one) => (one === null ? null : (adjusted[next++] ?? null)));
}

function settle(draft: Draft, found: Distance | null, p_adjusted: number | null, options: DriftOptions): Drift {
  const { name, kind, bins, distance: _, ...described } = draft;
  const by = found?.by ?? options.method;
  const limits = limitsOf(by, options);
  const { labels, reference, current } = bins;
  return {
    name,
    kind,
    verdict: verdictOf(found, p_adjusted, limits, options.alpha),
    effect: found?.effect ?? null,
    by,
    limits,
    critical: found?.critical ?? null,
    p: found?.p ?? null,
    p_adjusted,
    ...described,
    bins: { labels, reference, current },
  };
}

/** The configuration speaks of the configured method; what is measured otherwise keeps the limits of its own kind. */
function limitsOf(by: EffectName, { method, watch, threshold }: DriftOptions): Limits {
  const own = EFFECTS[by];
  return by === method ? { watch: watch ?? own.watch, drift: threshold ?? own.drift } : { watch: own.watch, drift: own.drift };
}

function verdictOf(found: Distance | null, p: number | null, limits: Limits, alpha: number): DriftVerdict {
  if (found === null || p === null || p >= alpha) return 'stable';
  return found.effect >= limits.drift ? 'drift' : found.effect >= limits.watch ? 'watch' : 'stable';
}

function worst(verdicts: readonly DriftVerdict[]): DriftVerdict {
  return verdicts.includes('drift') ? 'drift' : verdicts.includes('watch') ? 'watch' : 'stable';
}
