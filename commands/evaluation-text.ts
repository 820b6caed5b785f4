import type { Scoring } from '../src/evaluation/score.js';
import type { ShownSlice } from '../src/evaluation/slices.js';
import { count, percent, plural, textTable } from './text.js';

const MOST_WEAK = 3;

/** An evaluation for people: the confusion matrix and the figures that matter, a line each, and where the model is weakest. */
export function evaluationLines(scoring: Scoring): string[] {
  const { evaluation: e, data } = scoring;
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
    ...sliceLines(scoring),
    ...segmentLines(scoring),
  ];
}

/** The slices with the lowest lower bound of F1, of those that are below the whole. */
function sliceLines({ slices, evaluation }: Scoring): string[] {
  const lowerBound = ({ f1 }: ShownSlice): number => f1?.interval?.[0] ?? 0;
  const worst = slices
    .filter((one) => one.kind === 'shown')
    .filter(({ f1, positives }) => f1 !== null && positives > 0 && f1.value < evaluation.f1)
    .sort((a, b) => lowerBound(a) - lowerBound(b))
    .slice(0, MOST_WEAK);
  if (worst.length === 0) return [];
  const rows = worst.map(({ name, rows, f1 }) => [name, rows, f1?.value.toFixed(3) ?? '', range(f1?.interval ?? null)]);
  return ['', textTable([['lowest F1', 'rows', 'F1', '95% interval'], ...rows])];
}

function segmentLines({ segments }: Scoring): string[] {
  if (segments.length === 0) return [];
  const rows = segments
    .slice(0, MOST_WEAK)
    .map((one) => [one.name, one.rows, percent(one.error_rate), percent(one.rest_error_rate), percent(one.expected_error_rate)]);
  return ['', textTable([['most errors', 'rows', 'wrong', 'elsewhere', 'expected'], ...rows])];
}

function range(interval: readonly [number, number] | null): string {
  return interval === null ? 'n/a' : `${interval[0].toFixed(3)} to ${interval[1].toFixed(3)}`;
}

function figure(value: number | null): string {
  return value === null ? 'n/a' : value.toFixed(3);
}
