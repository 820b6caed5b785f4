import { RiskError } from '../errors.js';
import type { CronEntry } from './cron-entry.js';

// A crontab may hold bytes that are not UTF-8. Here its text has one character a byte (latin1), so that every byte survives.

/** The entry as crontab(5) text, for people. */
export function blockOf(entry: CronEntry): string {
  return `${entry.begin}\n${entry.line}\n${entry.end}\n`;
}

/**
 * The crontab with the entry in it, in the place of an older one of the same workspace and profile. No other byte changes.
 * Throws a fault where one of the two marks stands without the other.
 * @param crontab one character a byte
 */
export function withEntry(crontab: string, entry: CronEntry): string {
  const older = blocks(crontab, entry);
  const block = asBytes(blockOf(entry));
  const [first] = older;
  // a new entry goes first: the MAILTO, PATH or SHELL of a crontab hold for the lines below them
  if (first === undefined) return block + crontab;
  return crontab.slice(0, first.start) + block + without(crontab, older).slice(first.start);
}

/**
 * The crontab without the entry. No other byte changes. Throws a fault where one of the two marks stands without the other.
 * @param crontab one character a byte
 */
export function withoutEntry(crontab: string, entry: CronEntry): string {
  return without(crontab, blocks(crontab, entry));
}

/**
 * The line that stands between the entry's marks, or undefined where there are none. Throws a fault where one of the two
 * marks stands without the other.
 * @param crontab one character a byte
 */
export function installedLine(crontab: string, entry: CronEntry): string | undefined {
  return blocks(crontab, entry)[0]?.inside.trimEnd();
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly inside: string;
}

/** The blocks of the entry's name; there is more than one only if someone copied it. */
function blocks(crontab: string, entry: CronEntry): Block[] {
  const [begin, end] = [asBytes(entry.begin), asBytes(entry.end)];
  const noMark = String.raw`(?!# (?:>>>|<<<) riskctl )[^\n]*\n`;
  const pattern = new RegExp(`${LINE_START}${escaped(begin)}\n((?:${noMark})*)${escaped(end)}${LINE_END}`, 'g');
  const found = [...crontab.matchAll(pattern)].map(({ index, 0: whole, 1: inside = '' }) => {
    return { start: index, end: index + whole.length, inside: Buffer.from(inside, 'latin1').toString('utf8') };
  });
  const stray = new RegExp(`${LINE_START}(?:${escaped(begin)}|${escaped(end)})${LINE_END}`);
  if (!stray.test(without(crontab, found))) return found;
  throw new RiskError('cannot-write', `the crontab holds only a part of the block between '${entry.begin}' and '${entry.end}'`, {
    hint: 'take out what is left of it with crontab -e, then try again',
  });
}

const LINE_START = String.raw`(?<![^\n])`;
const LINE_END = String.raw`(?:\n|$)`;

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

function without(crontab: string, found: readonly Block[]): string {
  return found.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), crontab);
}

function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
