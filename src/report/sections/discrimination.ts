import { costChart } from '../charts/cost.js';
import { gainsChart } from '../charts/gains.js';
import { liftChart } from '../charts/lift.js';
import { precisionRecallChart } from '../charts/precision-recall.js';
import { classificationReport, type ClassScores } from '../classification.js';
import type { Block, Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, percent } from '../numbers.js';

/** How well the model tells the classes apart: at the threshold, along all thresholds, and by tenths of the scores. */
export function discriminationSection({ evaluation, labels, cost }: ReportFacts): Section {
  const gains = gainsChart(evaluation.deciles);
  return {
    title: 'Discrimination',
    blocks: [
      classificationTable({ evaluation, labels }),
      {
        kind: 'paragraph',
        text: `Base rate ${fixed(evaluation.base_rate)}, specificity ${fixed(evaluation.specificity)}, MCC ${fixed(evaluation.mcc)}, KS ${fixed(evaluation.ks)}, Gini ${fixed(evaluation.gini)}, log loss ${fixed(evaluation.log_loss)}.`,
      },
      {
        kind: 'pair',
        left: precisionRecallChart(evaluation) ?? absent('No precision-recall curve: it takes rows of both classes.'),
        right: gains ?? absent('No gains curve: none of the rows evaluated is positive.'),
      },
      {
        kind: 'pair',
        left: liftChart(evaluation.deciles) ?? absent('No lift: none of the rows evaluated is positive.'),
        right:
          cost === undefined
            ? absent('No cost curve: promotion.cost does not say what a false positive and a false negative cost.')
            : (costChart(evaluation, cost) ?? absent('No cost curve: it takes rows of both classes.')),
      },
      ...(gains === null ? [] : decileTable(evaluation)),
    ],
  };
}

function absent(text: string): Block {
  return { kind: 'paragraph', text };
}

function classificationTable({ evaluation, labels }: Pick<ReportFacts, 'evaluation' | 'labels'>): Block {
  const report = classificationReport(evaluation.confusion);
  const muted = (text: string): Cell => ({ text, tone: 'muted' });
  const line = (name: Cell, { precision, recall, f1, support }: ClassScores): Cell[] => [
    name,
    fixed(precision),
    fixed(recall),
    fixed(f1),
    count(support),
  ];
  return {
    kind: 'table',
    columns: [
      { title: 'Class', align: 'left', share: 4 },
      ...['Precision', 'Recall', 'F1', 'Support'].map((title) => ({ title, align: 'right', share: 1.5 }) as const),
    ],
    rows: [
      line(labels.negative, report.negative),
      line(labels.positive, report.positive),
      [muted('Accuracy'), '', '', fixed(report.accuracy), count(report.weighted.support)],
      line(muted('Macro average'), report.macro),
      line(muted('Weighted average'), report.weighted),
    ],
  };
}

function decileTable({ deciles, base_rate: base }: ReportFacts['evaluation']): Block[] {
  return [
    { kind: 'subtitle', text: 'Lift by decile' },
    {
      kind: 'table',
      columns: [
        { title: 'Decile', align: 'left', share: 1 },
        ...['Rows', 'Positives', 'Rate', 'Lift', 'Gain'].map((title) => ({ title, align: 'right', share: 1 }) as const),
      ],
      rows: deciles.map((one) => [
        count(one.decile),
        rowsIn(one.rows),
        rowsIn(one.positives),
        percent(one.rate),
        fixed(one.lift, 2),
        percent(one.gain),
      ]),
    },
    {
      kind: 'paragraph',
      text: `Highest scores first. Lift is the rate over the base rate of ${percent(base)}; gain is the share of all positives down to that decile.`,
    },
  ];
}

/** Rows that share a score are shared out among the deciles it spans, so that a decile may hold part of a row. */
function rowsIn(rows: number): string {
  return Number.isInteger(rows) ? count(rows) : fixed(rows, 1);
}
