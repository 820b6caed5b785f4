import { createRequire } from 'node:module';
import path from 'node:path';

/** Folder of the Roboto faces that come with pdfmake: the only fonts that a report is set in. */
export const FONT_FOLDER = path.join(
  path.dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')),
  'fonts',
  'Roboto',
);

/** The font files by the style they are for. Bold is Roboto Medium. */
export const FONT_FILES = {
  normal: path.join(FONT_FOLDER, 'Roboto-Regular.ttf'),
  bold: path.join(FONT_FOLDER, 'Roboto-Medium.ttf'),
  italics: path.join(FONT_FOLDER, 'Roboto-Italic.ttf'),
  bolditalics: path.join(FONT_FOLDER, 'Roboto-MediumItalic.ttf'),
} as const;

/** What is asked of a font: how wide a text is, and whether it can draw a character at all. */
export interface FontMetrics {
  /** The advance of a text in ems, without kerning: an upper bound, and a hundred times faster than shaping. */
  width(text: string): number;
  draws(codePoint: number): boolean;
}

/** Opens Roboto, regular or bold, for its metrics. */
export function openFont(style: 'normal' | 'bold'): FontMetrics {
  // as pdfmake loads it: an import would load it, and what it is made of, a second time
  const { openSync } = createRequire(import.meta.url)('fontkit') as typeof import('fontkit');
  const font = openSync(FONT_FILES[style]);
  if (!('glyphForCodePoint' in font)) throw new Error(`${FONT_FILES[style]} is not a single font`);
  return {
    width(text) {
      let units = 0;
      for (const character of text) units += font.glyphForCodePoint(character.codePointAt(0) ?? 0).advanceWidth;
      return units / font.unitsPerEm;
    },
    draws: (codePoint) => font.hasGlyphForCodePoint(codePoint),
  };
}
