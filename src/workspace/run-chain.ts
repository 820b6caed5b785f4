import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { systemCode } from '../errors.js';
import { sha256 } from './digest.js';
import { linesBackwards } from './lines-backwards.js';
import { parseRun } from './runs.js';

/** A line of runs.ndjson ends in its link: the digest of the link before it and of the line itself without its own. */
const LINKED = /^(\{.*),"chain":"([0-9a-f]{64})"\}$/s;

/** A JSON object as a linked line; `previous` is the link before it, empty at the beginning of a chain. */
export function linkedLine(body: string, previous: string): string {
  return `${body.slice(0, -1)},"chain":"${linkOf(body, previous)}"}`;
}

/** The link of the last linked line, empty where there is none: the chain of an older file begins with its next line. */
export async function lastLink(file: string): Promise<string> {
  for await (const line of linesBackwards(file)) {
    const link = LINKED.exec(line)?.[2];
    if (link !== undefined) return link;
  }
  return '';
}

/** The line that stands for lines taken out of a chain; `link` is that of the last of them. */
export function gapLine(removed: number, link: string): string {
  return JSON.stringify({ riskctl: 'runs removed', version: 1, removed, chain: link });
}

/** The lines removed by {@link gapLine}, or undefined for any other line. */
export function gapOf(line: string): number | undefined {
  const match = /^\{"riskctl":"runs removed","version":1,"removed":(\d+),"chain":/.exec(line);
  return match === null ? undefined : Number(match[1]);
}

/** The link a line carries, or undefined. */
export function linkIn(line: string): string | undefined {
  return LINKED.exec(line)?.[2];
}

/** What a walk along the chain has found. */
export interface Chain {
  readonly linked: number;
  /** Runs from before there was a chain. */
  readonly older: number;
  /** Lines that a crash has torn. */
  readonly torn: number;
  /** Runs taken out by `keep_runs`. */
  readonly removed: number;
  /** The last link: written down elsewhere, it proves that the file has not been cut short. Null without a chain. */
  readonly head: string | null;
  /** The first line that does not follow from those before it, and why; null where all do. */
  readonly broken: { readonly line: number; readonly reason: string } | null;
}

/** Walks along the chain of a run log, to its first broken link. No file is an empty chain. */
export async function walkChain(file: string): Promise<Chain> {
  const found = { linked: 0, older: 0, torn: 0, removed: 0 };
  let head: string | null = null;
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number += 1;
      const gap = gapOf(line);
      const [, start, link] = LINKED.exec(line) ?? [];
      if (gap !== undefined && link !== undefined) {
        found.removed += gap;
        head = link;
      } else if (start !== undefined && link !== undefined) {
        if (link !== linkOf(`${start}}`, head ?? ''))
          return {
            ...found,
            head,
            broken: { line: number, reason: 'was changed, or a line before it was changed or taken out' },
          };
        found.linked += 1;
        head = link;
      } else if (line.trim() !== '' && parseRun(line) === undefined) found.torn += 1;
      else if (line.trim() !== '' && head === null) found.older += 1;
      else if (line.trim() !== '')
        return { ...found, head, broken: { line: number, reason: 'is a run without a link after the chain has begun' } };
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  return { ...found, head, broken: null };
}

function linkOf(body: string, previous: string): string {
  return sha256(`${previous}\n${body}`);
}
