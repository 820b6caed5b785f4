import {
  EngineError,
  numberOf,
  scanColumn,
  type Engine,
  type MisshapenRecord,
  type ScanQuery,
  type TextScan,
} from '../engine/engine.js';
import { ident, sql, Sql, table as tableNamed } from '../engine/sql.js';
import type { Column, Contract } from './contract.js';
import type { Header } from './header.js';
import { findRecords } from './records.js';
import type { SourceFile } from './sources.js';
import { FILE, IDENTITY, isNumeric, staging, VIOLATION, type Rule } from './staging.js';

/** Each thread of an engine holds something for each file of a scan: with thousands of files that is more than all their rows. */
const FILES_AT_ONCE = 100;

/** A file whose header has been found good. */
export interface ReadableFile {
  readonly source: SourceFile;
  readonly header: Header;
}

/** A file in the engine: which rows of which table are its. */
export interface LoadedFile extends ReadableFile {
  readonly table: string;
  /** Its index among the files of that table. */
  readonly rank: number;
  /** Positions of its rows in the table: first, first + 1, … first + rows - 1. */
  readonly first: number;
  readonly rows: number;
  /** Rows that break the contract. */
  readonly broken: number;
  readonly misshapen: readonly MisshapenRecord[];
}

/** A file that cannot be used at all. */
export interface RefusedFile {
  readonly source: SourceFile;
  readonly reason: string;
}

/** Rows of files, typed and checked, in tables of the engine. */
export interface Loaded {
  readonly tables: readonly string[];
  /** In the order they were asked for, which is the order of their arrival. */
  readonly files: readonly LoadedFile[];
  /** Files that the engine could not read after all, and why. */
  readonly refused: readonly RefusedFile[];
  readonly rules: readonly Rule[];
}

/** Rows of a load that break the contract or have no shape. */
export function brokenRows(loaded: Loaded): number {
  return loaded.files.reduce((sum, file) => sum + file.broken + file.misshapen.length, 0);
}

/** What of the rows of files is looked at and kept in the engine, where that is not all of it. */
export interface View {
  /** Columns that are not checked. */
  readonly unasked: readonly Column[];
  /** Columns that are kept, of those that `staging` makes; the file and the violation must be among them. */
  readonly kept: Sql;
  /** The column by which rows lie together, if they are to be compared. */
  readonly together: Sql | undefined;
}

const ALL: View = { unasked: [], kept: new Sql('*'), together: IDENTITY };

/** Loads files under a contract: one table for each group of files that are alike, and not too many. */
export async function loadFiles(
  engine: Engine,
  contract: Contract,
  files: readonly ReadableFile[],
  name: string,
  view = ALL,
): Promise<Loaded> {
  const tables: string[] = [];
  const loaded: LoadedFile[] = [];
  const refused: RefusedFile[] = [];

  const loadGroup = async (group: readonly ReadableFile[]): Promise<void> => {
    const table = `${name}_${tables.length}`;
    const scan = scanOf(group, contract.columns.filter(isNumeric));
    const query: ScanQuery = (source, dialect) =>
      sql`select ${view.kept} from (${staging(contract, dialect, view.unasked).query(source, (column) => columnOf(scan, column))}) as staged`;
    let misshapen: readonly MisshapenRecord[];
    try {
      misshapen = await engine.load(table, scan, query, view.together);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      // one bad file spoils the scan of its group
      if (group.length > 1) for (const one of group) await loadGroup([one]);
      else
        refused.push(
          ...group.map(({ source }) => ({ source, reason: `cannot be read as ${source.format}: ${firstLine(error)}` })),
        );
      return;
    }
    const torn = await tornFiles(group, misshapen);
    if (torn.length > 0) {
      await engine.drop(table);
      refused.push(...torn);
      const whole = group.filter((file) => !torn.some(({ source }) => source === file.source));
      if (whole.length > 0) await loadGroup(whole);
      return;
    }
    tables.push(table);
    loaded.push(...(await located(engine, table, group, misshapen)));
  };
  for (const group of alike(files))
    for (let from = 0; from < group.length; from += FILES_AT_ONCE) await loadGroup(group.slice(from, from + FILES_AT_ONCE));
  const order = new Map(files.map(({ source }, index) => [source, index]));
  loaded.sort((a, b) => (order.get(a.source) ?? 0) - (order.get(b.source) ?? 0));
  return { tables, files: loaded, refused, rules: staging(contract, engine.dialect, view.unasked).rules };
}

