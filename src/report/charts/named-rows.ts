import { PALETTE } from '../palette.js';
import { axisLabels } from './wrap.js';

/** The room for the names of rows: characters of a line, lines, and the points of a name's width and of a line's height. */
export interface NameRoom {
  readonly characters: number;
  readonly lines: number;
  readonly width: number;
  readonly height: number;
}

/** Rows that may be named in two lines. */
export const SHORT_NAMES = { characters: 36, lines: 2, width: 170, height: 9 } as const satisfies NameRoom;

/** The y axis of a chart that has a row for each key, in their order, with its name beside it; and the lines of the longest name. */
export function namedRows(rows: readonly { readonly key: string; readonly name: string }[], room: NameRoom) {
  const names = axisLabels(Object.fromEntries(rows.map(({ key, name }) => [key, name])), room.characters, room.lines, 'around');
  const axis = {
    domain: false,
    ticks: false,
    labelColor: PALETTE.ink,
    labelLimit: room.width,
    labelLineHeight: room.height / 2,
    labelExpr: names.labelExpr,
    labelOffset: -((names.lines - 1) * room.height) / 2,
  };
  const y = { field: 'key', type: 'ordinal', sort: rows.map(({ key }) => key), title: null, axis } as const;
  return { y, lines: names.lines };
}
