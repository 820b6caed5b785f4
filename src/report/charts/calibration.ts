import type { CalibrationBin } from '../../evaluation/evaluation.js';
import type { Chart } from '../document.js';
import { count, fixed } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { framed, GRID } from './theme.js';

/** Bins of an evaluation: a tenth each of the probabilities, (a, b], of which those without rows are left out. */
const BINS = 10;

/** Height of the tallest bar of rows, in the units of the vertical axis. */
const TALLEST = 0.16;

/** Observed against predicted rate in equal bins of probability, with 95 % intervals, over bars of the rows behind each; null without rows. */
export function calibrationChart(bins: readonly CalibrationBin[]): Chart | null {
  if (bins.length === 0) return null;
  const most = Math.max(...bins.map((bin) => bin.rows));
  const values = bins.map((bin) => {
    const at = Math.min(BINS - 1, Math.max(0, Math.ceil(bin.predicted * BINS) - 1));
    return {
      ...bin,
      ...wilson(bin),
      from: (at + 0.08) / BINS,
      to: (at + 0.92) / BINS,
      bar: (TALLEST * bin.rows) / most,
      base: 0,
    };
  });
  const scale = { domain: [0, 1], nice: false };
  const x = {
    type: 'quantitative',
    scale,
    title: 'Predicted probability',
    axis: { format: '.1f', tickCount: 5, labelFlush: false },
  } as const;
  const y = { type: 'quantitative', scale, title: 'Observed rate', axis: { format: '.1f', tickCount: 5 } } as const;
  const point = { x: { ...x, field: 'predicted' }, y: { ...y, field: 'observed' } };
  return {
    kind: 'chart',
    name: 'calibration',
    alt: `Calibration: ${values.map((bin) => `predicted ${fixed(bin.predicted, 2)}, observed ${fixed(bin.observed, 2)} in ${count(bin.rows)} rows`).join('; ')}.`,
    spec: {
      ...framed(
        { width: GRID.half, height: 226 },
        'Calibration',
        'Whiskers: 95% interval · bars: rows in each bin · dashed: perfect',
      ),
      data: { values },
      layer: [
        {
          mark: { type: 'rect', color: PALETTE.line },
          encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { ...y, field: 'base' }, y2: { field: 'bar' } },
        },
        {
          data: { values: [0, 1].map((end) => ({ predicted: end, observed: end })) },
          mark: { type: 'line', color: PALETTE.muted, strokeDash: [4, 4], strokeWidth: 0.6 },
          encoding: point,
        },
        {
          mark: { type: 'rule', color: PALETTE.teal, strokeWidth: 1 },
          encoding: { x: point.x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        { mark: { type: 'point', filled: true, color: PALETTE.teal, size: 34, opacity: 1 }, encoding: point },
      ],
    },
  };
}

/** Wilson's score interval of a share (1927), 95 %; R's `prop.test(…, correct = FALSE)`. */
function wilson({ observed, rows }: CalibrationBin): { low: number; high: number } {
  const z = 1.959964;
  const square = (z * z) / rows;
  const middle = (observed + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((observed * (1 - observed)) / rows + square / (4 * rows));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
