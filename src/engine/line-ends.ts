import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { csvBytes, csvPieces } from './csv-bytes.js';
import { CsvQuotes } from './csv-quotes.js';
import type { CsvSurvey } from './csv-survey.js';
import type { TextScan } from './engine.js';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** How a csv is to be read. */
type Csv = Pick<TextScan, 'delimiter' | 'gzip'>;

/** Whether the header of a csv is one line and all its records end alike: an engine may go by the first line end it meets. */
export async function endsEvenly(file: string, csv: Csv, { quoted, oneLineEnd }: CsvSurvey): Promise<boolean> {
  if (!quoted) return oneLineEnd;
  return !(await headerSpansLines(file, csv)) && (oneLineEnd || !(await mixesLineEnds(file, csv)));
}

async function headerSpansLines(file: string, csv: Csv): Promise<boolean> {
  const quotes = new CsvQuotes(csv.delimiter);
  for await (const chunk of csvPieces(file, csv.gzip)) {
    for (const byte of chunk) {
      if (quotes.endsRecord(byte)) return false;
      if (byte === LF || byte === CR) return true;
    }
  }
  return false;
}

async function mixesLineEnds(file: string, csv: Csv): Promise<boolean> {
  const quotes = new CsvQuotes(csv.delimiter);
  const kinds = new Set<string>();
  let afterCr = false;
  for await (const chunk of csvPieces(file, csv.gzip)) {
    for (const byte of chunk) {
      const ends = quotes.endsRecord(byte);
      if (afterCr) kinds.add(byte === LF ? 'CR LF' : 'CR');
      else if (ends && byte === LF) kinds.add('LF');
      afterCr = ends && byte === CR;
    }
    if (kinds.size > 1) return true;
  }
  if (afterCr) kinds.add('CR');
  return kinds.size > 1;
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
