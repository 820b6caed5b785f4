import path from 'node:path';
import type { Engine } from '../engine/engine.js';
import { join, rowwise, sql, Sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import type { Column, Contract } from './contract.js';
import { brokenRows } from './dataset.js';
import { checkHeader } from './header.js';
import type { Ledger } from './ledger.js';
import { loadFiles, type Loaded } from './load.js';
import { findSources } from './sources.js';
import { isNumeric, PLACE, valueColumn } from './staging.js';

/** Loads what earlier runs accepted. Throws a data fault when it is not there or no longer keeps the contract. */
export async function loadHistory(workspace: Workspace, engine: Engine, contract: Contract, ledger: Ledger): Promise<Loaded | null> {
  if (!ledger.some((entry) => entry.accepted > 0)) return null;
  const file = path.join(workspace.paths.output, ARTIFACTS.finalData);
  const spoiled = (reason: string): RiskError =>
    new RiskError('data', `${shortPath(workspace, file)}: ${reason}`, { hint: 'put the file back, or ingest everything again with riskctl ingest --rebuild' });
  const { files } = await findSources(file, { recursive: false }).catch(() => ({ files: [] }));
  const [source] = files;
  if (source === undefined) throw spoiled('is not there, though the ledger counts rows in it');
  const check = await checkHeader(source, contract, engine);
  if (!check.ok) throw spoiled(check.reason);
  const history = await loadFiles(engine, contract, [{ source, header: check.header }], 'history');
  const [refused] = history.refused;
  if (refused !== undefined) throw spoiled(refused.reason);
  const broken = brokenRows(history);
  if (broken > 0) throw spoiled(`${broken} of its rows break the contract as it now stands`);
  return history;
}

/** Writes the rows of some queries, with the contract's own column names. */
export async function writeFinalData(engine: Engine, contract: Contract, rows: readonly Sql[], file: string, format: 'csv' | 'parquet'): Promise<void> {
  const value = (column: Column): Sql => {
    const typed = valueColumn(column);
    return format === 'csv' && isNumeric(column) ? engine.dialect.numberText(typed) : typed;
  };
  const values = join(contract.columns.map((column) => sql`${value(column)} as ${valueColumn(column)}`));
  const parts = rows.map((one, part) => sql`select ${values}, ${part} as part, ${PLACE} from (${one}) as kept`);
  const all = sql`select ${join(contract.columns.map(valueColumn))} from ${rowwise(join(parts, ' union all '))} as kept`;
  await engine.unload(engine.dialect.inOrder(all, [new Sql('part'), PLACE]), contract.columns.map((column) => column.name), file, format);
}
