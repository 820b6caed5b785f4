import type { Model, Term } from '../model/model.js';
import { benjaminiHochberg } from '../stats/multiplicity.js';
import { twoProportionTest } from '../stats/proportions.js';
import { psiTest } from '../stats/psi.js';
import { categoricalBins, numericBins, scoreBins, type Bins } from './bins.js';
import type { Current } from './current.js';
import { METHODS, type Distance, type MethodName } from './methods.js';
import { scoreShift } from './score-shift.js';

/** How much something has moved: an alarm needs both an effect that matters and evidence that it is no accident. */
export type DriftVerdict = 'stable' | 'watch' | 'drift';

/** One distribution against its reference. */
export interface Drift {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical' | 'score' | 'base rate';
  /** The effect by the configured method, its p-value and that adjusted for all that was tested; null where there was nothing to compare. */
  readonly effect: number | null;
  readonly p: number | null;
  readonly p_adjusted: number | null;
  readonly verdict: DriftVerdict;
  /** Every statistic of the field, whichever decides; null where it does not apply. */
  readonly statistics: Readonly<
    Record<'psi' | 'psi_critical' | 'ks' | 'jensen_shannon' | 'cramers_v' | 'wasserstein', number | null>
  >;
  /** Shares of reference and current rows without a value. */
  readonly missing: { readonly reference: number; readonly current: number };
  /** Share of current rows outside the range, or with a level, that the reference never had. */
  readonly unseen: number;
  readonly unseen_levels: readonly string[];
  /** What the shift of this feature adds to the mean of the linear predictor, in log odds. */
  readonly score_shift: number | null;
  readonly bins: Pick<Bins, 'labels' | 'reference' | 'current'>;
}

/** Current rows against the reference of a model. Features first, those that move the score most at the head. */
export interface DriftReport {
  readonly model: string;
  readonly data: string;
  readonly reference_rows: number;
  readonly rows: number;
  readonly method: MethodName;
  readonly thresholds: { readonly watch: number; readonly drift: number; readonly alpha: number };
  readonly features: readonly Drift[];
  readonly score: Drift;
  /** Null where no current row has a label. */
  readonly base_rate: Drift | null;
  readonly verdict: DriftVerdict;
}

/** What decides; thresholds left out are the method's own. */
export interface DriftOptions {
  readonly method: MethodName;
  readonly alpha: number;
  readonly watch?: number | undefined;
  readonly threshold?: number | undefined;
}

/** A change of the base rate from which it is worth a look, and a shift. */
const BASE_RATE = { watch: 0.02, drift: 0.05 };

/** Compares current rows with the reference profile of a model, from counts alone. */
export function driftOf(model: Model, current: Current, data: string, options: DriftOptions): DriftReport {
  const method = METHODS[options.method];
  const thresholds = { watch: options.watch ?? method.watch, drift: options.threshold ?? method.drift, alpha: options.alpha };
  const features = model.profile.features.map((reference, index) => featureDraft(model, reference, current, index));
  const score = draft('score', 'score', scoreBins(model.profile.scores, current.scores));
  const rate = baseRateDraft(model, current);
  const drafts = [...features, score, ...(rate === null ? [] : [rate])];

  const distances = drafts.map((one) => one.distance ?? method.measure(one.bins));
  const adjusted = adjust(distances);
  const settled = drafts.map(({ bins, distance: _, ...rest }, index): Drift => {
    const found = distances[index] ?? null;
    const limits = rest.kind === 'base rate' ? { ...BASE_RATE, alpha: options.alpha } : thresholds;
    const p_adjusted = adjusted[index] ?? null;
    const { labels, reference, current: counts } = bins;
    return {
      ...rest,
      effect: found?.effect ?? null,
      p: found?.p ?? null,
      p_adjusted,
      verdict: verdictOf(found, p_adjusted, limits),
      bins: { labels, reference, current: counts },
    };
  });
  const ranked = settled.slice(0, features.length).sort((a, b) => Math.abs(b.score_shift ?? 0) - Math.abs(a.score_shift ?? 0));
  const [scoreDrift, baseRate = null] = settled.slice(features.length);
  if (scoreDrift === undefined) throw new Error('the score is always compared');
  return {
    model: model.id,
    data,
    reference_rows: model.profile.rows,
    rows: current.rows,
    method: options.method,
    thresholds,
    features: ranked,
    score: scoreDrift,
    base_rate: baseRate,
    verdict: worst(settled.map((one) => one.verdict)),
  };
}

