import { csvBytes } from '../engine/csv-bytes.js';
import { CsvQuotes } from '../engine/csv-quotes.js';
import { EngineError, type Engine } from '../engine/engine.js';
import { messageIn } from '../errors.js';
import { firstFew } from '../listing.js';
import type { Contract } from './contract.js';
import type { SourceFile } from './sources.js';

/** The first record of a file: its columns as they stand there, and what separates them. */
export interface Header {
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** The types of a Parquet file's columns; in a csv all is text. */
  readonly types: readonly string[];
}

/** A header, or why the file cannot be used at all. */
export type HeaderCheck =
  | { readonly ok: true; readonly header: Header; readonly extra: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const DELIMITERS = [',', ';', '\t', '|'];
const LONGEST_HEADER = 4 << 20;
/** A csv that shrinks to less than this share is no table of clients; what is small may shrink as it likes. */
const LARGEST_UNPACKING = 200;
const SMALL_UNPACKED = 64 << 20;

/** Reads a file's header and holds it against the contract: every column must be there once; a missing target means no labels. */
export async function checkHeader(source: SourceFile, contract: Contract, engine: Engine): Promise<HeaderCheck> {
  if (source.format === 'parquet') return checked(await parquetHeader(source, engine), contract);
  // a compressed file is read on: only its end tells whether it is whole
  return checkCsvHeader(plausible(source), contract, source.gzip);
}

/** The bytes of a csv, and of a compressed one no more than a table of clients could unpack to. */
async function* plausible(source: SourceFile): AsyncGenerator<Buffer> {
  const most = source.gzip ? Math.max(SMALL_UNPACKED, LARGEST_UNPACKING * source.size) : Infinity;
  let unpacked = 0;
  for await (const chunk of csvBytes(source.path, source.gzip)) {
    unpacked += chunk.length;
    if (unpacked > most)
      throw new Error(`it unpacks to more than ${LARGEST_UNPACKING} times its size, as no table of clients does`);
    yield chunk;
  }
}

/** {@link checkHeader} of a csv that comes as bytes; of these no more are taken than it needs, unless the `whole` of them is to be read. */
export async function checkCsvHeader(bytes: AsyncIterable<Buffer>, contract: Contract, whole = false): Promise<HeaderCheck> {
  return checked(await csvHeader(bytes, contract, whole), contract);
}

function checked(found: Header | string, contract: Contract): HeaderCheck {
  return typeof found === 'string' ? { ok: false, reason: found } : checkColumns(found, contract);
}

/** Holds the columns of a header against the contract. */
export function checkColumns(found: Header, contract: Contract): HeaderCheck {
  const names = found.columns;
  const known = new Set([...contract.columns.map((column) => column.name), ...contract.ignored]);
  const twice = names.find((name, index) => known.has(name) && names.indexOf(name) < index);
  if (twice !== undefined) return { ok: false, reason: `the header names '${twice}' twice` };
  const extra = names.filter((name) => !known.has(name));
  // a target in another spelling was meant as one, so its labels must not be lost
  const missing = contract.columns.filter(
    (column) => !names.includes(column.name) && (column !== contract.target || alike(column.name, extra) !== undefined),
  );
  if (missing.length > 0)
    return {
      ok: false,
      reason: missingReason(
        missing.map((column) => column.name),
        extra,
      ),
    };
  if (contract.refuseExtra && extra.length > 0)
    return { ok: false, reason: `the header has ${list(extra)}, which the contract does not name` };
  return { ok: true, header: found, extra };
}

function missingReason(missing: readonly string[], extra: readonly string[]): string {
  const near = missing.map((name) => alike(name, extra)).filter((name) => name !== undefined);
  return `the header lacks ${list(missing)}${near.length > 0 ? ` (it has ${list(near)}; names must match exactly)` : ''}`;
}

function alike(name: string, names: readonly string[]): string | undefined {
  return names.find((one) => one.toLowerCase() === name.toLowerCase());
}

function list(names: readonly string[]): string {
  return firstFew(
    names.map((name) => `'${name}'`),
    5,
  );
}

async function parquetHeader(source: SourceFile, engine: Engine): Promise<Header | string> {
  try {
    const columns = await engine.parquetColumns(source.path);
    return { columns: columns.map(({ name }) => name), delimiter: ',', types: columns.map(({ type }) => type) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return `not a readable Parquet file: ${error.reason.split('\n')[0]}`;
  }
}

/** Of the known delimiters, the one whose reading of the header has most of the contract's columns. */
async function csvHeader(bytes: AsyncIterable<Buffer>, contract: Contract, whole: boolean): Promise<Header | string> {
  const found = await firstRecords(bytes, whole).catch((error: unknown) => {
    // a disk that fails says nothing of a file that is there, which a later run may read
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== undefined && code !== 'ENOENT') throw error;
    return `cannot be read: ${messageIn(error)}`;
  });
  if (typeof found === 'string') return found;
  const wanted = new Set(contract.columns.map((column) => column.name));
  const score = (header: Header): number => header.columns.filter((name) => wanted.has(name)).length;
  try {
    const readings = found.map(({ delimiter, record }): Header => ({
      columns: cellsOf(record, delimiter),
      delimiter,
      types: [],
    }));
    return readings.reduce((best, one) => (score(one) > score(best) ? one : best));
  } catch {
    return 'the header is not UTF-8; save the file as UTF-8';
  }
}

/** Whether some bytes hold the first record whole, however it is separated, or are too many for one. */
export function headerEnds(start: Buffer): boolean {
  if (start.length > LONGEST_HEADER) return true;
  return DELIMITERS.every((delimiter) => {
    const quotes = new CsvQuotes(delimiter);
    return start.some((byte) => quotes.endsRecord(byte));
  });
}

interface FirstRecord {
  readonly delimiter: string;
  readonly record: Buffer;
}

/** The first record of a file as each delimiter would have it, or what is wrong with the file. */
async function firstRecords(bytes: AsyncIterable<Buffer>, whole: boolean): Promise<readonly FirstRecord[] | string> {
  const readings = DELIMITERS.map((delimiter) => ({ delimiter, quotes: new CsvQuotes(delimiter), end: -1 }));
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    const open = readings.filter(({ end }) => end < 0);
    if (open.length > 0 && size <= LONGEST_HEADER) {
      for (const reading of open) {
        const at = chunk.findIndex((byte) => reading.quotes.endsRecord(byte));
        if (at >= 0) reading.end = size + at;
      }
      chunks.push(chunk);
      size += chunk.length;
    }
    if (!whole && (size > LONGEST_HEADER || readings.every(({ end }) => end >= 0))) break;
  }
  const [only] = chunks;
  const start = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
  const records = readings
    .filter(({ end }) => end >= 0 || size <= LONGEST_HEADER)
    .map(({ delimiter, end }) => ({ delimiter, record: start.subarray(0, end < 0 ? size : end) }));
  const [first] = records;
  if (first === undefined) return `the first record is longer than ${LONGEST_HEADER >> 20} MB`;
  if (['fffe', 'feff'].includes(start.toString('hex', 0, 2))) return 'the text is UTF-16; save it as UTF-8';
  if (first.record.includes(0)) return 'the file is binary';
  if (first.record.toString().trim() !== '') return records;
  return start.toString().trim() === '' ? 'the file is empty' : 'the first line is blank; it must name the columns';
}

/** The fields of a record, without quotes and the white space around them. Throws when they are not UTF-8. */
function cellsOf(record: Buffer, delimiter: string): string[] {
  return fieldsOf(record, delimiter).map((field) => (unquoted(field) ?? field).trim());
}

/** The fields of a record as they stand in it. Throws when they are not UTF-8. */
export function fieldsOf(record: Buffer, delimiter: string): string[] {
  const code = delimiter.charCodeAt(0);
  const quotes = new CsvQuotes(delimiter);
  const fields: string[] = [];
  let from = 0;
  const take = (to: number): void => {
    fields.push(new TextDecoder('utf-8', { fatal: true }).decode(record.subarray(from, to)));
    from = to + 1;
  };
  for (const [at, byte] of record.entries()) {
    quotes.endsRecord(byte);
    if (byte === code && !quotes.inside) take(at);
  }
  take(record.length);
  return fields;
}

/** What a field says that is in quotes, or is not at all; undefined where it is not as a quoted field must be. */
export function unquoted(field: string): string | undefined {
  if (!/^ ?"/.test(field)) return field;
  return /^ ?"((?:[^"]|"")*)" *$/.exec(field)?.[1]?.replaceAll('""', '"');
}
