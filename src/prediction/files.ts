import path from 'node:path';
import { checkHeader } from '../data/header.js';
import { loadFiles, runsOf, scanOf, tornFiles, type ReadableFile } from '../data/load.js';
import { findSources, type SourceFile } from '../data/sources.js';
import { writeQuarantine } from '../data/quarantine.js';
import { FILE, isNumeric, VIOLATION } from '../data/staging.js';
import { EngineError, type Engine, type Poured } from '../engine/engine.js';
import { join } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import { asNamed } from '../workspace/outside.js';
import type { Workspace } from '../workspace/workspace.js';
import { clientColumns, namesOf, requireApart, type Format } from './output.js';
import { highestFirst, predictionPart, type Predicting } from './query.js';

/** What became of the rows of an input: in = scored + rejected. */
export interface PredictionBooks {
  readonly in: number;
  readonly scored: number;
  readonly rejected: number;
}

/** How a table of predictions is to look. */
export interface TableOptions {
  readonly format: Format;
  /** Whether the columns of the input are carried along. */
  readonly keep: boolean;
  /** Only so many clients, those most at risk first. */
  readonly top: number | undefined;
}

/** Finds the files of a command line: files, or folders of them. Throws a `no-input` fault where there is none. */
export async function inputFiles(workspace: Workspace, names: readonly string[]): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const name of names) {
    if (name === '')
      throw new RiskError('usage', 'an empty name is no file', { hint: 'name a file, or . for the folder you are in' });
    const target = path.resolve(workspace.world.process.cwd, name);
    const { files } = await findSources(target, { recursive: false }).catch((error: unknown) => {
      if (!(error instanceof RiskError) || error.fault !== 'no-input') throw error;
      throw new RiskError('no-input', error.message.replace(target, name), {
        hint: 'name a .csv, .csv.gz or .parquet file, or - to read a csv from stdin',
        cause: error,
      });
    });
    if (files.length === 0) throw new RiskError('no-input', `${name}: no .csv, .csv.gz or .parquet file in it`);
    found.push(...files);
  }
  return found;
}

/** Reads the headers of files and holds them against the contract. Throws a data fault for one that cannot be used. */
export async function readableFiles(
  workspace: Workspace,
  engine: Engine,
  { contract }: Predicting,
  files: readonly SourceFile[],
): Promise<ReadableFile[]> {
  const readable: ReadableFile[] = [];
  for (const source of files) {
    const check = await checkHeader(source, contract, engine);
    if (!check.ok) {
      throw new RiskError('data', `${asNamed(workspace, source.path)}: ${check.reason}`, {
        hint: 'the contract in config.json names the columns expected; the target need not be there',
      });
    }
    readable.push({ source, header: check.header });
  }
  return readable;
}

/**
 * Writes the predictions of the rows of files that keep the contract, in their order, through the engine: nothing but counts comes
 * back, and memory does not grow with the rows. Throws data faults for a file that cannot be read to its end.
 */
export async function pourPredictions(
  workspace: Workspace,
  engine: Engine,
  predicting: Predicting,
  files: readonly ReadableFile[],
  file: string,
  { format, keep, top }: TableOptions,
): Promise<PredictionBooks> {
  const columns = files[0]?.header.columns ?? [];
  const client = clientColumns(predicting.contract, columns, keep);
  const names = namesOf(client, predicting.reasons);
  requireApart(names, client, format);
  if (keep) requireAlike(workspace, files, columns);
  // a column that is carried along keeps its text
  const numbers = keep ? [] : predicting.contract.columns.filter(isNumeric);
  const runs = runsOf(files);
  const parts = runs.map((run) => predictionPart(predicting, scanOf(run, numbers), keep ? columns : undefined));
  const finish = top === undefined ? undefined : highestFirst(client.length, top);
  const poured = await engine.pour(parts, { file, format, names }, finish).catch((error: unknown) => {
    if (!(error instanceof EngineError)) throw error;
    const read = files.map(({ source }) => asNamed(workspace, source.path)).join(', ');
    throw new RiskError('data', `${read}: cannot be read: ${error.reason.split('\n')[0] ?? ''}`, { cause: error });
  });
  await requireWhole(workspace, runs, poured);
  const rejected = poured.left + poured.misshapen.reduce((sum, { length }) => sum + length, 0);
  return { in: poured.kept + rejected, scored: poured.kept, rejected };
}

/** Writes the rows of files that break the contract, as quarantine.csv has them. Reads the files again. */
export async function writeRejected(
  engine: Engine,
  { contract }: Predicting,
  files: readonly ReadableFile[],
  file: string,
): Promise<void> {
  const view = { unasked: [contract.target], kept: join([FILE, VIOLATION]), together: undefined };
  await writeQuarantine(engine, await loadFiles(engine, contract, files, 'rejected', view), undefined, file);
}

function requireAlike(workspace: Workspace, files: readonly ReadableFile[], columns: readonly string[]): void {
  const other = files.find(
    ({ header }) => columns.length !== header.columns.length || columns.some((name) => !header.columns.includes(name)),
  );
  if (other === undefined) return;
  const [one, two] = [files[0]?.source.path ?? '', other.source.path].map((file) => asNamed(workspace, file));
  throw new RiskError('data', `${two}: its columns are not those of ${one}, so they cannot be carried along together`, {
    hint: 'predict the files one by one, or leave out --keep',
  });
}

/** A file that was cut off inside quotes cannot be trusted: rows may have been swallowed. */
async function requireWhole(workspace: Workspace, runs: readonly ReadableFile[][], { misshapen }: Poured): Promise<void> {
  for (const [index, run] of runs.entries()) {
    const [torn] = await tornFiles(run, misshapen[index] ?? []);
    if (torn === undefined) continue;
    throw new RiskError('data', `${asNamed(workspace, torn.source.path)}: ${torn.reason}`, {
      hint: 'mend the file: nothing was written',
    });
  }
}
