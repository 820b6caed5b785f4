import type { Evaluation } from '../../evaluation/evaluation.js';
import type { RocPoint } from '../../stats/ranking.js';
import type { Chart } from '../document.js';
import { fixed, percent, significant } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { haloed, SPOT } from './label.js';
import { framed, GRID } from './theme.js';

/** The longest step of recall between two points of the drawn curve. */
const FINEST = 0.01;

/** Precision against recall, the base rate, and the point at which the model works; null where one class is absent. */
export function precisionRecallChart(evaluation: Evaluation): Chart | null {
  const { confusion, roc, rows, positives, threshold, precision, recall } = evaluation;
  const negatives = rows - positives;
  if (roc.length === 0 || positives === 0 || negatives === 0) return null;
  const base = positives / rows;
  const curve = curveOf(roc, positives, negatives);
  const label = `threshold ${significant(threshold)}`;
  const here = precision === null || recall === null ? [] : [{ recall, precision, label }];
  const scale = { domain: [0, 1], nice: false };
  const axis = { format: '.1f', tickCount: 5, labelFlush: false };
  const flagged = confusion.tp + confusion.fp;
  return {
    kind: 'chart',
    name: 'precision_recall',
    alt: `Precision against recall with an area of ${fixed(evaluation.pr_auc)}; ${
      flagged === 0
        ? 'at the threshold nothing is flagged'
        : `at the threshold precision is ${fixed(precision, 2)} and recall ${fixed(recall, 2)}`
    }. The base rate is ${percent(base)}.`,
    spec: {
      ...framed(
        { width: GRID.half, height: 226 },
        'Precision and recall',
        `Area ${fixed(evaluation.pr_auc)} · dashed: base rate ${percent(base)}`,
      ),
      encoding: {
        x: { field: 'recall', type: 'quantitative', scale, title: 'Recall', axis },
        y: { field: 'precision', type: 'quantitative', scale, title: 'Precision', axis, stack: null },
      },
      layer: [
        { data: { values: curve }, mark: { type: 'area', color: PALETTE.blue, opacity: 0.08 } },
        {
          data: { values: [0, 1].map((end) => ({ recall: end, precision: base })) },
          mark: { type: 'line', color: PALETTE.muted, strokeDash: [4, 4], strokeWidth: 0.6 },
        },
        {
          data: { values: curve },
          mark: { type: 'line', color: PALETTE.blue, strokeWidth: 1.4 },
          encoding: { order: { field: 'at', type: 'quantitative' } },
        },
        { data: { values: here }, mark: SPOT },
        ...haloed(here, besideOf(here[0] ?? { recall: 0, precision: 0 }), PALETTE.amber),
      ],
    },
  };
}

/** Between two points of a ROC curve precision does not run straight (Davis & Goadrich 2006): the steps between are drawn, too. */
function curveOf(roc: readonly RocPoint[], positives: number, negatives: number) {
  const points = roc.flatMap((end, index) => {
    const start = roc[index - 1];
    if (start === undefined) return [end];
    const steps = Math.max(1, Math.ceil((end.tpr - start.tpr) / FINEST));
    return Array.from({ length: steps }, (_, step) => {
      const share = (step + 1) / steps;
      return { fpr: start.fpr + (end.fpr - start.fpr) * share, tpr: start.tpr + (end.tpr - start.tpr) * share };
    });
  });
  const known = points.filter(({ fpr, tpr }) => fpr > 0 || tpr > 0);
  return known.map(({ fpr, tpr }, at) => ({
    recall: tpr,
    precision: (tpr * positives) / (tpr * positives + fpr * negatives),
    at,
  }));
}

/** Inside the frame, and off the curve, which falls: below it on the left, or above it on the right where there is no room on the left. */
function besideOf({ recall, precision }: { recall: number; precision: number }) {
  const [align, dx] = recall < 0.35 ? (['left', 8] as const) : (['right', -8] as const);
  const isBelow = precision > (recall < 0.35 ? 0.85 : 0.12);
  return { align, dx, dy: isBelow ? 14 : -9 };
}
