import type { Confusion } from '../../evaluation/evaluation.js';
import type { Chart } from '../document.js';
import { count, percent, significant } from '../numbers.js';
import { PALETTE, strength } from '../palette.js';
import { framed, GRID } from './theme.js';
import { axisLabels } from './wrap.js';

/** Height of a line of a class's name. */
const LINE = 10;

/** The confusion matrix: counts, and each count's share of the rows of its actual class. */
export function confusionChart(confusion: Confusion, labels: { positive: string; negative: string }, threshold: number): Chart {
  const { tn, fp, fn, tp } = confusion;
  const cells = [
    cell('negative', 'negative', 'True negative', tn, tn + fp),
    cell('negative', 'positive', 'False positive', fp, tn + fp),
    cell('positive', 'negative', 'False negative', fn, fn + tp),
    cell('positive', 'positive', 'True positive', tp, fn + tp),
  ];
  const order = ['negative', 'positive'];
  const axis = { domain: false, ticks: false, labelFontSize: 8.5, labelColor: PALETTE.ink, labelLineHeight: LINE / 2 } as const;
  const above = axisLabels(labels, 18, 3, 'before');
  const beside = axisLabels(labels, 13, 5, 'around');
  return {
    kind: 'chart',
    name: 'confusionmatrix',
    alt: `Confusion matrix at threshold ${significant(threshold)}: ${cells.map((one) => `${one.kind} ${one.count} (${one.share})`).join(', ')}.`,
    spec: {
      ...framed(
        { width: GRID.half, height: 226 },
        'Confusion matrix',
        `Threshold ${significant(threshold)} · ${count(tn + fp + fn + tp)} rows · % of the actual class`,
      ),
      data: { values: cells },
      encoding: {
        x: {
          field: 'predicted',
          type: 'nominal',
          sort: order,
          title: 'Predicted',
          axis: {
            ...axis,
            orient: 'top',
            labelAngle: 0,
            labelLimit: 92,
            labelExpr: above.labelExpr,
            labelPadding: 3 + (above.lines - 1) * LINE,
          },
        },
        y: {
          field: 'actual',
          type: 'nominal',
          sort: order,
          title: 'Actual',
          axis: { ...axis, labelLimit: 66, labelExpr: beside.labelExpr, labelOffset: -((beside.lines - 1) * LINE) / 2 },
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
          mark: { type: 'text', fontSize: countSize(cells), fontWeight: 'bold', dy: -11 },
          encoding: { text: { field: 'count' } },
        },
        { mark: { type: 'text', fontSize: 10.5, dy: 8 }, encoding: { text: { field: 'share' } } },
        { mark: { type: 'text', fontSize: 8, dy: 22 }, encoding: { text: { field: 'kind' } } },
      ],
    },
  };
}

function cell(actual: string, predicted: string, kind: string, rows: number, all: number) {
  return {
    actual,
    predicted,
    kind,
    count: count(rows),
    share: percent(all === 0 ? null : rows / all),
    fill: actual === predicted ? PALETTE.blue : PALETTE.orange,
    strength: strength(all === 0 ? 0 : rows / all),
  };
}

/** Counts as large as the cells allow. */
function countSize(cells: readonly { readonly count: string }[]): number {
  return Math.min(19, Math.floor(125 / Math.max(...cells.map((one) => one.count.length))));
}
