import type { Chart } from '../document.js';
import { count, percent } from '../numbers.js';
import { PALETTE, strength } from '../palette.js';
import { namedRows, SHORT_NAMES } from './named-rows.js';
import { framed, GRID } from './theme.js';

/** How much of a whole a feature is. */
export interface FeatureShare {
  readonly name: string;
  readonly share: number;
}

const MOST = 20;
/** Height of a row with names of one line or of two. */
const ROW = { one: 15, two: 21 } as const;

/** The share of each feature in what drives the score, the largest first; those after the twentieth in one row. Null without features. */
export function importanceChart(features: readonly FeatureShare[]): Chart | null {
  const sorted = features.filter(({ share }) => Number.isFinite(share)).sort((one, other) => other.share - one.share);
  if (sorted.length === 0) return null;
  const rest = sorted.slice(MOST);
  const left = {
    name: `${count(rest.length)} more`,
    share: rest.reduce((sum, { share }) => sum + share, 0),
    fill: PALETTE.ground,
  };
  const bars = [
    ...sorted.slice(0, MOST).map((feature) => ({ ...feature, fill: PALETTE.blue })),
    ...(rest.length === 0 ? [] : [left]),
  ];
  const values = bars.map(({ name, share, fill }, at) => ({ key: `${at}`, name, share, fill, label: percent(share) }));
  const { y, lines } = namedRows(values, SHORT_NAMES);
  return {
    kind: 'chart',
    name: 'importance',
    alt: `Share of each feature: ${values.map(({ name, label }) => `${name} ${label}`).join(', ')}.`,
    spec: {
      ...framed(
        { width: GRID.full, height: values.length * (lines > 1 ? ROW.two : ROW.one) + 40 },
        'What drives the score',
        rest.length === 0
          ? 'Share of each feature, the largest first'
          : `The ${MOST} largest shares · hollow: the ${count(rest.length)} features after them together`,
      ),
      data: { values },
      encoding: {
        y: { ...y, scale: { paddingInner: 0.3, paddingOuter: 0.15 } },
        x: {
          field: 'share',
          type: 'quantitative',
          scale: { domain: [0, Math.max(1e-9, ...bars.map(({ share }) => share))], nice: false },
          axis: null,
        },
      },
      layer: [
        {
          mark: { type: 'bar', stroke: PALETTE.blue, strokeWidth: 0.8, fillOpacity: strength(1) },
          encoding: { color: { field: 'fill', type: 'nominal', scale: null } },
        },
        { mark: { type: 'text', align: 'left', dx: 5 }, encoding: { text: { field: 'label' } } },
      ],
    },
  };
}
