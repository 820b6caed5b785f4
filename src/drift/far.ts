import { firstFew } from '../listing.js';
import { exceedanceSf } from '../stats/exceedance.js';
import type { DriftReport } from './report.js';

/** Share of the rows from which values beyond the range of the reference are told of, whatever the method makes of them. */
const FAR = 0.01;
const NAMED = 3;

/**
 * Numbers that a method calls stable, with values beyond all that the model was trained on, more than chance puts there (by Bonferroni over
 * the features), in a sentence; null where there are none. To some methods they are too few to matter, wherever they lie.
 */
export function farText({ features, rows, reference_rows: all, thresholds }: DriftReport): string | null {
  const far = features.filter(({ kind, unseen, missing, verdict: own }) => {
    if (kind !== 'numeric' || own !== 'stable' || unseen < FAR) return false;
    const present = (count: number, share: number): number => Math.round(count * (1 - share));
    const p = exceedanceSf(Math.round(unseen * rows), present(all, missing.reference), present(rows, missing.current));
    return p * features.length < thresholds.alpha;
  });
  if (far.length === 0) return null;
  const named = firstFew(
    far.map(({ name, unseen }) => `${name} (${(100 * unseen).toFixed(1)}% of the rows)`),
    NAMED,
  );
  return `values of ${named} lie beyond all that the model was trained on`;
}
