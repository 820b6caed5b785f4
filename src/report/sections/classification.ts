import { classificationReport, type ClassScores } from '../classification.js';
import type { Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed } from '../numbers.js';

/** Precision, recall, F1 and support of each class and over both. */
export function classificationSection({ evaluation, labels }: ReportFacts): Section {
  const report = classificationReport(evaluation.confusion);
  const line = (name: Cell, { precision, recall, f1, support }: ClassScores): Cell[] => [
    name,
    fixed(precision),
    fixed(recall),
    fixed(f1),
    count(support),
  ];
  const muted = (text: string): Cell => ({ text, tone: 'muted' });
  return {
    title: 'Classification report',
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Class', align: 'left', share: 4 },
          { title: 'Precision', align: 'right', share: 1.5 },
          { title: 'Recall', align: 'right', share: 1.5 },
          { title: 'F1', align: 'right', share: 1.5 },
          { title: 'Support', align: 'right', share: 1.5 },
        ],
        rows: [
          line(labels.negative, report.negative),
          line(labels.positive, report.positive),
          [muted('Accuracy'), '', '', fixed(report.accuracy), count(report.weighted.support)],
          line(muted('Macro average'), report.macro),
          line(muted('Weighted average'), report.weighted),
        ],
      },
      {
        kind: 'paragraph',
        text: `Base rate ${fixed(evaluation.base_rate)}, specificity ${fixed(evaluation.specificity)}, MCC ${fixed(evaluation.mcc)}, log loss ${fixed(evaluation.log_loss)}.`,
      },
    ],
  };
}
