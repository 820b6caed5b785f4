import { confusionChart } from '../charts/confusion.js';
import { rocChart } from '../charts/roc.js';
import type { Block, Figure, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, significant } from '../numbers.js';

/** What was decided, the figures it rests on, and the two pictures of the model at work. */
export function decisionSection(facts: ReportFacts): Section {
  const { evaluation, labels } = facts;
  const confusion = confusionChart(evaluation.confusion, labels, evaluation.threshold);
  const roc: Block = rocChart(evaluation) ?? {
    kind: 'paragraph',
    text: 'No ROC curve: it takes rows of both classes, and the rows evaluated have only one.',
  };
  return {
    title: null,
    blocks: [
      { kind: 'verdict', status: status(facts), text: facts.verdict },
      { kind: 'figures', figures: figures(facts) },
      { kind: 'pair', left: confusion, right: roc },
    ],
  };
}

function status({ champion }: ReportFacts): string {
  return champion ? 'This model serves' : 'This model does not serve';
}

function figures({ evaluation }: ReportFacts): Figure[] {
  const { confusion, f1, precision, recall, roc_auc: auc, gini, ece, calibration_slope: slope, brier, threshold } = evaluation;
  const { fp, fn, tp } = confusion;
  return [
    { label: 'F1', value: fixed(f1), note: `at threshold ${significant(threshold)}` },
    { label: 'ROC AUC', value: fixed(auc), note: auc === null ? 'needs both classes' : `Gini ${fixed(gini)}` },
    {
      label: 'Precision',
      value: fixed(precision),
      note: tp + fp === 0 ? 'none predicted positive' : `${count(tp)} of ${count(tp + fp)} flagged`,
    },
    { label: 'Recall', value: fixed(recall), note: tp + fn === 0 ? 'no positives' : `${count(tp)} of ${count(tp + fn)} found` },
    {
      label: 'Calibration error',
      value: fixed(ece),
      note: slope === null ? `Brier ${fixed(brier)}` : `slope ${fixed(slope, 2)} · Brier ${fixed(brier)}`,
    },
  ];
}
