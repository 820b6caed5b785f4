import type { Block, Cell, Column, Figure, Light, Section, Table } from '../document.js';
import { SIGNS } from '../signs.js';
import { drawingStyle } from './style.js';

/** The drawn charts of a report by their names. */
export type Drawings = ReadonlyMap<string, string>;

/** Text as HTML: whatever it holds is shown, not run, between tags and in quoted attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A section as HTML. Its number names it, for links from the contents. */
export function sectionHtml(section: Section, drawings: Drawings, id: string): string {
  const heading = section.title === null ? '' : `<h2>${escaped(section.title)}</h2>`;
  return `<section id="${id}">${heading}${section.blocks.map((block) => blockHtml(block, drawings)).join('')}</section>`;
}

function blockHtml(block: Block, drawings: Drawings): string {
  switch (block.kind) {
    case 'table':
      return tableHtml(block);
    case 'chart':
      return figureHtml(block.alt, drawn(drawings, block.name));
    case 'paragraph':
      return `<p class="note" dir="auto">${escaped(block.text)}</p>`;
    case 'subtitle':
      return `<h3>${escaped(block.text)}</h3>`;
    case 'verdict':
      return `<div class="verdict"><strong>${escaped(block.status)}</strong><p dir="auto">${escaped(block.text)}</p></div>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li dir="auto">${escaped(item)}</li>`).join('')}</ul>`;
    case 'lights':
      return `<ul class="lights">${block.lights.map(lightHtml).join('')}</ul>`;
    case 'figures':
      return `<dl class="figures">${block.figures.map(keyFigureHtml).join('')}</dl>`;
    case 'properties':
      return `<table class="properties"><tbody>${block.entries
        .map(({ name, value }) => `<tr><th scope="row">${escaped(name)}</th><td dir="auto">${escaped(value)}</td></tr>`)
        .join('')}</tbody></table>`;
    case 'pair':
      return `<div class="pair"><div>${blockHtml(block.left, drawings)}</div><div>${blockHtml(block.right, drawings)}</div></div>`;
  }
}

function drawn(drawings: Drawings, name: string): string {
  const svg = drawings.get(name);
  if (svg === undefined) throw new Error(`the chart ${name} was not drawn`);
  // vega numbers the parts of a drawing, and a page has several: the name keeps them apart
  return svg.replaceAll(/(\bid="|url\(#|href="#)/g, `$1${name}-`);
}

/** A drawing in a box of its own, in which it scrolls where the screen is too narrow for it. */
function figureHtml(alt: string, svg: string): string {
  const width = Number(/^<svg\b[^>]*? width="([\d.]+)"/.exec(svg)?.[1]);
  const style = drawingStyle(width);
  return `<figure role="img" tabindex="0" aria-label="${escaped(alt)}">${svg.replace('<svg', `<svg style="${style}"`)}</figure>`;
}

function lightHtml({ name, level, text }: Light): string {
  const { word, svg } = SIGNS[level];
  return `<li class="${level}"><span>${escaped(name)}</span><b>${svg('currentColor')}${escaped(word)}</b><p dir="auto">${escaped(text)}</p></li>`;
}

function keyFigureHtml({ label, value, note }: Figure): string {
  return `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}<small>${escaped(note)}</small></dd></div>`;
}

function tableHtml({ columns, rows }: Table): string {
  const head = columns.map((column) => `<th scope="col" class="${column.align}">${escaped(column.title)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell, at) => cellHtml(cell, columns[at])).join('')}</tr>`).join('');
  const width = columns.reduce((sum, { align }) => sum + (align === 'left' ? COLUMN.words : COLUMN.numbers), 0);
  return `<div class="wide" tabindex="0"><table style="min-width:${width}px"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Pixels that a column of words and one of numbers take at the least: a table on a narrow screen is scrolled, rather than squeezed. */
const COLUMN = { words: 110, numbers: 60 } as const;

/** Per cent of its cell, of which a half is at hand; the rest parts it from its neighbour. */
const LONGEST_BAR = 44;

function cellHtml(cell: Cell, column: Column | undefined): string {
  const align = column?.align ?? 'left';
  if (typeof cell === 'string') return `<td class="${align}" dir="auto">${escaped(cell)}</td>`;
  if ('text' in cell) return `<td class="${align} ${cell.tone}" dir="auto">${escaped(cell.text)}</td>`;
  if ('spark' in cell) return `<td class="spark">${sparkHtml(cell.spark, cell.alt)}</td>`;
  const half = Math.min(1, Math.abs(cell.bar)) * LONGEST_BAR;
  const start = cell.bar < 0 ? 50 - half : 50;
  const side = cell.bar < 0 ? 'lowers' : 'raises';
  return `<td class="bar" aria-label="${side}"><i class="${side}" style="left:${start.toFixed(2)}%;width:${half.toFixed(2)}%"></i></td>`;
}

/** Width and height of a column of a small histogram, in units of its drawing. */
const SPARK = { column: 4, gap: 1, height: 18 } as const;

function sparkHtml(heights: readonly number[], alt: string): string {
  const columns = heights.map((height, at) => {
    const tall = height === 0 ? 0 : Math.max(0.5, height * SPARK.height);
    return `<rect x="${at * SPARK.column}" y="${(SPARK.height - tall).toFixed(1)}" width="${SPARK.column - SPARK.gap}" height="${tall.toFixed(1)}"/>`;
  });
  const size = `width="${heights.length * SPARK.column}" height="${SPARK.height}"`;
  return `<svg role="img" aria-label="${escaped(alt)}" ${size}>${columns.join('')}</svg>`;
}
