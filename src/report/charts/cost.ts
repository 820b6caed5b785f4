import type { Evaluation } from '../../evaluation/evaluation.js';
import type { Chart } from '../document.js';
import { percent, significant } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { haloed, SPOT, type Beside } from './label.js';
import { formatFor } from './scale.js';
import { framed, GRID } from './theme.js';

/** What a wrong decision about one row costs, in any one unit. */
export interface ErrorCost {
  readonly false_positive: number;
  readonly false_negative: number;
}

interface CostPoint {
  /** Share of the rows that are flagged. */
  readonly flagged: number;
  /** Mean cost a row. */
  readonly cost: number;
}

/** Mean cost a row by the share of rows flagged, with its least and with today's threshold; null where one class is absent or nothing costs. */
export function costChart(evaluation: Evaluation, cost: ErrorCost): Chart | null {
  const { rows, positives, confusion, threshold } = evaluation;
  const negatives = rows - positives;
  if (evaluation.roc.length === 0 || positives === 0 || negatives === 0) return null;
  const at = (fp: number, fn: number): number => (fp * cost.false_positive + fn * cost.false_negative) / rows;
  const curve = evaluation.roc.map(({ fpr, tpr }): CostPoint => {
    const [fp, tp] = [fpr * negatives, tpr * positives];
    return { flagged: (fp + tp) / rows, cost: at(fp, positives - tp) };
  });
  const today: CostPoint = { flagged: (confusion.tp + confusion.fp) / rows, cost: at(confusion.fp, confusion.fn) };
  const least = curve.reduce((best, point) => (point.cost < best.cost ? point : best), today);
  const most = Math.max(...curve.map((point) => point.cost), today.cost);
  if (!(most > 0) || !Number.isFinite(most)) return null;
  const same = least === today;
  return {
    kind: 'chart',
    name: 'cost',
    alt: `Cost a row by the share of rows flagged: ${told(today)} at today's threshold of ${significant(threshold)}${
      same ? ', which is the least.' : `; least, ${told(least)}.`
    }`,
    spec: {
      ...framed(
        { width: GRID.half, height: 226 },
        'Cost of errors',
        `A false positive costs ${significant(cost.false_positive)}, a false negative ${significant(cost.false_negative)}`,
      ),
      encoding: {
        x: {
          field: 'flagged',
          type: 'quantitative',
          scale: { domain: [0, 1], nice: false },
          title: 'Share of rows flagged, highest scores first',
          axis: { format: '.0%', tickCount: 5, labelFlush: false },
        },
        y: {
          field: 'cost',
          type: 'quantitative',
          // room below the least for its label, above the most for that of today
          scale: { domain: [Math.min(0, least.cost - 0.2 * most), 1.16 * most], nice: false },
          title: 'Cost a row',
          axis: { tickCount: 4, format: formatFor(most) },
        },
      },
      layer: [
        {
          data: { values: curve.map((point, order) => ({ ...point, order })) },
          mark: { type: 'line', color: PALETTE.blue, strokeWidth: 1.4 },
          encoding: { order: { field: 'order', type: 'quantitative' } },
        },
        ...(same
          ? []
          : [
              {
                data: { values: [{ ...least }] },
                mark: { ...SPOT, shape: 'triangle-up', color: PALETTE.teal, size: 60 },
              } as const,
            ]),
        { data: { values: [{ ...today }] }, mark: SPOT },
        // the least is never above today's cost: a label below the one and another above the other cannot meet
        ...(same ? [] : haloed([labelled('least', least)], below(least), PALETTE.teal)),
        ...haloed([labelled(same ? 'today, and least' : 'today', today)], above(today, least), PALETTE.amber),
      ],
    },
  };
}

function labelled(name: string, point: CostPoint) {
  return { ...point, label: [`${name}: ${significant(point.cost)}`, `${percent(point.flagged)} flagged`] };
}

function told({ flagged, cost }: CostPoint): string {
  return `${significant(cost)} with ${percent(flagged)} flagged`;
}

/** Below the curve, within the frame. */
function below({ flagged }: CostPoint): Beside {
  const align = flagged < 0.3 ? 'left' : flagged > 0.7 ? 'right' : 'center';
  const inwards = flagged < 0.05 ? 4 : flagged > 0.95 ? -4 : flagged < 0.5 ? -4 : 4;
  return { align, dx: align === 'center' ? 0 : inwards, baseline: 'top', dy: 7 };
}

/** Above the curve, which falls towards its least point and rises behind it: on the side where it lies lower, within the frame. */
function above({ flagged }: CostPoint, least: CostPoint): Beside {
  const align = flagged < (flagged <= least.flagged ? 0.65 : 0.35) ? 'left' : 'right';
  return { align, dx: align === 'left' ? 5 : -5, baseline: 'bottom', dy: -15 };
}
