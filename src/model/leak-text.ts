import type { Leak } from './leaks.js';

/** A feature that may know the answer, in a sentence that says what to do. */
export function leakText({ name, auc }: Leak): string {
  return `'${name}' alone tells the classes apart (ROC AUC ${auc.toFixed(3)}): if it is only known once the answer is, make its role "ignore"`;
}
