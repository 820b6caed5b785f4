import type { Drift } from '../../drift/entry.js';
import { EFFECTS } from '../../drift/effects.js';
import type { Chart } from '../document.js';
import { percent, significant } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { SPOT } from './label.js';
import { namedRows } from './named-rows.js';
import { shownBins } from './shift-bins.js';
import { framed, GRID } from './theme.js';
import { wrapped } from './wrap.js';

const LABEL = { characters: 24, lines: 1, width: 100, height: 8 } as const;
/** Characters of a line of the title. */
const TITLE = 38;
/** Height of a bin, and of all around the bins; charts of a pair that have many bins are as tall as any other of a pair. */
const HEIGHT = { bin: 22, frame: 64, most: 226 } as const;
const VERDICTS = { stable: 'Stable', watch: 'Watch', drift: 'Drift' } as const;

/**
 * Shares of the rows in each bin of one distribution, in the reference and now. `index` tells its
 * name from those of other distributions. Null where either side has no rows.
 */
export function shiftChart(drift: Drift, index: number): Chart | null {
  const bins = shownBins(drift);
  if (bins === null) return null;
  const values = bins.map((bin, at) => ({ ...bin, key: `${at}`, name: bin.label }));
  const { y } = namedRows(values, LABEL);
  const most = Math.max(...bins.flatMap(({ reference, current }) => [reference, current]));
  const effect = drift.effect === null ? 'not measured' : `${EFFECTS[drift.by].name} ${significant(drift.effect)}`;
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [0, most], nice: true },
    title: 'Share of rows',
    axis: { format: most < 0.02 ? '.1~%' : '.0%', tickCount: 4, labelFlush: false },
  };
  return {
    kind: 'chart',
    name: `shift-${index + 1}`,
    alt: `${drift.name}, shares of the reference and of current rows: ${bins
      .map(({ label, reference, current }) => `${label} ${percent(reference)}, now ${percent(current)}`)
      .join('; ')}.`,
    spec: {
      ...framed(
        { width: GRID.half, height: Math.min(HEIGHT.most, HEIGHT.frame + bins.length * HEIGHT.bin) },
        wrapped(drift.name, TITLE, 2),
        `${VERDICTS[drift.verdict]} · ${effect} · bars: reference · dots: current`,
      ),
      data: { values },
      encoding: {
        y: {
          ...y,
          scale: { paddingInner: 0.3, paddingOuter: 0.15 },
          // a dot at zero reaches over the axis
          axis: { ...y.axis, labelPadding: 7, labelFontSize: 7.5 },
        },
      },
      layer: [
        { mark: { type: 'bar', color: PALETTE.axis, opacity: 0.55 }, encoding: { x: { ...x, field: 'reference' } } },
        {
          mark: { type: 'rule', color: PALETTE.blue, strokeWidth: 0.8 },
          encoding: { x: { ...x, field: 'reference' }, x2: { field: 'current' } },
        },
        { mark: { ...SPOT, color: PALETTE.blue }, encoding: { x: { ...x, field: 'current' } } },
      ],
    },
  };
}
