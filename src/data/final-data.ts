import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { scanColumn, type Engine } from '../engine/engine.js';
import { ident, join, rowwise, sql, Sql } from '../engine/sql.js';
import { unlessFault } from '../errors.js';
import { scratchName } from '../workspace/draft-name.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { partsFolder, readAccepted, requireWhole, spoiled, type Accepted } from './accepted.js';
import { livingColumns } from './accepted-rows.js';
import type { Column, Contract } from './contract.js';
import { checkColumns, checkHeader, type HeaderCheck } from './header.js';
import { brokenRows, loadFiles, type Loaded } from './load.js';
import { findSources, type SourceFile } from './sources.js';
import { isNumeric, PLACE, valueColumn } from './staging.js';
import { isAsWritten } from './sums.js';

/** Loads all that earlier runs accepted, under the contract as it now stands. Throws a data fault when it is not there or no longer keeps the contract. */
export async function loadHistory(workspace: Workspace, engine: Engine, contract: Contract): Promise<Loaded> {
  const accepted = await readAccepted(workspace);
  return accepted === null ? loadCsv(workspace, engine, contract) : restore(workspace, engine, contract, accepted);
}

async function loadCsv(workspace: Workspace, engine: Engine, contract: Contract): Promise<Loaded> {
  const file = path.join(workspace.paths.output, ARTIFACTS.finalData);
  const [source] = (await unlessFault(findSources(file, { recursive: false })))?.files ?? [];
  if (source === undefined) throw spoiled(workspace, file, 'is not there, though the ledger counts rows in it');
  const loaded = await loadGood(workspace, engine, contract, source, await checkHeader(source, contract, engine), file);
  await requireAsWritten(workspace);
  return loaded;
}

/** Throws a data fault where finaldata.csv was changed, if that holds the accepted rows: those that keep the contract may still be others. */
export async function requireAsWritten(workspace: Workspace): Promise<void> {
  if (await isAsWritten(workspace, ARTIFACTS.finalData)) return;
  const file = path.join(workspace.paths.output, ARTIFACTS.finalData);
  throw spoiled(workspace, file, `is not as the last run left it, by its digest in ${ARTIFACTS.sums}`);
}

/** Rows of parts that were written under another contract: as text in one file, and checked as rows of any file are. */
async function restore(workspace: Workspace, engine: Engine, contract: Contract, accepted: Accepted): Promise<Loaded> {
  await requireWhole(workspace, accepted);
  const scratch = path.join(workspace.paths.state, scratchName('scratch', workspace.world));
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  try {
    const file = path.join(scratch, ARTIFACTS.finalParquet);
    const { columns } = accepted;
    const values = columns.map((_, index) => ident(scanColumn(index)));
    await engine.unload(sql`select ${join(values)} from ${livingColumns(engine, accepted)}`, columns, file, 'parquet');
    const { size, mtimeMs } = await stat(file);
    const source: SourceFile = {
      path: file,
      name: ARTIFACTS.parts,
      format: 'parquet',
      gzip: false,
      size,
      modified: Math.trunc(mtimeMs),
    };
    const header = { columns, delimiter: ',', types: [] };
    return await loadGood(workspace, engine, contract, source, checkColumns(header, contract), partsFolder(workspace));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function loadGood(
  workspace: Workspace,
  engine: Engine,
  contract: Contract,
  source: SourceFile,
  check: HeaderCheck,
  file: string,
): Promise<Loaded> {
  if (!check.ok) throw spoiled(workspace, file, check.reason);
  const loaded = await loadFiles(engine, contract, [{ source, header: check.header }], `history_${workspace.world.token(4)}`);
  const [refused] = loaded.refused;
  if (refused !== undefined) throw spoiled(workspace, file, refused.reason);
  const broken = brokenRows(loaded);
  if (broken > 0) throw spoiled(workspace, file, `${broken} of its rows break the contract as it now stands`);
  return loaded;
}

/** Writes the rows of some queries, with the contract's own column names. */
export async function writeFinalData(
  engine: Engine,
  contract: Contract,
  rows: readonly Sql[],
  file: string,
  format: 'csv' | 'parquet',
): Promise<void> {
  const value = (column: Column): Sql => {
    const typed = valueColumn(column);
    return format === 'csv' && isNumeric(column) ? engine.dialect.numberText(typed) : typed;
  };
  const values = join(contract.columns.map((column) => sql`${value(column)} as ${valueColumn(column)}`));
  const parts = rows.map((one, part) => sql`select ${values}, ${part} as part, ${PLACE} from (${one}) as kept`);
  const all = sql`select ${join(contract.columns.map(valueColumn))} from ${rowwise(join(parts, ' union all '))} as kept`;
  await engine.unload(
    engine.dialect.inOrder(all, [new Sql('part'), PLACE]),
    contract.columns.map((column) => column.name),
    file,
    format,
  );
}
