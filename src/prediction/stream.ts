import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import Papa from 'papaparse';
import { checkCsvHeader, fieldsOf, headerEnds, unquoted, type Header } from '../data/header.js';
import { QUARANTINE_COLUMNS, type QuarantinedRow } from '../data/quarantine.js';
import { recordsOf, type Span } from '../data/records.js';
import { RiskError } from '../errors.js';
import type { PredictionBooks } from './files.js';
import { clientColumns, namesOf, requireApart, valuesOf, type Format } from './output.js';
import type { Predicting } from './query.js';
import { scorerOf, type Prediction, type Rejection } from './scorer.js';

/** Where the lines of a stream go, and those of its rejected rows. Answers false when nobody reads on. */
export interface StreamSinks {
  rows(text: string): Promise<boolean>;
  rejected(text: string): Promise<boolean>;
}

/** How a stream of predictions is to look. */
export interface StreamOptions {
  readonly format: Exclude<Format, 'parquet'>;
  readonly keep: boolean;
  /** What the stream is called in the file of rejected rows. */
  readonly name: string;
}

const PIECE = 1 << 16;
/** DuckDB reads no longer records. */
const LONGEST_RECORD = 2_000_000;

/** One record of a stream of clients, and what became of it. */
export interface StreamedClient {
  /** The line on which it begins, counted from 1; the header is line 1. */
  readonly line: number;
  /** Its cells by the columns of the header; undefined where it has no shape. */
  readonly cells: readonly string[] | undefined;
  readonly answer: Prediction | Rejection;
  /** The record as it came; to be taken before the next one is. */
  raw(): string;
}

/** A stream whose header has been read. */
export interface ClientStream {
  readonly header: Header;
  readonly clients: AsyncIterable<StreamedClient>;
}

/**
 * Predicts the rows of a csv that comes as a stream, row by row, as fast as its reader takes them: no more than a piece of it is held.
 * Records are told apart, cut into cells and held against the contract as those of a file are. Throws data faults for a header
 * that lacks columns, and for a stream that ends inside quotes.
 */
export async function predictStream(
  predicting: Predicting,
  input: Readable,
  sinks: StreamSinks,
  { format, keep, name }: StreamOptions,
): Promise<PredictionBooks> {
  const { header, clients } = await openClients(predicting, input, name);
  const { contract, reasons } = predicting;
  const client = clientColumns(contract, header.columns, keep);
  const names = namesOf(client, reasons);
  requireApart(names, client, format);
  const lines = new Lines(sinks.rows, format, names);
  const refused = new Lines(sinks.rejected, 'csv', QUARANTINE_COLUMNS);
  const books = { in: 0, scored: 0, rejected: 0 };
  try {
    for await (const { line, cells, answer, raw } of clients) {
      books.in += 1;
      if (answer.kind === 'rejection') {
        books.rejected += 1;
        const row: QuarantinedRow = { file: name, line, column: answer.column, rule: answer.rule, raw: raw() };
        await refused.add(QUARANTINE_COLUMNS.map((column) => row[column]));
        continue;
      }
      books.scored += 1;
      const own = keep && cells !== undefined ? cells : Object.values(answer.ids);
      if (!(await lines.add([...own, ...valuesOf(answer, reasons)]))) break;
    }
    await lines.end();
    if (books.rejected > 0) await refused.end();
    return books;
  } finally {
    lines.leave();
    refused.leave();
  }
}

/** Opens a stream of clients: reads its header, then scores record by record as they are taken. Throws as {@link predictStream} does. */
export async function openClients(predicting: Predicting, input: AsyncIterable<Buffer>, name: string): Promise<ClientStream> {
  const { header, bytes } = await openStream(predicting, input, name);
  return { header, clients: clientsOf(predicting, header, bytes, name) };
}

