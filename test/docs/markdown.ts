import { readFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  /** The HTML comment above it, such as `exits 66`. */
  readonly mark: string | undefined;
  /** Lines of its text in the page, from `start` up to `end`. */
  readonly start: number;
  readonly end: number;
}

/** A row of a table, its cells as they are written. */
export type Row = readonly string[];

/** The lines of a page, `path` being relative to the root of the repository. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n');
}

/** The fenced blocks of a page, in order. */
export function fencesOf(lines: readonly string[]): Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; start: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const [, language] = /^```(\w*)$/.exec(line) ?? [];
    if (language === undefined) continue;
    if (open === undefined) {
      open = { language, start: index + 1 };
    } else {
      const above = lines.slice(0, open.start - 1).findLast((one) => one !== '') ?? '';
      const mark = /^<!-- (.*) -->$/.exec(above)?.[1];
      fences.push({ ...open, text: lines.slice(open.start, index).join('\n'), mark, end: index });
      open = undefined;
    }
  }
  return fences;
}

/** The page without its fenced blocks. */
export function proseOf(lines: readonly string[]): string[] {
  const inside = new Set(fencesOf(lines).flatMap(({ start, end }) => [start - 1, ...span(start, end), end]));
  return lines.filter((_, index) => !inside.has(index));
}

/** The rows of the first table after the line `<!-- mark -->`, without its head. */
export function tableAfter(lines: readonly string[], mark: string): Row[] {
  const from = lines.indexOf(`<!-- ${mark} -->`);
  if (from < 0) throw new Error(`there is no <!-- ${mark} -->`);
  const first = lines.findIndex((line, index) => index > from && line.startsWith('|'));
  const rows: Row[] = [];
  for (let at = first + 2; lines[at]?.startsWith('|') === true; at += 1) rows.push(cellsOf(lines[at] ?? ''));
  return rows;
}

/** The text between the first backticks of a cell. */
export function codeOf(cell: string | undefined): string {
  return /`([^`]+)`/.exec(cell ?? '')?.[1] ?? '';
}

/** The anchors that GitHub gives a page's headings. */
export function anchorsOf(lines: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return proseOf(lines).flatMap((line) => {
    const [, title] = /^#+ (.*)$/.exec(line) ?? [];
    if (title === undefined) return [];
    const anchor = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return [times === 0 ? anchor : `${anchor}-${times}`];
  });
}

/** The targets of a page's links and pictures. */
export function linksOf(lines: readonly string[]): string[] {
  return [
    ...proseOf(lines)
      .join('\n')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target]) => target ?? '');
}

/** What stands in single backticks in a page, fences left out. */
export function codesOf(lines: readonly string[]): string[] {
  return [
    ...proseOf(lines)
      .join('\n')
      .matchAll(/`([^`]+)`/g),
  ].map(([, code]) => (code ?? '').replaceAll(/\s+/g, ' '));
}

function cellsOf(line: string): Row {
  return line
    .replaceAll('\\|', '\u0000')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('\u0000', '|').trim());
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
