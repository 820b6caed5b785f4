import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const FOLDER = '@fontsource/roboto';
/** The parts of Roboto that a page may need, the first that has a character is taken; what none has is left to the reader's own fonts. */
const PARTS = ['latin', 'latin-ext', 'greek', 'cyrillic', 'vietnamese', 'math'] as const;
/** Roboto Medium does for all that is bold. */
const WEIGHTS = { 400: '400', 500: '500 700' } as const;

type Range = readonly [from: number, to: number];

/** The style rules that hold Roboto itself, in those of its parts that a text has characters of. */
export async function fontFaces(text: string): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const known = JSON.parse(await readFile(resolve(`${FOLDER}/unicode.json`), 'utf8')) as Record<string, string>;
  const needed = partsOf(text, new Map(PARTS.map((part) => [part, rangesOf(known[part] ?? '')])));
  const faces = PARTS.filter((part) => needed.has(part)).flatMap((part) =>
    Object.entries(WEIGHTS).map(async ([weight, weights]) => {
      const font = await readFile(resolve(`${FOLDER}/files/roboto-${part}-${weight}-normal.woff2`), 'base64');
      return `@font-face { font-family: Roboto; font-weight: ${weights}; src: url(data:font/woff2;base64,${font}) format("woff2"); unicode-range: ${known[part] ?? ''}; }\n`;
    }),
  );
  return (await Promise.all(faces)).join('');
}

function partsOf(text: string, ranges: ReadonlyMap<string, readonly Range[]>): Set<string> {
  const has = (part: string, code: number): boolean => (ranges.get(part) ?? []).some(([from, to]) => code >= from && code <= to);
  const codes = Array.from(new Set(text), (character) => character.codePointAt(0) ?? 0);
  return new Set(codes.flatMap((code) => PARTS.find((part) => has(part, code)) ?? []));
}

/** "U+0000-00FF,U+0131" as numbers. */
function rangesOf(ranges: string): Range[] {
  return [...ranges.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].map(([, from = '', to = from]) => [
    Number.parseInt(from, 16),
    Number.parseInt(to, 16),
  ]);
}
