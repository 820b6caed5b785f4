import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Papa from 'papaparse';
import { numberOf, type Engine } from '../engine/engine.js';
import { sql, table } from '../engine/sql.js';
import type { Loaded, LoadedFile } from './load.js';
import { findRecords } from './records.js';
import { VIOLATION, type Rule } from './staging.js';
import { ifThere } from '../errors.js';

/** One row that broke the contract, as it stands in its file. */
export interface QuarantinedRow {
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly rule: string;
  readonly raw: string;
}

/** The columns of quarantine.csv. */
export const QUARANTINE_COLUMNS = ['file', 'line', 'column', 'rule', 'raw'] as const;
const PAGE = 100_000;

/** Writes `target`: the rows already quarantined in `previous`, if it exists, without those of some files, then those newly loaded. */
export async function writeQuarantine(
  engine: Engine,
  { files, rules }: Loaded,
  previous: string | undefined,
  target: string,
  without: ReadonlySet<string> = new Set(),
): Promise<void> {
  const kept = previous !== undefined && (await ifThere(stat(previous))) !== undefined;
  if (kept && without.size === 0) await copyFile(previous, target);
  else if (kept) await copyWithout(previous, target, without);
  const lines = async function* (): AsyncGenerator<string> {
    if (!kept) yield `${QUARANTINE_COLUMNS.join(',')}\n`;
    for (const file of files) {
      for await (const row of quarantinedRows(engine, file, rules)) yield lineOf(row);
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(target, { flags: 'a' }));
}

/** Copies a quarantine without the rows of some files. */
export async function copyWithout(from: string, to: string, files: ReadonlySet<string>): Promise<void> {
  const lines = async function* (): AsyncGenerator<string> {
    yield `${QUARANTINE_COLUMNS.join(',')}\n`;
    for await (const row of storedRows(from)) if (!files.has(row.file)) yield lineOf(row);
  };
  await pipeline(Readable.from(lines()), createWriteStream(to));
}

/** The rows of a quarantine as it was written, in order. No file has none. */
export async function* storedRows(file: string): AsyncGenerator<QuarantinedRow> {
  if ((await ifThere(stat(file))) === undefined) return;
  const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter: ',', newline: '\n', header: true, skipEmptyLines: true });
  // a pipe passes no errors on
  const parsed = createReadStream(file, 'utf8')
    .on('error', (error) => parser.destroy(error))
    .pipe(parser);
  for await (const row of parsed as AsyncIterable<Record<keyof QuarantinedRow, string>>) yield { ...row, line: Number(row.line) };
}

function lineOf(row: QuarantinedRow): string {
  return `${Papa.unparse([QUARANTINE_COLUMNS.map((name) => row[name])], { newline: '\n' })}\n`;
}

/** The rows of a file that break the contract, each with the first rule it breaks, in the order of the file. */
export async function* quarantinedRows(engine: Engine, file: LoadedFile, rules: readonly Rule[]): AsyncGenerator<QuarantinedRow> {
  if (file.broken === 0 && file.misshapen.length === 0) return;
  const broken = await brokenRows(engine, file);
  const name = file.source.name;
  if (file.source.format === 'parquet') {
    yield* parquetRows(engine, file, broken, rules);
    return;
  }
  const places = broken.map(({ place }) => place);
  const offsets = file.misshapen.map(({ offset }) => offset);
  for await (const { line, raw, found } of findRecords(file.source, file.header.delimiter, places, offsets)) {
    const rule =
      found.kind === 'shaped'
        ? rules[(broken[found.index]?.violation ?? 0) - 1]
        : { column: '', rule: file.misshapen[found.index]?.problem ?? '' };
    yield { file: name, line, column: rule?.column ?? '', rule: rule?.rule ?? '', raw };
  }
}

interface BrokenRow {
  /** Position among the rows of its file. */
  readonly place: number;
  readonly violation: number;
}

async function brokenRows(engine: Engine, file: LoadedFile): Promise<BrokenRow[]> {
  const found: BrokenRow[] = [];
  const { position } = engine.dialect;
  const end = file.first + file.rows;
  for (let from = file.first; found.length < file.broken;) {
    const page = await engine.rows(
      sql`select ${position} as place, ${VIOLATION} as violation from ${table(file.table)}
          where ${VIOLATION} > 0 and ${position} >= ${from} and ${position} < ${end} order by ${position} limit ${PAGE}`,
    );
    if (page.length === 0) throw new Error(`${file.source.name}: ${file.broken} broken rows counted, ${found.length} found`);
    for (const row of page) found.push({ place: numberOf(row['place']) - file.first, violation: numberOf(row['violation']) });
    from = file.first + (found.at(-1)?.place ?? 0) + 1;
  }
  return found;
}

async function* parquetRows(
  engine: Engine,
  file: LoadedFile,
  broken: readonly BrokenRow[],
  rules: readonly Rule[],
): AsyncGenerator<QuarantinedRow> {
  for (let from = 0; from < broken.length; from += PAGE) {
    const page = broken.slice(from, from + PAGE);
    const raw = await engine.parquetRows(
      file.source.path,
      page.map(({ place }) => place),
    );
    for (const [index, { place, violation }] of page.entries()) {
      const rule = rules[violation - 1];
      yield {
        file: file.source.name,
        line: place + 1,
        column: rule?.column ?? '',
        rule: rule?.rule ?? '',
        raw: raw[index] ?? '',
      };
    }
  }
}