async function* clientsOf(
  predicting: Predicting,
  header: Header,
  bytes: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<StreamedClient> {
  const { contract } = predicting;
  const scorer = scorerOf(predicting.model, contract, predicting);
  const places = contract.columns.map((column) => header.columns.indexOf(column.name));
  let first = true;
  for await (const record of recordsOf(bytes, header.delimiter)) {
    if (first) {
      first = false;
      continue;
    }
    const found = cellsIn(record, header, name);
    const cells = typeof found === 'string' ? undefined : found;
    const answer =
      typeof found === 'string'
        ? { kind: 'rejection' as const, column: '', rule: found, words: found }
        : scorer.scoreCells(places.map((at) => found[at]));
    yield { line: record.line, cells, answer, raw: () => record.bytes().toString('utf8') };
  }
}

async function openStream(
  { contract }: Predicting,
  input: AsyncIterable<Buffer>,
  name: string,
): Promise<{ header: Header; bytes: AsyncIterable<Buffer> }> {
  const pieces = input[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  let next = await pieces.next();
  for (; next.done !== true; next = await pieces.next()) {
    start = Buffer.concat([start, next.value]);
    if (headerEnds(start)) break;
  }
  const check = await checkCsvHeader(only(start), contract);
  if (!check.ok) {
    throw new RiskError('data', `${name}: ${check.reason}`, {
      hint: `${name} is read as a csv, not compressed, with a header; the contract in config.json names the columns expected`,
    });
  }
  return { header: check.header, bytes: followed(start, pieces) };
}

async function* only(start: Buffer): AsyncGenerator<Buffer> {
  yield start;
}

async function* followed(start: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
}

const QUOTE = 0x22;

/** The cells of a record, or what is wrong with its shape, as quarantine.csv has it. */
function cellsIn(record: Span, { columns, delimiter }: Header, name: string): readonly string[] | string {
  const bytes = record.bytes();
  if (!record.closed) {
    throw new RiskError('data', `${name}: a quote that opens in the record at line ${record.line} never closes`, {
      hint: 'mend the input: rows may have been swallowed',
    });
  }
  if (bytes.length > LONGEST_RECORD) return 'line too long';
  if (!isUtf8(bytes)) return 'not UTF-8';
  const isQuoted = bytes.includes(QUOTE);
  const fields = isQuoted ? fieldsOf(bytes, delimiter) : bytes.toString('utf8').split(delimiter);
  if (fields.length < columns.length) return 'too few fields';
  // what is left empty behind the last column is taken for nothing
  if (fields.slice(columns.length).some((field) => unquoted(field) !== '')) return 'too many fields';
  const own = fields.slice(0, columns.length);
  if (!isQuoted) return own;
  const cells = own.flatMap((field) => unquoted(field) ?? []);
  return cells.length === own.length ? cells : 'unbalanced quotes';
}

/** A row waits no longer than this for others to be written with. */
const PATIENCE_MS = 100;

/** Gathers rows into pieces of text that are worth writing, and writes what there is when no more come. */
class Lines {
  private text = '';
  private rows: (string | number | null)[][] = [];
  private timer: NodeJS.Timeout | undefined;
  /** What came of a piece that was written because no more came. */
  private late: Promise<boolean> | undefined;

  constructor(
    private readonly write: (text: string) => Promise<boolean>,
    private readonly format: StreamOptions['format'],
    private readonly names: readonly string[],
  ) {
    if (format === 'csv') this.rows.push([...names]);
  }

  async add(row: (string | number | null)[]): Promise<boolean> {
    this.rows.push(row);
    this.timer ??= setTimeout(() => {
      this.late = (this.late ?? Promise.resolve(true)).then(async (isRead) => isRead && this.put());
      // whoever adds or ends next is told
      this.late.catch(() => undefined);
    }, PATIENCE_MS);
    if (this.late !== undefined && !(await this.settled())) return false;
    if (this.rows.length < 256) return true;
    this.flush();
    return this.text.length < PIECE ? true : this.put();
  }

  async end(): Promise<boolean> {
    return (await this.settled()) && this.put();
  }

  /** Writes no more of itself. */
  leave(): void {
    clearTimeout(this.timer);
  }

  private async settled(): Promise<boolean> {
    const { late } = this;
    const isRead = (await late) ?? true;
    // another may have come meanwhile
    if (this.late === late) this.late = undefined;
    return isRead;
  }

  private async put(): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flush();
    const piece = this.text;
    this.text = '';
    return piece === '' || this.write(piece);
  }

  private flush(): void {
    if (this.rows.length === 0) return;
    this.text +=
      this.format === 'csv'
        ? `${Papa.unparse(this.rows, { newline: '\n' })}\n`
        : this.rows
            .map((row) => `${JSON.stringify(Object.fromEntries(row.map((value, at) => [this.names[at] ?? '', value])))}\n`)
            .join('');
    this.rows = [];
  }
}
