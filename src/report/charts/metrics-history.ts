import type { Chart } from '../document.js';
import { count, significant } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { utcMinute } from '../time.js';
import { endLabels, endLabelWidth, LINE_HEIGHT, RULE_LABEL_LIMIT, ruleLabels } from './history-labels.js';
import { domainOf, formatFor } from './scale.js';
import { framed, GRID } from './theme.js';
import { timeAxis } from './time-axis.js';

/** Metrics over time, and what was promoted when; times in ISO 8601. */
export interface MetricsHistory {
  readonly points: readonly { readonly time: string; readonly series: string; readonly value: number }[];
  readonly releases: readonly { readonly time: string; readonly release: string }[];
}

interface Look {
  readonly color: string;
  readonly dash: readonly number[];
  readonly shape: string;
}

/** How the lines of series differ: by dash and shape, too, so that they are told apart without colours. */
const LOOKS: readonly Look[] = [
  { color: PALETTE.blue, dash: [], shape: 'circle' },
  { color: PALETTE.amber, dash: [5, 3], shape: 'triangle-up' },
  { color: PALETTE.teal, dash: [1.5, 2], shape: 'square' },
  { color: PALETTE.muted, dash: [7, 2, 1.5, 2], shape: 'diamond' },
  { color: PALETTE.accent, dash: [3, 3], shape: 'cross' },
  { color: PALETTE.orange, dash: [9, 3], shape: 'triangle-down' },
];

/** Points to the right of the plot for the names of the series, and between the plot and these. */
const NAMES = 110;
const GAP = { symbol: 9, name: 17 } as const;
/** Points between the plot's lower and upper edge, and to the left of it. */
const HEIGHT = 148;
const AXIS = 34;

/** Metrics over time, a line for each series named at its end, with a rule where a release was promoted. Null without a point. */
export function metricsHistoryChart({ points, releases }: MetricsHistory): Chart | null {
  const known = timed(points).filter(({ value }) => Number.isFinite(value));
  if (known.length === 0) return null;
  const promoted = timed(releases);
  const series = [...new Set(known.map((point) => point.series))];
  const x = timeAxis(
    [...known, ...promoted].map(({ at }) => at),
    4,
  );
  const domain = domainOf(known.map(({ value }) => value));
  const largest = Math.max(...domain.map(Math.abs));
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { domain, nice: false },
    title: null,
    axis: { tickCount: 5, format: formatFor(largest) },
  } as const;
  const lines = LOOKS.slice(0, series.length).map((look, index) => {
    const name = series[index] ?? '';
    return { name, look, values: known.filter((point) => point.series === name).map(({ at, value }) => ({ at, value })) };
  });
  const beside = GAP.name + Math.min(NAMES, endLabelWidth(lines.map(({ name }) => name)));
  const ends = endLabels(
    lines.map(({ name, values }) => ({ name, value: values.at(-1)?.value ?? 0 })),
    domain,
    HEIGHT,
  );
  return {
    kind: 'chart',
    name: 'metrics_history',
    alt: `Metrics over time: ${lines.map(({ name, values }) => altOf(name, values)).join('; ')}. ${
      promoted.length === 0
        ? 'No release was promoted.'
        : `Promoted: ${promoted.map(({ release, at }) => `${release} on ${utcMinute(new Date(at))}`).join(', ')}.`
    }`,
    spec: {
      ...framed(
        { width: GRID.full, height: 220 },
        'Metrics over time',
        `${promoted.length === 0 ? 'No release was promoted' : 'Vertical lines: a release is promoted'}${
          lines.length < series.length ? ` · the first ${lines.length} of ${series.length} series` : ''
        }`,
        18,
      ),
      layer: [
        {
          data: { values: promoted.map(({ at }) => ({ at })) },
          mark: { type: 'rule', color: PALETTE.axis, strokeWidth: 0.8 },
          encoding: { x },
        },
        ...(['left', 'right'] as const).map((align) => {
          const mark = {
            type: 'text',
            fontSize: 7.5,
            limit: RULE_LABEL_LIMIT,
            color: PALETTE.muted,
            align,
            dx: align === 'left' ? -1 : 1,
          } as const;
          const labels = ruleLabels(promoted, x.scale.domain, GRID.full - AXIS - beside).filter((label) => label.align === align);
          return { data: { values: labels }, mark, encoding: { x, y: { value: -8 }, text: { field: 'label' } } } as const;
        }),
        ...lines.flatMap(({ look, values }) => [
          {
            data: { values },
            mark: { type: 'line' as const, color: look.color, strokeWidth: 1.4, strokeDash: [...look.dash] },
            encoding: { x, y },
          },
          {
            data: { values },
            mark: { type: 'point', shape: look.shape, filled: true, color: look.color, size: 26, opacity: 1 },
            encoding: { x, y },
          } as const,
        ]),
        ...lines.flatMap(({ look }, at) => [
          {
            data: { values: ends.slice(at, at + 1) },
            mark: {
              type: 'point',
              shape: look.shape,
              filled: true,
              color: look.color,
              size: 26,
              opacity: 1,
              xOffset: GAP.symbol,
            },
            encoding: { x: { value: 'width' }, y },
          } as const,
          {
            data: { values: ends.slice(at, at + 1) },
            mark: {
              type: 'text',
              align: 'left',
              lineHeight: LINE_HEIGHT,
              limit: beside - GAP.name,
              dx: GAP.name,
              // vega places the first line; the middle of all belongs beside the symbol
              dy: (-((ends[at]?.label.length ?? 1) - 1) * LINE_HEIGHT) / 2,
            },
            encoding: { x: { value: 'width' }, y, text: { field: 'label' } },
          } as const,
        ]),
      ],
    },
  };
}

function timed<One extends { readonly time: string }>(all: readonly One[]): (One & { readonly at: number })[] {
  return all
    .map((one) => ({ ...one, at: Date.parse(one.time) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((one, other) => one.at - other.at);
}

function altOf(name: string, values: readonly { readonly value: number }[]): string {
  const [first, last] = [values[0]?.value ?? null, values.at(-1)?.value ?? null];
  return values.length === 1
    ? `${name} ${significant(first)}`
    : `${name} from ${significant(first)} to ${significant(last)} in ${count(values.length)} points`;
}
