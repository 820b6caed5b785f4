import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fewAtATime } from '../workspace/few.js';
import { csvPieces } from './csv-bytes.js';
import { openRecord } from './csv-quotes.js';
import { surveyCsv, type CsvSurvey } from './csv-survey.js';
import { dialect, numberDialect, plainDialect } from './duckdb-dialect.js';
import { canSplit, csvScan, misshapen, parquetScan } from './duckdb-files.js';
import type { Dialect, MisshapenRecord, Row, TextScan } from './engine.js';
import { endsEvenly, evenLineEnds } from './line-ends.js';
import { ident, type Sql } from './sql.js';

/** What a scan needs of the session that it runs in. */
export interface Host {
  /** Starts the session, if it has not been started yet. */
  start(): Promise<void>;
  /** Runs a statement that answers nothing. */
  run(text: string): Promise<void>;
  rows(text: string): Promise<Row[]>;
  /** Folder for copies of files. */
  readonly scratch: string;
  token(bytes: number): string;
}

/** What to select from, and the dialect that its texts call for. */
export interface ScanSource {
  readonly source: Sql;
  readonly texts: Dialect;
}

/** Files that have been surveyed: how to read them, once. */
export interface OpenScan extends ScanSource {
  /** A quicker way, which ends in an error where any record has a fault. */
  readonly faultless: ScanSource | undefined;
  /** What had no shape, to be asked when the source has been read to its end. */
  misshapen(): Promise<MisshapenRecord[]>;
}

/** Makes files ready to be read; `name` is one that no other scan bears. */
export async function openScan(host: Host, scan: TextScan, name: string): Promise<OpenScan> {
  if (scan.format === 'parquet')
    return { source: parquetScan(scan), texts: dialect, faultless: undefined, misshapen: async () => [] };
  const survey = (file: string): Promise<CsvSurvey> => surveyCsv(csvPieces(file, scan.gzip), scan.delimiter);
  // DuckDB starts while the bytes are looked at
  const [surveys] = await Promise.all([fewAtATime(scan.files, survey), host.start()]);
  // DuckDB takes the first line end of a file, quoted or not, for that of all its records, and may not see those that differ
  for (const [index, survey] of surveys.entries()) {
    if (!(await endsEvenly(scan.files[index] ?? '', scan, survey))) return openEven(host, scan, surveys, name);
  }
  return openCsv(host, scan, surveys, name);
}

async function openCsv(host: Host, scan: TextScan, surveys: readonly CsvSurvey[], name: string): Promise<OpenScan> {
  const rejects = { scan: `${name}_scan`, faults: `${name}_faults` };
  const [scans, faults] = [ident(rejects.scan), ident(rejects.faults)];
  const parallel = await canSplit(scan, surveys);
  const isPlain = surveys.every(({ plain }) => plain);
  return {
    source: csvScan(scan, { parallel, rejects }),
    texts: isPlain ? plainDialect : dialect,
    faultless:
      isPlain && scan.numbers.length > 0
        ? { source: csvScan(scan, { parallel, rejects: undefined }), texts: numberDialect }
        : undefined,
    async misshapen() {
      const found = await host.rows(
        `select s.file_path as path, f.line_byte_position as byte, f.error_type as problem
         from ${faults.text} f join ${scans.text} s using (scan_id, file_id)`,
      );
      await host.run(`drop table ${faults.text}; drop table ${scans.text}`);
      return misshapen(found, scan.files, await openRecords(scan, surveys));
    },
  };
}

async function openEven(host: Host, scan: TextScan, surveys: readonly CsvSurvey[], name: string): Promise<OpenScan> {
  const copies = scan.files.map((file, index) => ({ file, even: path.join(host.scratch, `${host.token(4)}-${index}.csv`) }));
  await mkdir(host.scratch, { recursive: true });
  for (const { file, even } of copies) await evenLineEnds(file, scan, even);
  const opened = await openCsv(host, { ...scan, files: copies.map(({ even }) => even), gzip: false }, surveys, name);
  return {
    ...opened,
    async misshapen() {
      const found = await opened.misshapen();
      for (const { even } of copies) await rm(even);
      return found;
    },
  };
}

/** Where DuckDB reads a file in one piece, as it does with many, it says nothing of a record whose quotes are still open at the end. */
async function openRecords(scan: TextScan, surveys: readonly CsvSurvey[]): Promise<MisshapenRecord[]> {
  const found: MisshapenRecord[] = [];
  for (const [file, name] of scan.files.entries()) {
    if (surveys[file]?.quoted !== true) continue;
    const offset = await openRecord(csvPieces(name, scan.gzip), scan.delimiter);
    if (offset !== undefined) found.push({ file, offset, problem: 'unbalanced quotes' });
  }
  return found;
}
