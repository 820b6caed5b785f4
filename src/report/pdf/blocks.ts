import type { Content, TableCell } from 'pdfmake/interfaces.js';
import { GRID } from '../charts/theme.js';
import type { Block, Cell, Figure, Light, Section } from '../document.js';
import { PALETTE } from '../palette.js';
import { SIGNS } from '../signs.js';
import { FIGURES_LAYOUT, TABLE_LAYOUT } from './style.js';
import { KEPT, tableContent } from './table.js';

/** The drawn charts of a report by their names. */
export type Drawings = ReadonlyMap<string, string>;

/** A table of more lines than this may break over pages. */
const SHORT = 18;
/** Characters of ordinary text that fill a line across a table, and across the values of properties. */
const TABLE_CHARACTERS = 90;
const PROPERTY_CHARACTERS = 75;

/** A section as content: a heading stays with what it heads and with the notes below that, except that a long table may break. */
export function sectionContent(section: Section, drawings: Drawings): Content[] {
  const heading: Content[] = section.title === null ? [] : [{ text: section.title, style: 'heading', outline: true }];
  return groupsOf(section.blocks).map((group, at) => {
    const stack = [...(at === 0 ? heading : []), ...group.map((block) => blockContent(block, drawings, GRID.full))];
    if (!group.some(isLong)) return { stack, unbreakable: true };
    const [first = '', ...others] = stack;
    return { stack: [{ stack: [first], headlineLevel: 1 }, ...others] };
  });
}

/** Cuts blocks before each text that leads to something else: what belongs together is one group. */
function groupsOf(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [[]];
  let led = false;
  for (const block of blocks) {
    const leads = block.kind === 'subtitle' || block.kind === 'paragraph';
    if (led && block.kind !== 'paragraph') {
      groups.push([]);
      led = false;
    }
    groups.at(-1)?.push(block);
    led ||= !leads;
  }
  return groups;
}

/** Whether a block might not fit in the rest of a page: what may not break and is taller than a page would be lost. */
function isLong(block: Block): boolean {
  if (block.kind === 'properties') return lines(block.entries.map(({ value }) => value.length / PROPERTY_CHARACTERS)) > SHORT;
  if (block.kind !== 'table') return false;
  const shares = block.columns.reduce((sum, column) => sum + column.share, 0);
  const room = (at: number): number => (TABLE_CHARACTERS * (block.columns[at]?.share ?? 0)) / shares;
  const tallest = (row: readonly Cell[]): number => Math.max(...row.map((cell, at) => textOf(cell).length / room(at)));
  return lines(block.rows.map(tallest)) > SHORT;
}

function lines(rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(row)), 0);
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : 'text' in cell ? cell.text : '';
}

function blockContent(block: Block, drawings: Drawings, width: number): Content {
  switch (block.kind) {
    case 'table':
      return { ...tableContent(block, width), marginBottom: 6 };
    case 'chart':
      return { svg: drawn(drawings, block.name), marginBottom: width === GRID.full ? 12 : 0 };
    case 'paragraph':
      return { text: block.text, style: 'note' };
    case 'subtitle':
      return { text: block.text, style: 'subtitle' };
    case 'verdict':
      return verdictContent(block.status, block.text, width);
    case 'list':
      return { ul: [...block.items], markerColor: PALETTE.muted, margin: [0, 0, 0, 10] };
    case 'lights':
      return lightsContent(block.lights);
    case 'figures':
      return figuresContent(block.figures);
    case 'properties':
      return propertiesContent(block.entries);
    case 'pair':
      return {
        unbreakable: true,
        columnGap: GRID.gap,
        marginBottom: 10,
        columns: [block.left, block.right].map((side) => ({
          width: GRID.half,
          stack: [blockContent(side, drawings, GRID.half)],
        })),
      };
  }
}

function drawn(drawings: Drawings, name: string): string {
  const svg = drawings.get(name);
  if (svg === undefined) throw new Error(`the chart ${name} was not drawn`);
  return svg;
}

function verdictContent(status: string, text: string, width: number): Content {
  const cell: TableCell = {
    stack: [
      { text: status, bold: true, fontSize: 8.5, color: PALETTE.accent },
      { text, fontSize: 11.5, margin: [0, 3, 0, 0] },
    ],
  };
  return {
    margin: [0, 0, 0, 10],
    table: { widths: [width - 24], body: [[cell]] },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: (line) => (line === 0 ? 3 : 0),
      vLineColor: () => PALETTE.accent,
      fillColor: () => PALETTE.zebra,
      paddingLeft: () => 11,
      paddingRight: () => 10,
      paddingTop: () => 8,
      paddingBottom: () => 7,
    },
  };
}

function lightsContent(lights: readonly Light[]): Content {
  const box = ({ name, level, text }: Light): TableCell => {
    const { word, color, svg } = SIGNS[level];
    return {
      stack: [
        { text: name, fontSize: 8, color: PALETTE.muted },
        {
          columnGap: 4,
          margin: [0, 3, 0, 2],
          columns: [
            { svg: svg(color), width: 9, marginTop: 1 },
            { text: word, bold: true, fontSize: 11, color },
          ],
        },
        { text, fontSize: 8 },
      ],
    };
  };
  const inner = GRID.full / lights.length - 14;
  return {
    margin: [0, 0, 0, 12],
    table: { widths: lights.map(() => inner), body: [lights.map(box)] },
    layout: FIGURES_LAYOUT,
  };
}

function figuresContent(figures: readonly Figure[]): Content {
  const box =
    (size: number) =>
    ({ label, value, note }: Figure): TableCell => ({
      stack: [
        { text: label, fontSize: 8, color: PALETTE.muted },
        { text: value, fontSize: size, bold: true, margin: [0, 2, 0, 1] },
        { text: note, fontSize: 7.5, color: PALETTE.muted },
      ],
    });
  const inner = GRID.full / figures.length - 14;
  const size = figures.some(({ value }) => value.length > 9) ? 13 : 18;
  return {
    margin: [0, 0, 0, 14],
    table: { widths: figures.map(() => inner), body: [figures.map(box(size))] },
    layout: FIGURES_LAYOUT,
  };
}

function propertiesContent(entries: readonly { name: string; value: string }[]): Content {
  const rows = entries.map(({ name, value }, at): TableCell[] => {
    const kept = at === 0 ? { style: KEPT } : {};
    return [
      { text: name, color: PALETTE.muted, ...kept },
      { text: value, ...kept },
    ];
  });
  return {
    margin: [0, 0, 0, 6],
    fontSize: 8.5,
    table: { widths: [105, GRID.full - 105 - 20], body: rows, dontBreakRows: true },
    layout: TABLE_LAYOUT,
  };
}
