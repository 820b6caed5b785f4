import type { Chart } from '../document.js';
import { fixed } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { utcMinute } from '../time.js';
import { shareDomain } from './scale.js';
import { framed, GRID } from './theme.js';
import { timeAxis } from './time-axis.js';

/** What was known of F1 at one moment; null what was not. */
export interface ExpectationPoint {
  /** ISO 8601 */
  readonly time: string;
  /** Measured, once the labels were there. */
  readonly realised: number | null;
  /** Estimated without labels, and the interval of that. */
  readonly expected: number | null;
  readonly band: readonly [number, number] | null;
}

/** F1 as it was estimated without labels, a line in its band, and as it turned out, dots. Null with fewer than two moments that tell either. */
export function expectationChart(points: readonly ExpectationPoint[]): Chart | null {
  const known = points
    .map((point) => ({ ...point, at: Date.parse(point.time) }))
    .filter(({ at, realised, expected }) => Number.isFinite(at) && (realised !== null || expected !== null))
    .sort((one, other) => one.at - other.at);
  if (known.length < 2) return null;
  const runs = runsOf(known);
  const estimated = runs.flat();
  const bands = estimated.flatMap(({ at, run, band }) => (band === null ? [] : [{ at, run, low: band[0], high: band[1] }]));
  const realised = known.flatMap(({ at, realised: value }) => (value === null ? [] : [{ at, value }]));
  const all = [...realised, ...estimated].map(({ value }) => value);
  const x = timeAxis(
    known.map(({ at }) => at),
    5,
  );
  const scale = { domain: shareDomain([...all, ...bands.flatMap(({ low, high }) => [low, high])]), nice: false };
  const y = { type: 'quantitative', scale, title: 'F1', axis: { format: '.2~f', tickCount: 4 } } as const;
  return {
    kind: 'chart',
    name: 'expectation',
    alt: `F1 estimated without labels, and realised: ${known
      .map((one) => `${utcMinute(one.time)} estimated ${fixed(one.expected)}, realised ${fixed(one.realised)}`)
      .join('; ')}.`,
    spec: {
      ...framed(
        { width: GRID.full, height: 180 },
        'F1 expected and realised',
        'Line and band: estimated without labels, with its interval · dots: realised, once the labels are known',
      ),
      layer: [
        {
          data: { values: bands },
          mark: { type: 'area', color: PALETTE.teal, opacity: 0.16 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, detail: { field: 'run' } },
        },
        {
          data: { values: bands },
          mark: { type: 'rule', color: PALETTE.teal, strokeWidth: 0.6, opacity: 0.7 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
        },
        {
          data: { values: estimated },
          mark: { type: 'line', color: PALETTE.teal, strokeWidth: 1.4 },
          encoding: { x, y: { ...y, field: 'value' }, detail: { field: 'run' } },
        },
        {
          data: { values: estimated },
          mark: { type: 'tick', orient: 'horizontal', color: PALETTE.teal, thickness: 1.4, size: 6 },
          encoding: { x, y: { ...y, field: 'value' } },
        },
        {
          data: { values: realised },
          mark: { type: 'point', filled: true, color: PALETTE.ink, size: 36, stroke: PALETTE.ground, strokeWidth: 1, opacity: 1 },
          encoding: { x, y: { ...y, field: 'value' } },
        },
      ],
    },
  };
}

/** The estimates, cut where one is missing: a line across would be made up. */
function runsOf(points: readonly (ExpectationPoint & { readonly at: number })[]) {
  let run = 0;
  return points.map(({ at, expected, band }) => {
    if (expected === null) run += 1;
    return expected === null ? [] : [{ at, run, value: expected, band }];
  });
}
