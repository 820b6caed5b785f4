import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, numberOf, oneRow, type Engine } from '../engine/engine.js';
import { ident, join, sql, Sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import { publish } from '../workspace/atomic.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { contractOf } from './contract.js';
import { readLedger } from './ledger.js';

/** Rows of a table that were fetched together: those above one value of the watermark, up to another. */
export interface Fetched {
  readonly file: string;
  readonly rows: number;
}

/**
 * Fetches the rows of `input.table` that are newer than those fetched before into a Parquet file of the input folder, from where they are
 * ingested like any others. The file is named by the range of the watermark that it holds, and so is its line in the ledger, which tells
 * the next run where to go on. Null where there is no such table, or nothing new in it. Throws a data fault for a table that cannot be read.
 */
export async function fetchTable(workspace: Workspace, engine: Engine): Promise<Fetched | null> {
  const { input } = workspace.config;
  if (input === undefined) return null;
  const { table, watermark } = input;
  const fetched = await fetchedBefore(workspace, table);
  // what a run has fetched and not ingested is taken in first
  if (fetched.waits) return null;
  const before = fetched.newest;
  const relation = new Sql(table);
  const mark = ident(watermark);
  try {
    const { typeName } = engine.dialect;
    const found = await oneRow(
      engine,
      sql`select cast(max(${mark}) as varchar) as newest, ${typeName(sql`max(${mark})`)} as type from ${relation}`,
    );
    const newest = found['newest'];
    if (typeof newest !== 'string' || newest === before) return null;
    const typed = (value: string): Sql => sql`cast(${value} as ${new Sql(String(found['type']))})`;
    const above = before === undefined ? sql`true` : sql`${mark} > ${typed(before)}`;
    const rows = sql`from ${relation} where ${above} and ${mark} <= ${typed(newest)}`;
    const count = numberOf((await oneRow(engine, sql`select count(*) as n ${rows}`))['n']);
    if (count === 0) return null;
    const names = contractOf(workspace.config).columns.map((column) => column.name);
    const texts = names.map((name, index) => sql`cast(${ident(name)} as varchar) as ${ident(`c${index}`)}`);
    const file = `${nameOf(table)}${MARK}${encoded(before ?? '')}${MARK}${encoded(newest)}${ENDING}`;
    const mode = Number.parseInt(workspace.config.data_file_mode, 8);
    await publish(
      workspace.paths.input,
      workspace.world,
      (draft) => engine.unload(sql`select ${join(texts)} ${rows} order by ${mark}`, names, draft.at(file), 'parquet'),
      mode,
    );
    return { file, rows: count };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new RiskError('data', `config.json: input.table: ${table} cannot be read: ${error.reason.split('\n')[0] ?? ''}`, {
      hint: 'the table needs the columns of the contract and input.watermark',
      cause: error,
    });
  }
}

const MARK = '~';
const ENDING = '.parquet';

/** The newest watermark of a table that the ledger knows, and whether a file of it lies in the input folder that the ledger does not know. */
async function fetchedBefore({ paths }: Workspace, table: string): Promise<{ newest: string | undefined; waits: boolean }> {
  const ledger = await readLedger(path.join(paths.output, ARTIFACTS.ledger));
  const isMine = (name: string): boolean => name.startsWith(`${nameOf(table)}${MARK}`) && name.endsWith(ENDING);
  const known = ledger.map(({ name }) => name).filter(isMine);
  const there = await readdir(paths.input).catch(() => []);
  const newest = known.at(-1)?.slice(0, -ENDING.length).split(MARK).at(-1);
  return { newest: newest && decodeURIComponent(newest), waits: there.some((name) => isMine(name) && !known.includes(name)) };
}

/** A table as part of a file's name. */
function nameOf(table: string): string {
  return table.replaceAll(/[^A-Za-z0-9.]+/g, '_').slice(0, 80);
}

/** A watermark as part of a file's name, from which it can be read again. */
function encoded(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9.: -]/g, (character) => encodeURIComponent(character).replace('~', '%7E'));
}
