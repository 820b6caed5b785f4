import type { Confusion } from './evaluation.js';

/** F1 = 2 tp / (2 tp + fp + fn), as sklearn.metrics.f1_score; 0 where nothing is or is called positive. */
export function f1({ tp, fp, fn }: Confusion): number {
  return share(2 * tp, 2 * tp + fp + fn) ?? 0;
}

/** Matthews' correlation, as sklearn.metrics.matthews_corrcoef; null where a margin is empty. */
export function matthews({ tn, fp, fn, tp }: Confusion): number | null {
  return share(tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)));
}

/** A part of a whole; null where the whole is nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
