import type { FontMetrics } from './fonts.js';

const LONGEST = 400;
/** Characters that Roboto surely has, so that its table of characters need not be read for most texts. */
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\xff]*$/;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * The same plain data with every text in it fit to be drawn: a character that the font lacks, or that cannot be seen, is
 * shown by its number ("\u5BA2"), so that two names that differ are never drawn alike; a text without end is cut.
 */
export function legible<T>(data: T, font: Pick<FontMetrics, 'draws'>): T {
  // Every value is replaced by one of its own type.
  return walk(data, font) as T;
}

function walk(value: unknown, font: Pick<FontMetrics, 'draws'>): unknown {
  if (typeof value === 'string') return PLAIN.test(value) && value.length <= LONGEST ? value : drawable(value, font);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((one) => walk(one, font));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, font)]));
}

function drawable(text: string, font: Pick<FontMetrics, 'draws'>): string {
  const characters = Array.from(text.normalize('NFC'), (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return !UNSEEN.test(character) && font.draws(codePoint) ? character : escaped(codePoint);
  });
  return characters.length <= LONGEST ? characters.join('') : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

function escaped(codePoint: number): string {
  const digits = codePoint.toString(16).toUpperCase();
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}
