import path from 'node:path';
import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { join, rowwise, sql, table, type Sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import { partsFolder, readAccepted, requireWhole, type Accepted } from './accepted.js';
import { isAlike, livingRows } from './accepted-rows.js';
import { contractOf, type Contract } from './contract.js';
import { loadHistory } from './final-data.js';
import { checkHeader } from './header.js';
import { brokenRows, loadFiles, type Loaded, type ReadableFile } from './load.js';
import { findSources, type SourceFile } from './sources.js';
import { LABEL, noRows, VIOLATION } from './staging.js';

/** Rows that keep the contract, in the engine, with their columns as `v0`, `v1`, … and `label`. */
export interface Dataset {
  readonly contract: Contract;
  /** What they are, for people: "data/testdata". */
  readonly name: string;
  /** A relation: `select … from ${rows}`. */
  readonly relation: Sql;
  readonly rows: number;
  readonly labelled: number;
  readonly positives: number;
  /** Rows left out because they break the contract. */
  readonly excluded: number;
}

/** Counts the rows of a relation of typed columns. */
export async function datasetOf(engine: Engine, contract: Contract, name: string, relation: Sql, excluded = 0): Promise<Dataset> {
  const row = await oneRow(
    engine,
    sql`select count(*) as total, count(${LABEL}) as labelled, sum(${LABEL}) as positives from ${relation}`,
  );
  return {
    contract,
    name,
    relation,
    rows: numberOf(row['total']),
    labelled: numberOf(row['labelled']),
    positives: numberOf(row['positives']),
    excluded,
  };
}

/** What an engine has loaded: the stages of one run look at the same files. */
const LOADED = new WeakMap<Engine, Map<string, Dataset>>();

/**
 * Loads files or a folder of files as rows to judge on; files that the engine holds already, and that have not changed, are not
 * read again. Throws a data fault for a file that cannot be used, a `no-input` fault for none.
 */
export async function loadDataset(workspace: Workspace, engine: Engine, target: string): Promise<Dataset> {
  const { files } = await findSources(target, { recursive: workspace.config.ingest.recursive });
  return loadOnce(engine, keyOf(workspace, target, files), () =>
    readSources(workspace, engine, shortPath(workspace, target), files),
  );
}

/** Fewer rows are soon read again, and a fit to them is the same to the last bit only where they come from one place. */
const WORTH_HOLDING = 50_000;

/** Takes the rows that finaldata.csv was written from for those that {@link loadFinalData} would read from it, where they are many. */
export async function holdFinalData(workspace: Workspace, engine: Engine, relation: Sql, rows: number): Promise<void> {
  const file = path.join(workspace.paths.output, ARTIFACTS.finalData);
  if (rows <= WORTH_HOLDING) return;
  const { files } = await findSources(file, { recursive: false });
  await loadOnce(engine, keyOf(workspace, file, files), () =>
    datasetOf(engine, contractOf(workspace.config), shortPath(workspace, file), relation),
  );
}

function keyOf({ config }: Workspace, target: string, files: readonly SourceFile[]): string {
  return JSON.stringify([target, files, config.contract, config.dedupe]);
}

async function loadOnce(engine: Engine, key: string, load: () => Promise<Dataset>): Promise<Dataset> {
  const held = LOADED.get(engine) ?? new Map<string, Dataset>();
  LOADED.set(engine, held);
  const data = held.get(key) ?? (await load());
  held.set(key, data);
  return data;
}

/** Loads files as rows to judge on, under a name for people. Throws as {@link loadDataset} does. */
export async function readSources(
  workspace: Workspace,
  engine: Engine,
  name: string,
  files: readonly SourceFile[],
): Promise<Dataset> {
  const contract = contractOf(workspace.config);
  if (files.length === 0)
    throw new RiskError('no-input', `${name}: no .csv, .csv.gz or .parquet file in it`, {
      hint: 'put the file there, or name another path in config.json',
    });
  const readable: ReadableFile[] = [];
  for (const source of files) {
    const check = await checkHeader(source, contract, engine);
    if (!check.ok)
      throw new RiskError('data', `${shortPath(workspace, source.path)}: ${check.reason}`, {
        hint: 'the contract in config.json names the columns expected',
      });
    readable.push({ source, header: check.header });
  }
  const loaded = await loadFiles(engine, contract, readable, `data_${workspace.world.token(4)}`);
  const [refused] = loaded.refused;
  if (refused !== undefined) throw new RiskError('data', `${shortPath(workspace, refused.source.path)}: ${refused.reason}`);
  return datasetOf(engine, contract, name, goodRows(loaded), brokenRows(loaded));
}

/** Loads everything ingested so far. Throws a `no-input` fault when nothing was. */
export async function loadFinalData(workspace: Workspace, engine: Engine): Promise<Dataset> {
  const accepted = await readAccepted(workspace);
  if (accepted !== null) return acceptedRows(workspace, engine, accepted);
  const file = path.join(workspace.paths.output, ARTIFACTS.finalData);
  const sources = await findSources(file, { recursive: false }).catch((error: unknown) => {
    if (!(error instanceof RiskError) || error.fault !== 'no-input') throw error;
    throw new RiskError('no-input', `${shortPath(workspace, file)}: nothing has been ingested yet`, {
      hint: `run riskctl ingest, with data files in ${shortPath(workspace, workspace.paths.input)}`,
      cause: error,
    });
  });
  const changed = (message: string, cause?: unknown): RiskError =>
    new RiskError('data', message, {
      hint: 'if the contract was changed, run riskctl ingest --rebuild; otherwise put the file back',
      cause,
    });
  const data = await loadDataset(workspace, engine, sources.files[0]?.path ?? file).catch((error: unknown) => {
    if (error instanceof RiskError && error.fault === 'data') throw changed(error.message, error);
    throw error;
  });
  if (data.excluded === 0) return data;
  throw changed(`${data.name}: ${data.excluded} of its rows break the contract as it now stands`);
}

/** Rows in parts are not loaded: a query reads of them what it needs. Those that were written under another contract are, and checked. */
async function acceptedRows(workspace: Workspace, engine: Engine, accepted: Accepted): Promise<Dataset> {
  const contract = contractOf(workspace.config);
  const name = shortPath(workspace, partsFolder(workspace));
  if (accepted.parts.length === 0) return datasetOf(engine, contract, name, sql`(${noRows(contract, engine.dialect)}) as none`);
  if (await isAlike(engine, contract, accepted)) {
    await requireWhole(workspace, accepted);
    const { rows, labelled, positives } = accepted.counts;
    return { contract, name, relation: livingRows(engine, contract, accepted), rows, labelled, positives, excluded: 0 };
  }
  const key = JSON.stringify([accepted.parts, accepted.replaced, contract]);
  return loadOnce(engine, key, async () =>
    datasetOf(engine, contract, name, goodRows(await loadHistory(workspace, engine, contract))),
  );
}

function goodRows(loaded: Loaded): Sql {
  const parts = loaded.tables.map((name) => sql`select * from ${table(name)} where ${VIOLATION} = 0`);
  return sql`${rowwise(join(parts, ' union all '))} as good`;
}