type Draft = Omit<Drift, 'effect' | 'p' | 'p_adjusted' | 'verdict' | 'bins'> & {
  readonly bins: Bins;
  readonly distance?: Distance;
};

function featureDraft(model: Model, reference: Model['profile']['features'][number], current: Current, index: number): Draft {
  const now = current.features[index];
  const term = model.terms.find((one): one is Term => one.name === reference.name);
  const shares = (missing: number): Draft['missing'] => ({
    reference: reference.missing / model.profile.rows,
    current: missing / current.rows,
  });
  if (reference.kind === 'numeric' && now?.kind === 'numeric') {
    const shift = term?.kind === 'numeric' ? scoreShift.numeric(term, reference, model.profile.rows, now, current.rows) : null;
    return {
      ...draft(reference.name, 'numeric', numericBins(reference, now)),
      missing: shares(now.missing),
      unseen: now.outside / current.rows,
      score_shift: shift,
    };
  }
  if (reference.kind === 'categorical' && now?.kind === 'categorical') {
    const shift =
      term?.kind === 'categorical' ? scoreShift.categorical(term, reference, model.profile.rows, now, current.rows) : null;
    const bins = categoricalBins(reference, model.profile.rows, now);
    return {
      ...draft(reference.name, 'categorical', bins),
      missing: shares(now.missing),
      unseen: now.unseen / current.rows,
      unseen_levels: now.unseenLevels,
      score_shift: shift,
    };
  }
  throw new Error(`'${reference.name}' was not counted as it was profiled`);
}

function draft(name: string, kind: Drift['kind'], bins: Bins): Draft {
  const measured = (method: MethodName): number | null => METHODS[method].measure(bins)?.effect ?? null;
  const ordered = (method: MethodName): number | null => (bins.ordered === null ? null : measured(method));
  return {
    name,
    kind,
    statistics: {
      psi: measured('psi'),
      psi_critical: psiTest(bins.reference, bins.current)?.critical ?? null,
      ks: ordered('ks'),
      jensen_shannon: measured('jensen-shannon'),
      cramers_v: measured('chi-square'),
      wasserstein: ordered('wasserstein'),
    },
    missing: { reference: 0, current: 0 },
    unseen: 0,
    unseen_levels: [],
    score_shift: null,
    bins,
  };
}

function baseRateDraft(model: Model, current: Current): Draft | null {
  const reference = { successes: model.profile.positives, trials: model.profile.rows };
  const now = { successes: current.positives, trials: current.labelled };
  const found = twoProportionTest(now, reference);
  if (found === null || now.trials === 0) return null;
  const counts = ({ successes, trials }: typeof now): number[] => [trials - successes, successes];
  const bins: Bins = { labels: ['negative', 'positive'], reference: counts(reference), current: counts(now), ordered: null };
  return { ...draft('base rate', 'base rate', bins), distance: { effect: Math.abs(found.difference), p: found.p } };
}

/** Benjamini and Hochberg over all that could be tested. */
function adjust(distances: readonly (Distance | null)[]): (number | null)[] {
  const tested = distances.flatMap((one, index) => (one === null ? [] : [{ index, p: one.p }]));
  const adjusted = benjaminiHochberg(tested.map(({ p }) => p));
  return distances.map((_, index) => adjusted[tested.findIndex((one) => one.index === index)] ?? null);
}

function verdictOf(found: Distance | null, p: number | null, limits: DriftReport['thresholds']): DriftVerdict {
  if (found === null || p === null || p >= limits.alpha || found.effect < limits.watch) return 'stable';
  return found.effect >= limits.drift ? 'drift' : 'watch';
}

function worst(verdicts: readonly DriftVerdict[]): DriftVerdict {
  return verdicts.includes('drift') ? 'drift' : verdicts.includes('watch') ? 'watch' : 'stable';
}
