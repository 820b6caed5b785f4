import type { Evaluation } from './evaluation.js';

/** Why F1 says nothing, where no row is predicted positive though some are; else null. */
export function unreachedText({
  confusion: { tp, fp, fn },
  threshold,
}: Pick<Evaluation, 'confusion' | 'threshold'>): string | null {
  if (tp + fp > 0 || fn === 0) return null;
  return `no row reaches the threshold ${threshold}, so that F1 is 0 whatever the model; lower model.threshold, or judge by another promotion.metric`;
}
