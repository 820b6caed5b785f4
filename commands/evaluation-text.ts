import type { Scoring } from '../src/evaluation/score.js';
import { count, percent, plural, textTable } from './text.js';

/** An evaluation for people: the confusion matrix and the figures that matter, a line each. */
export function evaluationLines({ evaluation: e, data }: Scoring): string[] {
  const { tn, fp, fn, tp } = e.confusion;
  const left = data.unlabelled + data.excluded;
  return [
    textTable([
      ['', 'predicted negative', 'predicted positive'],
      ['negative', tn, fp],
      ['positive', fn, tp],
    ]),
    '',
    textTable([
      ['F1', e.f1.toFixed(3), 'ROC AUC', figure(e.roc_auc)],
      ['precision', figure(e.precision), 'PR AUC', figure(e.pr_auc)],
      ['recall', figure(e.recall), 'Brier', e.brier.toFixed(3)],
      ['accuracy', e.accuracy.toFixed(3), 'log loss', e.log_loss.toFixed(3)],
    ]),
    '',
    `${plural(e.rows, 'row')}, ${percent(e.base_rate)} positive; threshold ${e.threshold}`,
    ...(left > 0 ? [`left out: ${count(data.unlabelled)} without a label, ${count(data.excluded)} that break the contract`] : []),
  ];
}

function figure(value: number | null): string {
  return value === null ? 'n/a' : value.toFixed(3);
}
