import type { Decile } from '../../evaluation/evaluation.js';
import type { Chart } from '../document.js';
import { fixed } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { framed, GRID } from './theme.js';

const TEXT = { type: 'text', fontSize: 7.5, dy: -6 } as const;

/** Rate of positives over the base rate by decile, highest scores first, with a line where chance would be; null without deciles. */
export function liftChart(deciles: readonly Decile[]): Chart | null {
  const values = deciles
    .filter(({ lift }) => Number.isFinite(lift))
    .map(({ decile, lift }) => ({ decile, lift, label: fixed(lift, lift < 9.95 ? 2 : 1) }));
  const [first] = values;
  if (first === undefined) return null;
  const top = Math.max(1, ...values.map(({ lift }) => lift)) * 1.12;
  return {
    kind: 'chart',
    name: 'lift',
    alt: `Lift by decile, highest scores first: ${values.map(({ decile, label }) => `decile ${decile} ${label}`).join(', ')}; 1 is the base rate.`,
    spec: {
      ...framed(
        { width: GRID.half, height: 226 },
        'Lift by decile',
        `The top decile holds ${first.label} times the positives of an average one`,
      ),
      data: { values },
      encoding: {
        x: {
          field: 'decile',
          type: 'ordinal',
          title: 'Decile, highest scores first',
          axis: { labelAngle: 0, ticks: false },
          scale: { paddingInner: 0.22, paddingOuter: 0.12 },
        },
        y: {
          field: 'lift',
          type: 'quantitative',
          title: 'Lift',
          scale: { domain: [0, top], nice: false },
          axis: { tickCount: 4, format: '.4~g' },
        },
      },
      layer: [
        { mark: { type: 'bar', color: PALETTE.blue, opacity: 0.75 } },
        {
          data: { values: [{ lift: 1 }] },
          mark: { type: 'rule', color: PALETTE.ink, strokeDash: [4, 4], strokeWidth: 0.8 },
          encoding: { x: { value: 0 }, x2: { value: 'width' } },
        },
        {
          mark: { ...TEXT, stroke: PALETTE.ground, strokeWidth: 3, strokeJoin: 'round' },
          encoding: { text: { field: 'label' } },
        },
        { mark: TEXT, encoding: { text: { field: 'label' } } },
      ],
    },
  };
}
