import type { Decile } from '../../evaluation/evaluation.js';
import type { Chart } from '../document.js';
import { percent } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { framed, GRID } from './theme.js';

/** Share of all positives found among the highest scores, by decile, against chance; null without deciles. */
export function gainsChart(deciles: readonly Decile[]): Chart | null {
  const rows = deciles.reduce((sum, decile) => sum + decile.rows, 0);
  if (rows === 0) return null;
  let seen = 0;
  const values = [{ share: 0, gain: 0 }, ...deciles.map(({ rows: here, gain }) => ({ share: (seen += here) / rows, gain }))];
  const scale = { domain: [0, 1], nice: false };
  const axis = { format: '.0%', tickCount: 5, labelFlush: false };
  const second = values[Math.min(2, values.length - 1)];
  return {
    kind: 'chart',
    name: 'gains',
    alt: `Cumulative gains: ${values.map(({ share, gain }) => `${percent(gain)} of the positives in the top ${percent(share)}`).join('; ')}.`,
    spec: {
      ...framed(
        { width: GRID.half, height: 226 },
        'Cumulative gains',
        `The top ${percent(second?.share ?? null)} of scores hold ${percent(second?.gain ?? null)} of the positives`,
      ),
      encoding: {
        x: { field: 'share', type: 'quantitative', scale, title: 'Share of rows, highest scores first', axis },
        y: { field: 'gain', type: 'quantitative', scale, title: 'Share of positives found', axis, stack: null },
      },
      layer: [
        { data: { values }, mark: { type: 'area', color: PALETTE.blue, opacity: 0.08 } },
        {
          data: { values: [0, 1].map((end) => ({ share: end, gain: end })) },
          mark: { type: 'line', color: PALETTE.muted, strokeDash: [4, 4], strokeWidth: 0.6 },
        },
        { data: { values }, mark: { type: 'line', color: PALETTE.blue, strokeWidth: 1.4 } },
        { data: { values: values.slice(1) }, mark: { type: 'point', filled: true, color: PALETTE.blue, size: 24, opacity: 1 } },
      ],
    },
  };
}
