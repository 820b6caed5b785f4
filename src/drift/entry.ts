import type { Bins } from './bins.js';
import type { EffectName } from './effects.js';

/** How much something has moved: an alarm needs both an effect that matters and evidence that it is no accident. */
export type DriftVerdict = 'stable' | 'watch' | 'drift';

/** The effects from which a shift is worth a look, and from which it is drift. */
export interface Limits {
  readonly watch: number;
  readonly drift: number;
}

/** One distribution against its reference. */
export interface Drift {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical' | 'score' | 'base rate';
  /** The effect that decides; null where there was nothing to compare, or too little. */
  readonly effect: number | null;
  /** Which effect size it is. The configured method has none for some: a category has no order, a base rate is one number. */
  readonly by: EffectName;
  readonly limits: Limits;
  /** What chance alone exceeds in a share alpha of pairs of such samples, of one such test; null where that is not known. */
  readonly critical: number | null;
  /** The p-value of the effect, and that adjusted for all that was tested. */
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
  /** The most frequent of those levels. */
  readonly unseen_levels: readonly string[];
  /** What the shift of this feature adds to the mean of the linear predictor, in log odds. */
  readonly score_shift: number | null;
  readonly bins: Pick<Bins, 'labels' | 'reference' | 'current'>;
}
