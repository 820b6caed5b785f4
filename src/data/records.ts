import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
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

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/**
 * Finds records of a csv again, in one pass: the well-shaped ones by their index, the misshapen ones by where they begin.
 * Both lists ascend. Divides records as the engine does: a quote opens only at the start of a field, blank lines are no records.
 */
export async function* findRecords(source: SourceFile, delimiter: string, shaped: readonly number[], misshapen: readonly number[]): AsyncGenerator<RawRecord> {
  let shapedSeen = 0;
  let nextShaped = 0;
  let nextMisshapen = 0;
  let header = true;
  for await (const record of recordsOf(source, delimiter.charCodeAt(0))) {
    if (header) {
      header = false;
      continue;
    }
    const offset = misshapen[nextMisshapen];
    if (offset !== undefined && offset < record.end) {
      yield { line: record.line, raw: record.raw(), closed: record.closed, found: { kind: 'misshapen', index: nextMisshapen } };
      nextMisshapen += 1;
    } else {
      if (shapedSeen === shaped[nextShaped]) {
        yield { line: record.line, raw: record.raw(), closed: record.closed, found: { kind: 'shaped', index: nextShaped } };
        nextShaped += 1;
      }
      shapedSeen += 1;
    }
    if (nextShaped === shaped.length && nextMisshapen === misshapen.length) return;
  }
}

interface Span {
  readonly line: number;
  /** Byte after the record's line end. */
  readonly end: number;
  readonly closed: boolean;
  raw(): string;
}

async function* recordsOf(source: SourceFile, delimiter: number): AsyncGenerator<Span> {
  const file = createReadStream(source.path, { highWaterMark: 1 << 20 });
  const stream: AsyncIterable<Buffer> = source.gzip ? file.pipe(createGunzip({ chunkSize: 1 << 20 })) : file;
  let pending: Buffer = Buffer.alloc(0);
  let base = 0; // file offset of pending[0], the start of the record under way
  let scan = 0; // how far pending has been looked at
  let line = 1;
  let newlines = 0; // line ends inside the record under way
  let quoted = false;
  let atFieldStart = true;
  let quotedField = false;
  let afterCr = false;
  for await (const chunk of stream) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let start = 0;
    for (; scan < pending.length; scan += 1) {
      const byte = pending[scan];
      const secondHalf = byte === LF && afterCr;
      afterCr = byte === CR;
      if (quoted) {
        if (byte === QUOTE) quoted = false;
        else if ((byte === LF && !secondHalf) || byte === CR) newlines += 1;
        continue;
      }
      if (byte === LF || byte === CR) {
        if (secondHalf) {
          start = scan + 1;
          continue;
        }
        const from = start;
        const to = scan;
        const text = pending;
        const here = line;
        line += newlines + 1;
        newlines = 0;
        atFieldStart = true;
        quotedField = false;
        start = scan + 1;
        if (to > from) yield { line: here, end: base + start, closed: true, raw: () => text.toString('utf8', from, to) };
      } else if (byte === QUOTE) {
        // in a quoted field a doubled quote closes and opens again
        quoted = atFieldStart || (quotedField && pending[scan - 1] === QUOTE);
        quotedField ||= atFieldStart;
        atFieldStart = false;
      } else if (byte === delimiter) {
        atFieldStart = true;
        quotedField = false;
      } else if (byte !== SPACE) atFieldStart = false;
    }
    base += start;
    pending = pending.subarray(start);
    scan = pending.length;
  }
  const rest = pending;
  if (rest.length > 0) yield { line, end: base + rest.length, closed: !quoted, raw: () => rest.toString('utf8') };
}