/** Files that one scan can read: same format, compression, delimiter, header and types. */
function alike(files: readonly ReadableFile[]): ReadableFile[][] {
  const groups = new Map<string, ReadableFile[]>();
  for (const file of files) {
    const kind = kindOf(file);
    const group = groups.get(kind) ?? [];
    group.push(file);
    groups.set(kind, group);
  }
  return [...groups.values()];
}

/** Files in their order, those together that follow each other and that one scan can read. */
export function runsOf(files: readonly ReadableFile[]): ReadableFile[][] {
  const runs: ReadableFile[][] = [];
  let kind = '';
  for (const file of files) {
    const run = runs.at(-1);
    if (run !== undefined && run.length < FILES_AT_ONCE && kindOf(file) === kind) run.push(file);
    else runs.push([file]);
    kind = kindOf(file);
  }
  return runs;
}

function kindOf({ source, header }: ReadableFile): string {
  return JSON.stringify([source.format, source.gzip, header]);
}

/** The scan that reads files that are alike; of some columns nothing but the number is asked. */
export function scanOf(group: readonly ReadableFile[], numbers: readonly Column[]): TextScan {
  const [first] = group;
  if (first === undefined) throw new Error('a group of files is never empty');
  const { columns } = first.header;
  return {
    files: group.map(({ source }) => source.path),
    format: first.source.format,
    delimiter: first.header.delimiter,
    gzip: first.source.gzip,
    columns,
    numbers: numbers.map(({ name }) => columns.indexOf(name)).filter((index) => index >= 0),
  };
}

/** The column of a scan that bears a name in its files. */
export function columnOf(scan: TextScan, name: string): Sql | undefined {
  const at = scan.columns.indexOf(name);
  return at < 0 ? undefined : ident(scanColumn(at));
}

/** A file that ends inside quotes was cut off: nothing after the quote can be trusted. */
export async function tornFiles(group: readonly ReadableFile[], misshapen: readonly MisshapenRecord[]): Promise<RefusedFile[]> {
  const torn: RefusedFile[] = [];
  for (const [index, { source, header }] of group.entries()) {
    const offsets = misshapen.filter((one) => one.file === index && one.problem === 'unbalanced quotes').map((one) => one.offset);
    const last = offsets.at(-1);
    if (last === undefined) continue;
    for await (const record of findRecords(source, header.delimiter, [], [last])) {
      if (!record.closed) torn.push({ source, reason: `a quote that opens in the record at line ${record.line} never closes` });
    }
  }
  return torn;
}

async function located(
  engine: Engine,
  table: string,
  group: readonly ReadableFile[],
  misshapen: readonly MisshapenRecord[],
): Promise<LoadedFile[]> {
  const counts = await engine.rows(
    sql`select ${FILE} as file, count(*) as "rows", sum(case when ${VIOLATION} > 0 then 1 else 0 end) as broken from ${tableNamed(table)} group by ${FILE}`,
  );
  let first = 0;
  return group.map((file, index) => {
    const count = counts.find((row) => row['file'] === index);
    const rows = numberOf(count?.['rows'] ?? 0);
    const located = {
      ...file,
      table,
      rank: index,
      first,
      rows,
      broken: numberOf(count?.['broken'] ?? 0),
      misshapen: misshapen.filter((one) => one.file === index),
    };
    first += rows;
    return located;
  });
}

function firstLine(error: EngineError): string {
  return error.reason.split('\n')[0] ?? '';
}
