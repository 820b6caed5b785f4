import type { ContentTable, CustomTableLayout } from 'pdfmake/interfaces.js';
import type { Config } from '../../config/schema.js';
import { PALETTE } from '../palette.js';

export type Paper = Config['report']['paper'];

/** What pdfmake calls each paper, and its width in points: the grid is centred on it. */
export const PAPERS = { A4: { name: 'A4', width: 595.28 }, Letter: { name: 'LETTER', width: 612 } } as const satisfies Record<
  Paper,
  { name: string; width: number }
>;

/** From so many columns on a table is set tighter. */
const DENSE = 9;

/** Size of a table's text, and the space on either side of a cell. */
export function tableDensity(columns: number): { fontSize: number; padding: number } {
  return columns >= DENSE ? { fontSize: 8, padding: 3.5 } : { fontSize: 8.5, padding: 5 };
}

/** Data tables: a ruled and shaded header, every other row shaded, no vertical lines. */
export const TABLE_LAYOUT: CustomTableLayout = {
  hLineWidth: (line, node) => (line === 0 ? 0 : line === headerRows(node) ? 0.8 : 0.4),
  vLineWidth: () => 0,
  hLineColor: (line, node) => (line === headerRows(node) ? PALETTE.axis : PALETTE.line),
  fillColor: (row, node) => (row < headerRows(node) ? PALETTE.head : (row - headerRows(node)) % 2 === 1 ? PALETTE.zebra : null),
  paddingLeft: (_, node) => padding(node),
  paddingRight: (_, node) => padding(node),
  paddingTop: () => 3,
  paddingBottom: () => 2,
};

/** Key figures: boxes side by side. */
export const FIGURES_LAYOUT: CustomTableLayout = {
  hLineWidth: () => 0.75,
  vLineWidth: () => 0.75,
  hLineColor: () => PALETTE.line,
  vLineColor: () => PALETTE.line,
  paddingLeft: () => 9,
  paddingRight: () => 4,
  paddingTop: () => 8,
  paddingBottom: () => 7,
};

function padding(node: ContentTable): number {
  return tableDensity(node.table.body[0]?.length ?? 0).padding;
}

function headerRows(node: ContentTable): number {
  return node.table.headerRows ?? 0;
}
