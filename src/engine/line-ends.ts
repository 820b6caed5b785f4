import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { csvBytes } from './csv-bytes.js';
import { CsvQuotes } from './csv-quotes.js';
import type { TextScan } from './engine.js';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** How a csv is to be read. */
type Csv = Pick<TextScan, 'delimiter' | 'gzip'>;

/**
 * Whether all records of a csv end alike, and in the way of its first line end, be that quoted: an engine that goes by the
 * first one it meets then reads them all.
 */
export async function endsEvenly(file: string, csv: Csv): Promise<boolean> {
  if (!(await hasBoth(file, csv))) return true;
  const quotes = new CsvQuotes(csv.delimiter);
  const kinds = new Set<string>();
  let last = 0;
  let ended = false;
  for await (const chunk of csvBytes(file, csv.gzip)) {
    for (const byte of chunk) {
      const ends = quotes.endsRecord(byte);
      if (last === CR && ended) kinds.add(byte === LF ? 'CR LF' : 'CR');
      else if (ends && byte === LF) kinds.add('LF');
      else if (kinds.size === 0 && !ends && (byte === LF || byte === CR)) return false;
      last = byte;
      ended = ends;
    }
    if (kinds.size > 1) return false;
  }
  if (last === CR && ended) kinds.add('CR');
  return kinds.size <= 1;
}

/** Whether a csv has both characters that may end a line; most have one, and that is seen in no time. */
async function hasBoth(file: string, csv: Csv): Promise<boolean> {
  let [cr, lf] = [false, false];
  for await (const chunk of csvBytes(file, csv.gzip)) {
    cr ||= chunk.includes(CR);
    lf ||= chunk.includes(LF);
    if (cr && lf) return true;
  }
  return false;
}

/**
 * Copies a csv so that all line ends outside quotes are LF and its header is one line. The copy is as long as the
 * (decompressed) original, and every record begins where it did: CR LF becomes LF and a blank line.
 */
export async function evenLineEnds(file: string, csv: Csv, target: string): Promise<void> {
  const quotes = new CsvQuotes(csv.delimiter);
  const even = async function* (): AsyncGenerator<Buffer> {
    let header = true;
    for await (const chunk of csvBytes(file, csv.gzip)) {
      for (const [at, byte] of chunk.entries()) {
        const ends = quotes.endsRecord(byte);
        if (ends) chunk[at] = LF;
        else if (header && (byte === LF || byte === CR)) chunk[at] = SPACE;
        header &&= !ends;
      }
      yield chunk;
    }
  };
  await pipeline(even, createWriteStream(target));
}
