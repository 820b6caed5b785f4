import { total } from '../stats/counts.js';
import { jensenShannon } from '../stats/divergence.js';
import { psi } from '../stats/psi.js';
import { balancedV } from './balanced-v.js';
import { binaryBins, type Bins, type OrderedBins } from './bins.js';
import type { CriticalValues } from './critical.js';
import { EFFECTS, type EffectName } from './effects.js';
import { beyondTest, evidence } from './evidence.js';
import { earthMoved, ksDistance, ksTest } from './ordered.js';
import { poolBins } from './pool-bins.js';
import { anyOf } from './share-test.js';

/** How far two samples are apart, and how often chance alone would put them so far. */
export interface Distance {
  readonly effect: number;
  /** Which effect size that is: a category has no order, so that not every method has one for it. */
  readonly by: EffectName;
  readonly p: number;
  /** What chance alone exceeds in a share alpha of pairs of such samples; null where that is not known. */
  readonly critical: number | null;
}

/** A way to measure drift. Null where there is nothing to compare: no rows, or too few of them to fill two bins. */
export type Method = (bins: Bins, critical: CriticalValues) => Distance | null;

/** The methods of `drift.method`: a line each. */
export const METHODS = {
  psi: binned('psi', psi),
  ks: ordered('ks', ksDistance, 'chi-square'),
  'jensen-shannon': binned('jensen-shannon', (reference, current) => jensenShannon(reference, current, 2)),
  'chi-square': binned('chi-square', balancedV),
  wasserstein: ordered('wasserstein', earthMoved, 'jensen-shannon'),
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof METHODS;
type BinnedName = 'psi' | 'jensen-shannon' | 'chi-square';
type Measure = (reference: readonly number[], current: readonly number[]) => number | null;

/** An effect size over tenths or levels, with MISSING as one more bin. */
function binned(by: BinnedName, measure: Measure): Method {
  return (bins, critical) => {
    const pooled = poolBins(bins);
    if (pooled === null) return null;
    const effect = measure(pooled.reference, pooled.current);
    return effect === null ? null : { effect, by, p: evidence(pooled), critical: critical[by](pooled) };
  };
}

/**
 * An effect size over values in order, judged by the KS test, and by how many lie beyond the range, of which that sees only the number;
 * a category, and the share of missing values, by another one.
 */
function ordered(by: 'ks' | 'wasserstein', measure: (bins: OrderedBins) => number | null, otherwise: BinnedName): Method {
  return (bins, critical) => {
    if (bins.ordered === null) return METHODS[otherwise](bins, critical);
    const { reference, current } = bins.ordered;
    const sizes = { n: total(reference), m: total(current) };
    const effect = measure(bins.ordered);
    const tests = [ksTest(bins.ordered), ...beyondTest(bins.ordered.beyond, sizes.n, sizes.m)];
    const values = effect === null ? null : { effect, by, p: anyOf(tests), critical: by === 'ks' ? critical.ks(sizes) : null };
    if (total(bins.missing) === 0) return values;
    const presence = METHODS[otherwise](
      binaryBins(['present', 'MISSING'], [sizes.n, bins.missing[0]], [sizes.m, bins.missing[1]]),
      critical,
    );
    return graver(values, presence);
  };
}

/** The larger of two effects, each in units of what counts as drift, with the evidence of both. */
function graver(one: Distance | null, other: Distance | null): Distance | null {
  if (one === null || other === null) return one ?? other;
  const size = ({ effect, by }: Distance): number => effect / EFFECTS[by].drift;
  return { ...(size(other) > size(one) ? other : one), p: anyOf([one.p, other.p]) };
}
