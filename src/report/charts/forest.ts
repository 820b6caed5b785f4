import type { ShownSlice } from '../../evaluation/slices.js';
import type { Chart } from '../document.js';
import { count, fixed } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { namedRows, SHORT_NAMES } from './named-rows.js';
import { shareDomain } from './scale.js';
import { framed, GRID } from './theme.js';
import { wrapped } from './wrap.js';

const MOST = 40;
/** Height of a row with names of one line or of two, and of all rows together at the most, so that any page holds them. */
const ROW = { one: 14, two: 20 } as const;
const TALLEST = 440;
/** The right edges of the columns beside the plot, in points from it, and their names. */
const BESIDE = { f1: 32, interval: 88, rows: 134, all: 134 } as const;
const COLUMNS = { f1: 'F1', interval: '95%', rows: 'Rows' } as const;

interface Row {
  readonly key: string;
  readonly name: string;
  readonly f1: number;
  readonly low: number;
  readonly high: number;
  /** The same as text. */
  readonly told: { readonly f1: string; readonly interval: string; readonly rows: string };
  /** Whether the interval leaves out what holds for all rows. */
  readonly apart: boolean;
}

/** F1 of each slice with its 95 % interval beside that of all rows; of too many those with the most rows. Null without a slice that has an F1. */
export function forestChart(slices: readonly ShownSlice[], overall: number): Chart | null {
  const known = slices.filter(({ f1 }) => f1 !== null);
  const lines = known.some(({ name }) => wrapped(name, SHORT_NAMES.characters, 2).length > 1) ? 'two' : 'one';
  const shown = largest(known, Math.min(MOST, Math.floor(TALLEST / ROW[lines])));
  const rows = shown.flatMap((slice, at) => rowOf(slice, overall, `${at}`));
  if (rows.length === 0) return null;
  const named = namedRows(rows, SHORT_NAMES);
  const scale = { domain: shareDomain([overall, ...rows.flatMap(({ low, high }) => [low, high])]), nice: false };
  const x = { type: 'quantitative', scale, title: 'F1', axis: { format: '.2~f', tickCount: 5, labelFlush: false } } as const;
  const y = {
    ...named.y,
    scale: { paddingInner: 0, paddingOuter: 0 },
    axis: { ...named.y.axis, grid: true, gridColor: PALETTE.head },
  };
  const partial =
    rows.length < known.length ? ` · ${count(rows.length)} of ${count(known.length)} slices, those with most rows` : '';
  return {
    kind: 'chart',
    name: 'slices',
    alt: `F1 by slice, ${fixed(overall)} over all rows: ${rows
      .map(({ name, told }) => `${name} ${told.f1} (${told.interval})`)
      .join('; ')}.`,
    spec: {
      ...framed(
        { width: GRID.full, height: rows.length * ROW[lines] + 74 },
        'F1 by slice',
        `Whiskers: 95% interval · dashed: all rows, ${fixed(overall)} · diamonds: its interval leaves that out${partial}`,
      ),
      data: { values: rows.map((row) => ({ ...row, ...row.told, value: row.f1 })) },
      layer: [
        {
          data: { values: [{ overall }] },
          mark: { type: 'rule', color: PALETTE.muted, strokeDash: [4, 4], strokeWidth: 0.8 },
          encoding: { x: { ...x, field: 'overall' } },
        },
        {
          mark: { type: 'rule', color: PALETTE.blue, strokeWidth: 1 },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        {
          transform: [{ filter: '!datum.apart' }],
          mark: {
            type: 'point',
            shape: 'circle',
            fill: PALETTE.ground,
            stroke: PALETTE.blue,
            strokeWidth: 1.2,
            size: 30,
            opacity: 1,
          },
          encoding: { y, x: { ...x, field: 'value' } },
        },
        {
          transform: [{ filter: 'datum.apart' }],
          mark: { type: 'point', shape: 'diamond', filled: true, color: PALETTE.amber, size: 52, opacity: 1 },
          encoding: { y, x: { ...x, field: 'value' } },
        },
        ...(['f1', 'interval', 'rows'] as const).flatMap((field) => column(field, y)),
      ],
    },
  };
}

/** One of the columns of numbers on the right, under its name. */
function column<Y extends object>(field: keyof Row['told'], y: Y) {
  const mark = { type: 'text', align: 'right', dx: BESIDE[field], fontSize: 7.5 } as const;
  const x = { value: 'width' } as const;
  return [
    { mark, encoding: { y, x, text: { field } } },
    {
      data: { values: [{ title: COLUMNS[field] }] },
      mark: { ...mark, fontWeight: 'bold' },
      encoding: { x, y: { value: -7 }, text: { field: 'title' } },
    },
  ] as const;
}

function largest(slices: readonly ShownSlice[], most: number): ShownSlice[] {
  const kept = new Set([...slices].sort((one, other) => other.rows - one.rows).slice(0, most));
  return slices.filter((slice) => kept.has(slice));
}

function rowOf({ name, rows, f1 }: ShownSlice, overall: number, key: string): Row[] {
  if (f1 === null) return [];
  const { value, interval } = f1;
  const [low, high] = interval ?? [value, value];
  const told = {
    f1: fixed(value),
    interval: interval === null ? '–' : `${fixed(low, 2)} to ${fixed(high, 2)}`,
    rows: count(rows),
  };
  return [{ key, name, f1: value, low, high, told, apart: interval !== null && (overall < low || overall > high) }];
}
