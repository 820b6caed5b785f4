import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import Papa from 'papaparse';
import type { Engine } from '../engine/engine.js';
import type { Contract } from './contract.js';
import type { SourceFile } from './sources.js';

/** The first record of a file: its columns as they stand there, and what separates them. */
export interface Header {
  readonly columns: readonly string[];
  readonly delimiter: string;
}

/** A header, or why the file cannot be used at all. */
export type HeaderCheck = { readonly ok: true; readonly header: Header; readonly extra: readonly string[] } | { readonly ok: false; readonly reason: string };

const DELIMITERS = [',', ';', '\t', '|'];
const LONGEST_HEADER = 4 << 20;

/** Reads a file's header and holds it against the contract: every column must be there once; a missing target means no labels. */
export async function checkHeader(source: SourceFile, contract: Contract, engine: Engine): Promise<HeaderCheck> {
  const found = source.format === 'parquet' ? await parquetHeader(source, engine) : await csvHeader(source, contract);
  if (typeof found === 'string') return { ok: false, reason: found };
  const names = found.columns;
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) return { ok: false, reason: `the header names '${twice}' twice` };
  const missing = contract.columns.filter((column) => column !== contract.target && !names.includes(column.name));
  if (missing.length > 0) return { ok: false, reason: missingReason(missing.map((column) => column.name), names) };
  const known = [...contract.columns.map((column) => column.name), ...contract.ignored];
  const extra = names.filter((name) => !known.includes(name));
  if (contract.refuseExtra && extra.length > 0) return { ok: false, reason: `the header has ${list(extra)}, which the contract does not name` };
  return { ok: true, header: found, extra };
}

function missingReason(missing: readonly string[], names: readonly string[]): string {
  const alike = missing.map((name) => names.find((one) => one.toLowerCase() === name.toLowerCase())).filter((name) => name !== undefined);
  return `the header lacks ${list(missing)}${alike.length > 0 ? ` (it has ${list(alike)}; names must match exactly)` : ''}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `'${name}'`);
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} more` : shown.join(', ');
}

async function parquetHeader(source: SourceFile, engine: Engine): Promise<Header | string> {
  try {
    return { columns: await engine.parquetColumns(source.path), delimiter: ',' };
  } catch (error) {
    return `not a readable Parquet file: ${String((error as { message?: unknown }).message).split('\n')[0]}`;
  }
}

/** Of the known delimiters, the one whose reading of the header has most of the contract's columns. */
async function csvHeader(source: SourceFile, contract: Contract): Promise<Header | string> {
  const text = await firstRecords(source);
  if (typeof text !== 'string') return text.problem;
  if (text.trim() === '') return 'the file is empty';
  const wanted = new Set(contract.columns.map((column) => column.name));
  const readings = DELIMITERS.map((delimiter) => {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: 1 });
    return { delimiter, columns: (data[0] ?? []).map((cell) => cell.trim()) };
  });
  const score = (header: Header): number => header.columns.filter((name) => wanted.has(name)).length;
  return readings.reduce((best, one) => (score(one) > score(best) ? one : best));
}

type Start = string | { readonly problem: string };

/** The beginning of a file as text, far enough to hold its header. */
async function firstRecords(source: SourceFile): Promise<Start> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const file = createReadStream(source.path);
    const stream: AsyncIterable<Buffer> = source.gzip ? file.pipe(createGunzip()) : file;
    for await (const chunk of stream) {
      chunks.push(chunk);
      size += chunk.length;
      const start = Buffer.concat(chunks);
      if (start.includes(0)) return { problem: start[0] === 0xff || start[0] === 0xfe ? 'the text is UTF-16; save it as UTF-8' : 'the file is binary' };
      if (hasWholeRecord(start)) return decoded(start, false);
      if (size > LONGEST_HEADER) return { problem: `the first record is longer than ${LONGEST_HEADER >> 20} MB` };
    }
  } catch (error) {
    return { problem: `cannot be read: ${String((error as { message?: unknown }).message)}` };
  }
  return decoded(Buffer.concat(chunks), true);
}

/** A line end outside quotes. */
function hasWholeRecord(text: Buffer): boolean {
  let quoted = false;
  for (const byte of text) {
    if (byte === 0x22) quoted = !quoted;
    else if (!quoted && (byte === 0x0a || byte === 0x0d)) return true;
  }
  return false;
}

function decoded(bytes: Buffer, whole: boolean): Start {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole });
  } catch {
    // a later record may be at fault: it is for the engine to say which; the header alone must be readable
    const first = bytes.subarray(0, bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d));
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(first);
    } catch {
      return { problem: 'the header is not UTF-8; save the file as UTF-8' };
    }
  }
}
