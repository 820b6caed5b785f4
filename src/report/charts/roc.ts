import type { Evaluation } from '../../evaluation/evaluation.js';
import type { Chart } from '../document.js';
import { fixed, significant } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { haloed, SPOT } from './label.js';
import { framed, GRID } from './theme.js';

/** The ROC curve, the line of chance, and the point at which the model works; null where one class is absent. */
export function rocChart(evaluation: Evaluation): Chart | null {
  const { confusion, roc, roc_auc: auc, gini, threshold } = evaluation;
  const { tn, fp, fn, tp } = confusion;
  if (auc === null || roc.length === 0 || tn + fp === 0 || fn + tp === 0) return null;
  const here = { fpr: fp / (tn + fp), tpr: tp / (fn + tp), label: `threshold ${significant(threshold)}` };
  const beside = here.fpr < 0.6 ? ({ align: 'left', dx: 8, dy: 7 } as const) : ({ align: 'right', dx: 10, dy: 17 } as const);
  const scale = { domain: [0, 1], nice: false };
  const x = {
    field: 'fpr',
    type: 'quantitative',
    scale,
    title: 'False positive rate',
    axis: { format: '.1f', tickCount: 5, labelFlush: false },
  } as const;
  const y = {
    field: 'tpr',
    type: 'quantitative',
    scale,
    title: 'True positive rate',
    // Points of one false positive rate would be stacked upon each other.
    stack: null,
    axis: { format: '.1f', tickCount: 5 },
  } as const;
  const curve = { values: roc.map(({ fpr, tpr }, at) => ({ fpr, tpr, at })) };
  return {
    kind: 'chart',
    name: 'roc',
    alt: `ROC curve with an area of ${fixed(auc)}; at the threshold the true positive rate is ${fixed(here.tpr, 2)} and the false positive rate ${fixed(here.fpr, 2)}.`,
    spec: {
      ...framed({ width: GRID.half, height: 226 }, 'ROC curve', `Area ${fixed(auc)} · Gini ${fixed(gini)} · dashed: chance`),
      encoding: { x, y },
      layer: [
        { data: curve, mark: { type: 'area', color: PALETTE.blue, opacity: 0.08 } },
        {
          data: { values: [0, 1].map((end) => ({ fpr: end, tpr: end })) },
          mark: { type: 'line', color: PALETTE.muted, strokeDash: [4, 4], strokeWidth: 0.6 },
        },
        {
          data: curve,
          mark: { type: 'line', color: PALETTE.blue, strokeWidth: 1.4 },
          encoding: { order: { field: 'at', type: 'quantitative' } },
        },
        { data: { values: [here] }, mark: SPOT },
        ...haloed([here], beside, PALETTE.amber),
      ],
    },
  };
}
