import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, numberOf, oneRow, type Engine } from '../engine/engine.js';
import { ident, join, sql, Sql } from '../engine/sql.js';
import { ifThere, RiskError } from '../errors.js';
import { publish } from '../workspace/atomic.js';
import { sha256 } from '../workspace/digest.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { contractOf } from './contract.js';
import { readLedger } from './ledger.js';

/** Rows of a table that were fetched together. */
export interface Fetched {
  readonly file: string;
  readonly rows: number;
}

/** Rows to fetch into one file. */
interface Portion {
  /** What the file is named by, besides the table. */
  readonly name: string;
  readonly condition: Sql;
  readonly rows: number;
}

/**
 * Fetches the rows of `input.table` that are new, by its watermark or by its partitions, into Parquet files of the input folder, from where
 * they are ingested like any others. What a file holds is in its name, and so in its line of the ledger, which tells the next run where to go
 * on. Nothing is fetched where there is no such table, or nothing new in it. Throws a data fault for a table that cannot be read.
 */
export async function fetchTable(workspace: Workspace, engine: Engine): Promise<readonly Fetched[]> {
  const { input } = workspace.config;
  if (input === undefined) return [];
  const { table } = input;
  const way = input.partition === undefined ? 'watermark' : 'partition';
  const column = input[way] ?? '';
  try {
    const portions = await WAYS[way](workspace, engine, table, ident(column));
    const fetched: Fetched[] = [];
    for (const portion of portions) fetched.push(await fetchPortion(workspace, engine, table, ident(column), portion));
    return fetched;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new RiskError('data', `input.table: ${table} cannot be read: ${error.reason.split('\n')[0] ?? ''}`, {
      hint: `the table needs the columns of the contract and '${column}', the input.${way} of the configuration`,
      cause: error,
    });
  }
}

/** How new rows are told, by the key that names the column. */
const WAYS = { watermark: aboveWatermark, partition: changedPartitions } as const;

async function fetchPortion(
  workspace: Workspace,
  engine: Engine,
  table: string,
  column: Sql,
  { name, condition, rows }: Portion,
): Promise<Fetched> {
  const { config, paths, world } = workspace;
  const names = contractOf(config).columns.map((one) => one.name);
  const texts = names.map((one, index) => sql`cast(${ident(one)} as varchar) as ${ident(`c${index}`)}`);
  const order = names.map((_, index) => sql`${index + 1}`);
  const file = `${nameOf(table)}${MARK}${name}${ENDING}`;
  const query = sql`select ${join(texts)} from ${new Sql(table)} where ${condition} order by ${column}, ${join(order)}`;
  const mode = Number.parseInt(config.data_file_mode, 8);
  await publish(paths.input, world, (draft) => engine.unload(query, names, draft.at(file), 'parquet'), mode);
  return { file, rows };
}

/** The rows above the newest watermark that was fetched before. */
async function aboveWatermark(workspace: Workspace, engine: Engine, table: string, mark: Sql): Promise<Portion[]> {
  const { ingested, waiting } = await fetchedBefore(workspace, table, (name) => !name.startsWith(PART));
  // what a run has fetched and not ingested is taken in first
  if (waiting.length > 0) return [];
  const relation = new Sql(table);
  const type = engine.dialect.typeName(sql`max(${mark})`);
  const unmarked = sql`sum(case when ${mark} is null then 1 else 0 end)`;
  const found = await oneRow(
    engine,
    sql`select cast(max(${mark}) as varchar) as newest, ${type} as type, ${unmarked} as unmarked from ${relation}`,
  );
  const newest = found['newest'];
  const typed = (value: string): Sql => sql`cast(${value} as ${new Sql(String(found['type']))})`;
  const before = await highest(engine, lastMarks(ingested), typed);
  if (typeof newest !== 'string' || newest === before) return [];
  const above = before === undefined ? sql`true` : sql`${mark} > ${typed(before)}`;
  const condition = sql`${above} and ${mark} <= ${typed(newest)}`;
  const rows = numberOf((await oneRow(engine, sql`select count(*) as n from ${relation} where ${condition}`))['n']);
  if (rows === 0) return [];
  const never = numberOf(found['unmarked']);
  if (never > 0)
    workspace.world.log.warn(
      `input.table: ${never} rows of ${table} have no ${workspace.config.input?.watermark ?? ''}, and are never taken in`,
      { hint: 'give them one, or name a partition instead: rows without a value are one, too' },
    );
  return [{ name: `${encoded(before ?? '')}${MARK}${encoded(newest)}`, condition, rows }];
}

