import type { ClassificationReport, ClassScores } from '../classification.js';
import type { Chart } from '../document.js';
import { count, fixed, significant } from '../numbers.js';
import { PALETTE, strength } from '../palette.js';
import { framed } from './theme.js';
import { axisLabels } from './wrap.js';

const COLUMNS = ['Precision', 'Recall', 'F1', 'Support'];

/** Height of a line of a class's name. */
const LINE = 10;

/** The classification report as a shaded table: the stronger the ground, the higher the share; the number is in the cell. */
export function classificationChart(
  report: ClassificationReport,
  labels: { positive: string; negative: string },
  threshold: number,
): Chart {
  const names = {
    negative: labels.negative,
    positive: labels.positive,
    accuracy: 'Accuracy',
    macro: 'Macro average',
    weighted: 'Weighted average',
  };
  const overall = { precision: null, recall: null, f1: report.accuracy, support: report.weighted.support };
  const cells = [
    ...line('negative', report.negative, true),
    ...line('positive', report.positive, true),
    ...line('accuracy', overall, false),
    ...line('macro', report.macro, true),
    ...line('weighted', report.weighted, true),
  ];
  const beside = axisLabels(names, 19, 3, 'around');
  return {
    kind: 'chart',
    name: 'classification_report',
    alt: `Classification report: F1 ${fixed(report.positive.f1)} for ${labels.positive}, ${fixed(report.negative.f1)} for ${labels.negative}, accuracy ${fixed(report.accuracy)}.`,
    spec: {
      ...framed(
        { width: 360, height: 246 },
        'Classification report',
        `Threshold ${significant(threshold)} · ${count(report.weighted.support)} rows`,
      ),
      data: { values: cells },
      encoding: {
        x: {
          field: 'column',
          type: 'nominal',
          sort: COLUMNS,
          title: null,
          axis: {
            orient: 'top',
            domain: false,
            ticks: false,
            labelAngle: 0,
            labelFontWeight: 'bold',
            labelFontSize: 8.5,
            labelColor: PALETTE.ink,
          },
        },
        y: {
          field: 'line',
          type: 'nominal',
          sort: Object.keys(names),
          title: null,
          axis: {
            domain: false,
            ticks: false,
            labelFontSize: 8.5,
            labelColor: PALETTE.ink,
            labelLimit: 96,
            labelLineHeight: LINE / 2,
            labelExpr: beside.labelExpr,
            labelOffset: -((beside.lines - 1) * LINE) / 2,
          },
        },
      },
      layer: [
        {
          mark: { type: 'rect', stroke: PALETTE.ground, strokeWidth: 3, cornerRadius: 4 },
          encoding: {
            color: { field: 'fill', type: 'nominal', scale: null },
            fillOpacity: { field: 'strength', type: 'quantitative', scale: null },
          },
        },
        {
          mark: { type: 'text', fontSize: Math.min(12, 96 / count(report.weighted.support).length) },
          encoding: { text: { field: 'text' } },
        },
      ],
    },
  };
}

function line(name: string, scores: ClassScores, whole: boolean) {
  const share = (column: string, value: number | null) => ({
    line: name,
    column,
    text: fixed(value),
    fill: value === null ? PALETTE.zebra : PALETTE.blue,
    strength: value === null ? 1 : strength(value),
  });
  const support = { line: name, column: 'Support', text: count(scores.support), fill: PALETTE.zebra, strength: 1 };
  const f1 = share('F1', scores.f1);
  return whole ? [share('Precision', scores.precision), share('Recall', scores.recall), f1, support] : [f1, support];
}
