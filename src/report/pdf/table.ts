import type { ContentTable, TableCell } from 'pdfmake/interfaces.js';
import type { Cell, Column, Table } from '../document.js';
import { PALETTE } from '../palette.js';
import { TABLE_LAYOUT, tableDensity } from './style.js';

/** So many rows stay with the head of a table. */
const KEPT_ROWS = 2;
/**
 * The style of what stays with what is above it, and adds nothing to its looks. Where such rows go to the next page together, pdfmake says of
 * each that it began on the page before: only those below tell where a table begins.
 */
export const KEPT = 'kept';

const BAR_HEIGHT = 5;
const SPARK = { column: 2.4, height: 9 } as const;

/** A table of that width in points. Every column gets a width in numbers: only then does a long word break instead of widening it. */
export function tableContent({ columns, rows }: Table, width: number): ContentTable {
  const shares = columns.reduce((sum, column) => sum + column.share, 0);
  const { fontSize, padding } = tableDensity(columns.length);
  const room = width - 2 * padding * columns.length;
  const widths = columns.map((column) => (room * column.share) / shares);
  return {
    layout: TABLE_LAYOUT,
    fontSize,
    table: {
      headerRows: 1,
      keepWithHeaderRows: KEPT_ROWS,
      dontBreakRows: true,
      widths,
      body: [
        columns.map(({ title, align }): TableCell => ({ text: title, style: 'columns', alignment: align })),
        ...rows.map((row, place) =>
          columns.map((column, at) => cellContent(row[at] ?? '', column, widths[at] ?? 0, place < KEPT_ROWS)),
        ),
      ],
    },
  };
}

function cellContent(cell: Cell, { align }: Column, width: number, isKept: boolean): TableCell {
  if (typeof cell !== 'string' && 'bar' in cell) return barContent(cell.bar, width);
  if (typeof cell !== 'string' && 'spark' in cell) return sparkContent(cell.spark, width);
  const { text, tone } = typeof cell === 'string' ? { text: cell, tone: 'plain' as const } : cell;
  return { text, alignment: align, ...TONES[tone], ...(isKept ? { style: KEPT } : {}) };
}

const TONES = { plain: {}, strong: { bold: true }, muted: { color: PALETTE.muted } } as const;

function barContent(bar: number, width: number): TableCell {
  const middle = width / 2;
  const length = Math.min(1, Math.abs(bar)) * middle;
  const colour = bar > 0 ? PALETTE.amber : PALETTE.teal;
  return {
    canvas: [
      { type: 'rect', x: bar > 0 ? middle : middle - length, y: 2, w: length, h: BAR_HEIGHT, color: colour },
      { type: 'line', x1: middle, y1: 0, x2: middle, y2: BAR_HEIGHT + 4, lineWidth: 0.6, lineColor: PALETTE.axis },
    ],
  };
}

function sparkContent(heights: readonly number[], width: number): TableCell {
  if (heights.length === 0) return '';
  const step = Math.min(SPARK.column, width / heights.length);
  const columns = heights.map((height, at) => {
    const tall = height === 0 ? 0 : Math.max(0.4, height * SPARK.height);
    return { type: 'rect', x: at * step, y: SPARK.height - tall, w: step * 0.8, h: tall, color: PALETTE.axis } as const;
  });
  return { canvas: columns };
}