/** The watermarks that fetched files reach up to, from which no other file goes on: one, unless files came to the ledger by another way. */
function lastMarks(names: readonly string[]): string[] {
  const ranges = names.map(rangeIn).filter((range) => range !== undefined);
  const starts = new Set(ranges.map(({ start }) => start));
  return [...new Set(ranges.map(({ end }) => end))].filter((end) => !starts.has(end));
}

/** What a fetched file reaches from and to, by its name; undefined for a name that is nothing of ours. */
function rangeIn(name: string): { start: string; end: string } | undefined {
  try {
    const [start, end, ...rest] = name.split(MARK).map(decodeURIComponent);
    return start === undefined || end === undefined || rest.length > 0 ? undefined : { start, end };
  } catch {
    return undefined;
  }
}

/** The highest of some watermarks, as the engine has their order. */
async function highest(engine: Engine, marks: readonly string[], typed: (value: string) => Sql): Promise<string | undefined> {
  if (marks.length < 2) return marks[0];
  const values = marks.map((value) => sql`select ${value} as text, ${typed(value)} as mark`);
  const row = await oneRow(engine, sql`select text from (${join(values, ' union all ')}) as marks order by mark desc limit 1`);
  return String(row['text']);
}

/** The partitions that were not fetched before, or not with as many rows as they have now. */
async function changedPartitions(workspace: Workspace, engine: Engine, table: string, column: Sql): Promise<Portion[]> {
  const { ingested, waiting } = await fetchedBefore(workspace, table, (name) => name.startsWith(PART));
  const known = new Set([...ingested, ...waiting]);
  const found = await engine.rows(
    sql`select cast(${column} as varchar) as value, count(*) as n from ${new Sql(table)} group by ${column} order by ${column} nulls first`,
  );
  return found.flatMap((row): Portion[] => {
    const value = row['value'] ?? null;
    const rows = numberOf(row['n']);
    const room = LONGEST_NAME - `${nameOf(table)}${MARK}${PART}${MARK}${rows}${ENDING}`.length;
    const name = `${PART}${value === null ? '%00' : shortened(encoded(String(value)), room)}${MARK}${rows}`;
    const condition = value === null ? sql`${column} is null` : sql`cast(${column} as varchar) = ${String(value)}`;
    return known.has(name) ? [] : [{ name, condition, rows }];
  });
}

const MARK = '~';
/** What the name of a partition begins with. */
const PART = '=';
const ENDING = '.parquet';
/** Bytes that file systems take in a name. */
const LONGEST_NAME = 255;

/** What files of a table are named by, besides the table: those that the ledger knows, and those that lie in the input folder and wait. */
async function fetchedBefore(
  { paths }: Workspace,
  table: string,
  isMine: (name: string) => boolean,
): Promise<{ ingested: readonly string[]; waiting: readonly string[] }> {
  const start = `${nameOf(table)}${MARK}`;
  const mine = (files: readonly string[]): string[] =>
    files
      .filter((file) => file.startsWith(start) && file.endsWith(ENDING))
      .map((file) => file.slice(start.length, -ENDING.length))
      .filter(isMine);
  const ledger = await readLedger(path.join(paths.output, ARTIFACTS.ledger));
  const ingested = mine(ledger.map(({ name }) => name));
  const there = mine((await ifThere(readdir(paths.input))) ?? []);
  return { ingested, waiting: there.filter((name) => !ingested.includes(name)) };
}

/** A table as part of a file's name. */
function nameOf(table: string): string {
  return table.replaceAll(/[^A-Za-z0-9.]+/g, '_').slice(0, 80);
}

/** A text that is too long for the name of a file, by its beginning and its digest. */
function shortened(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 17)}-${sha256(text).slice(0, 16)}`;
}

/** A value as part of a file's name, from which it can be read again. */
function encoded(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9.: -]/g, (character) => encodeURIComponent(character).replace('~', '%7E'));
}
