import path from 'node:path';
import type { Content, Node, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { GRID } from './charts/theme.js';
import type { Report } from './document.js';
import { FONT_FILES, FONT_FOLDER } from './fonts.js';
import { PALETTE } from './palette.js';
import { sectionContent, type Drawings } from './pdf/blocks.js';
import { PAPERS, type Paper } from './pdf/style.js';
import { utcMinute } from './time.js';

/** Characters of 8 points that surely fit on the left of a margin. */
const LONGEST_RUNNING = 85;

/** The report as a PDF on that paper, its charts as vectors; the same report and drawings give the same bytes. */
export async function pdfOf(report: Report, drawings: Drawings, paper: Paper): Promise<Uint8Array> {
  const { default: pdfmake } = await import('pdfmake');
  pdfmake.setFonts({ Roboto: { ...FONT_FILES } });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((file) => path.dirname(path.resolve(file)) === FONT_FOLDER);
  return pdfmake.createPdf(definition(report, drawings, paper)).getBuffer();
}

function definition(report: Report, drawings: Drawings, paper: Paper): TDocumentDefinitions {
  const { title, subtitle, reference, generated, maker, sections } = report;
  const side = (PAPERS[paper].width - GRID.full) / 2;
  return {
    pageSize: PAPERS[paper].name,
    pageMargins: [side, 56, side, 48],
    language: 'en',
    version: '1.7',
    displayTitle: true,
    info: {
      title,
      author: maker,
      subject: subtitle,
      creator: maker,
      producer: maker,
      creationDate: generated,
      modDate: generated,
    },
    defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.15, color: PALETTE.ink },
    styles: {
      heading: { fontSize: 12.5, bold: true, margin: [0, 12, 0, 6] },
      subtitle: { fontSize: 9.5, bold: true, margin: [0, 5, 0, 4] },
      columns: { fontSize: 8, bold: true },
      margin: { fontSize: 8, color: PALETTE.muted },
      note: { fontSize: 8.5, color: PALETTE.muted, margin: [0, 0, 0, 6] },
    },
    header: (page) => (page === 1 ? null : marginLine([side, 24], title, reference)),
    footer: (page, pages) =>
      marginLine([side, 18], `Generated ${utcMinute(generated)} UTC by ${maker}`, `Page ${page} of ${pages}`),
    content: [...front(title, subtitle), ...sections.flatMap((section) => sectionContent(section, drawings))],
    pageBreakBefore: (node, { getFollowingNodesOnPage }) =>
      node.headlineLevel !== undefined && !getFollowingNodesOnPage().some(isBody),
  };
}

/**
 * Whether a node is more than a heading, its notes, the beginning of a table or a margin line, which all have a style of their own: a heading
 * that no such node follows would stand alone at the foot of its page.
 */
function isBody({ text, style }: Node): boolean {
  return text !== undefined && style === undefined;
}

function front(title: string, subtitle: string): Content[] {
  return [
    { canvas: [{ type: 'rect', x: 0, y: 0, w: 36, h: 3, color: PALETTE.accent }], margin: [0, -20, 0, 8] },
    { text: title, fontSize: 20, bold: true, outline: true },
    { text: subtitle, color: PALETTE.muted, margin: [0, 2, 0, 10] },
  ];
}

/** A line in the page's margin: one text to the left, cut where it would run over, and a short one to the right. */
function marginLine([side, top]: [number, number], left: string, right: string): Content {
  const text = Array.from(left);
  const fitting = text.length <= LONGEST_RUNNING ? left : `${text.slice(0, LONGEST_RUNNING - 1).join('')}…`;
  return {
    margin: [side, top, side, 0],
    columns: [
      { text: fitting, style: 'margin', width: GRID.full - 120 },
      { text: right, style: 'margin', width: 120, alignment: 'right' },
    ],
  };
}
