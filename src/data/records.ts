import { csvBytes } from '../engine/csv-bytes.js';
import { CsvQuotes } from '../engine/csv-quotes.js';
import type { SourceFile } from './sources.js';

/** One record of a csv as it stands in the file. */
export interface RawRecord {
  /** The line on which it begins, counted from 1; the header is line 1. */
  readonly line: number;
  readonly raw: string;
  /** False when the file ends inside its quotes. */
  readonly closed: boolean;
  /** What it was asked for as: the n-th well-shaped record, or the n-th misshapen one. */
  readonly found: { readonly kind: 'shaped' | 'misshapen'; readonly index: number };
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Finds records of a csv again, in one pass: the well-shaped ones by their index, the misshapen ones by where they begin.
 * Both lists ascend. Blank lines are no records.
 */
export async function* findRecords(
  source: SourceFile,
  delimiter: string,
  shaped: readonly number[],
  misshapen: readonly number[],
): AsyncGenerator<RawRecord> {
  let shapedSeen = 0;
  let nextShaped = 0;
  let nextMisshapen = 0;
  let header = true;
  for await (const record of recordsOf(csvBytes(source.path, source.gzip), delimiter)) {
    if (header) {
      header = false;
      continue;
    }
    const offset = misshapen[nextMisshapen];
    if (offset !== undefined && offset < record.end) {
      yield {
        line: record.line,
        raw: record.bytes().toString('utf8'),
        closed: record.closed,
        found: { kind: 'misshapen', index: nextMisshapen },
      };
      nextMisshapen += 1;
    } else {
      if (shapedSeen === shaped[nextShaped]) {
        yield {
          line: record.line,
          raw: record.bytes().toString('utf8'),
          closed: record.closed,
          found: { kind: 'shaped', index: nextShaped },
        };
        nextShaped += 1;
      }
      shapedSeen += 1;
    }
    if (nextShaped === shaped.length && nextMisshapen === misshapen.length) return;
  }
}

/** One record of a csv, its header included. */
export interface Span {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** Byte after the record's line end. */
  readonly end: number;
  /** False when the bytes end inside its quotes. */
  readonly closed: boolean;
  /** What it consists of, without its line end; to be taken before the next record is. */
  bytes(): Buffer;
}

/** The records of a csv as the engine tells them apart; blank lines are none. */
export async function* recordsOf(bytes: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<Span> {
  const quotes = new CsvQuotes(delimiter);
  let pending: Buffer = Buffer.alloc(0);
  let base = 0; // file offset of pending[0], the start of the record under way
  let line = 1;
  let newlines = 0; // line ends inside the record under way
  let afterCr = false;
  for await (const chunk of bytes) {
    let scan = pending.length;
    const text = scan === 0 ? chunk : Buffer.concat([pending, chunk]);
    let start = 0;
    for (; scan < text.length; scan += 1) {
      const byte = text[scan] ?? 0;
      const ends = quotes.endsRecord(byte);
      if (byte === LF && afterCr) {
        if (ends) start = scan + 1;
      } else if (ends) {
        const [from, to, here] = [start, scan, line];
        line += newlines + 1;
        newlines = 0;
        start = scan + 1;
        if (to > from) yield { line: here, end: base + start, closed: true, bytes: () => text.subarray(from, to) };
      } else if (byte === LF || byte === CR) newlines += 1;
      afterCr = byte === CR;
    }
    base += start;
    pending = text.subarray(start);
  }
  const rest = pending;
  if (rest.length > 0) yield { line, end: base + rest.length, closed: !quotes.inside, bytes: () => rest };
}
