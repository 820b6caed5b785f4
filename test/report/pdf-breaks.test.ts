import { expect, test } from '@jest/globals';
import type { Block, Report } from '../../src/report/document.js';
import { pdfOf } from '../../src/report/pdf.js';
import { readPdf } from './pdf-text.js';

const column = (title: string) => ({ title, align: 'left', share: 1 }) as const;

const NUMBERS = Array.from({ length: 40 }, (_, row) => row);
const TABLE: Block = {
  kind: 'table',
  columns: [column('one'), column('two')],
  rows: NUMBERS.map((row) => [`first${row}`, `second${row}`]),
};
const PROPERTIES: Block = { kind: 'properties', entries: NUMBERS.map((row) => ({ name: `first${row}`, value: 'x' })) };
const INTRODUCTION: Block = { kind: 'paragraph', text: 'Introduction of what stands below. '.repeat(6) };
const SUBTITLE: Block = { kind: 'subtitle', text: 'Subtitle' };

/** A report of some lines, and below them a section of some blocks. */
function reportOf(lines: number, blocks: readonly Block[]): Report {
  const filler = Array.from({ length: lines }, (_, line) => ({ name: `filler${line}`, value: 'x' }));
  return {
    title: 'Breaks',
    subtitle: 'of pages',
    reference: 'none',
    generated: new Date(0),
    maker: 'riskctl',
    sections: [
      { title: 'Filler', blocks: [{ kind: 'properties', entries: filler }] },
      { title: 'Heading', blocks },
    ],
  };
}

test.each<[string, readonly Block[]]>([
  ['a heading', [TABLE]],
  ['a heading and an introduction', [INTRODUCTION, TABLE]],
  ['a heading, an introduction and a subtitle', [INTRODUCTION, SUBTITLE, TABLE]],
  ['a heading of properties', [PROPERTIES]],
])('%s: on the page where that begins which they head, wherever it is', async (_, blocks) => {
  const heads = ['Heading', ...blocks.flatMap((block) => ('text' in block ? block.text.replaceAll(' ', '') : []))];
  for (let lines = 28; lines < 46; lines += 1) {
    const { pages } = readPdf(await pdfOf(reportOf(lines, blocks), new Map(), 'A4'));
    const page = pages.find((one) => one.includes('first0')) ?? '';
    expect({ lines, lacks: heads.filter((head) => !page.includes(head)) }).toEqual({ lines, lacks: [] });
  }
});
