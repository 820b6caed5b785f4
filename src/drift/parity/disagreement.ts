import { EFFECTS } from '../effects.js';
import type { Drift } from '../entry.js';

/** What our verdict on a feature rests on, where another one differs; null where both say the same. */
export function disagreement(ours: Drift, theirs: Drift['verdict']): string | null {
  const { effect, critical, limits, p_adjusted: p, missing, unseen, verdict } = ours;
  if (verdict === theirs) return null;
  if (effect === null || p === null) return 'for us there are too few rows to tell';
  const { name } = EFFECTS[ours.by];
  const measured = `${name} ${effect.toFixed(3)}`;
  if (effect < limits.watch) return `for us ${measured} is too small to matter (from ${limits.watch})`;
  if (verdict === 'stable') {
    const chance = critical === null || effect > critical ? '' : `, and chance alone may well reach ${critical.toFixed(3)}`;
    return `for us ${measured} is no evidence at these numbers of rows: adjusted p ${p.toFixed(3)}${chance}`;
  }
  const gap = Math.abs(missing.current - missing.reference);
  const absent =
    gap < 0.01 ? '' : `; missing values went from ${percent(missing.reference)} to ${percent(missing.current)} of the rows`;
  const beyond = unseen < 0.01 ? '' : `; ${percent(unseen)} of the rows have values that the reference never had`;
  return `for us ${measured} is ${verdict === 'drift' ? 'drift' : 'worth a look'} (from ${limits[verdict]}) and no accident${absent}${beyond}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
