import { contingencyTest, cramersV } from '../stats/chi-square.js';
import { total } from '../stats/counts.js';
import { jensenShannon } from '../stats/divergence.js';
import { ksPValue } from '../stats/kolmogorov-distribution.js';
import { ksCounts } from '../stats/ks.js';
import { psiTest } from '../stats/psi.js';
import { poolSparse } from '../stats/sparse-bins.js';
import { normed, wassersteinCounts } from '../stats/wasserstein.js';
import type { Bins } from './bins.js';

/** How far two samples are apart, and how often chance alone would put them so far. */
export interface Distance {
  readonly effect: number;
  readonly p: number;
}

/** A way to measure drift, and the effects from which it is worth a look (`watch`) and a shift (`drift`), by custom of the field. */
export interface Method {
  readonly name: string;
  readonly watch: number;
  readonly drift: number;
  /** Null where there is nothing to compare. */
  measure(bins: Bins): Distance | null;
}

/** The methods of `drift.method`. Each has an effect size of its own; where it has no test of its own, the chi-square test judges it. */
export const METHODS = {
  psi: { name: 'PSI', watch: 0.1, drift: 0.25, measure: psiDistance },
  ks: {
    name: 'KS',
    watch: 0.1,
    drift: 0.2,
    measure: (bins) => (bins.ordered === null ? byChiSquare(bins) : ksDistance(bins.ordered)),
  },
  'jensen-shannon': { name: 'JS distance', watch: 0.05, drift: 0.1, measure: jsDistance },
  'chi-square': { name: "Cramér's V", watch: 0.1, drift: 0.2, measure: byChiSquare },
  wasserstein: {
    name: 'W1 / std',
    watch: 0.1,
    drift: 0.25,
    measure: (bins) => (bins.ordered === null ? jsDistance(bins) : earthMoved(bins.ordered)),
  },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof METHODS;

function psiDistance(bins: Bins): Distance | null {
  const [reference, current] = testable(bins);
  const found = psiTest(reference, current);
  return found === null ? null : { effect: found.psi, p: found.p };
}

function byChiSquare(bins: Bins): Distance | null {
  const [reference, current] = testable(bins);
  const found = contingencyTest(reference, current);
  const v = cramersV(reference, current);
  return found === null || v === null ? null : { effect: v, p: found.p };
}

function jsDistance(bins: Bins): Distance | null {
  const [reference, current] = testable(bins);
  const found = contingencyTest(reference, current);
  const distance = jensenShannon(reference, current, 2);
  return found === null || distance === null ? null : { effect: distance, p: found.p };
}

function ksDistance({ reference, current }: NonNullable<Bins['ordered']>): Distance | null {
  const d = ksCounts(reference, current);
  return d === null ? null : { effect: d, p: ksPValue(d, total(reference), total(current)) };
}

function earthMoved(ordered: NonNullable<Bins['ordered']>): Distance | null {
  const distance = wassersteinCounts(ordered.middles, ordered.reference, ordered.current);
  const ks = ksDistance(ordered);
  return distance === null || ks === null ? null : { effect: normed(distance, ordered.deviation), p: ks.p };
}

/** A chi-square approximation wants some rows in every bin. */
function testable(bins: Bins): [readonly number[], readonly number[]] {
  return poolSparse(bins.reference, bins.current);
}
