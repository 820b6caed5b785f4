import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { firstFew } from '../listing.js';
import type { Contract } from './contract.js';
import { checkHeader } from './header.js';
import type { LedgerEntry } from './ledger.js';
import { loadFiles, type Loaded, type LoadedFile, type ReadableFile, type RefusedFile } from './load.js';
import type { Digested } from './news.js';
import { isUnchanged, type SourceFile } from './sources.js';

/** What became of one file: its line in the ledger, and why it was refused or what is worth knowing about it. */
export interface FileOutcome extends LedgerEntry {
  readonly note: string | null;
}

/** New files in the engine, and those that cannot be used. */
export interface Batch {
  readonly loaded: Loaded;
  readonly refused: readonly RefusedFile[];
  /** Columns passed over, by file name. */
  readonly extra: ReadonlyMap<string, readonly string[]>;
  /** Files that changed while they were read; a later run takes them. */
  readonly growing: readonly string[];
  /** Files held back, and why. */
  readonly held: readonly HeldSource[];
}

/** A file held back: nothing of it is loaded. */
export interface HeldSource {
  readonly source: SourceFile;
  readonly rows: number;
  readonly reasons: readonly string[];
}

/** Checks the header of each new file and loads those that can be used. */
export async function loadBatch(engine: Engine, contract: Contract, files: readonly SourceFile[]): Promise<Batch> {
  const readable: ReadableFile[] = [];
  const refused: RefusedFile[] = [];
  const extra = new Map<string, readonly string[]>();
  for (const source of files) {
    const check = await checkHeader(source, contract, engine);
    if (!check.ok) refused.push({ source, reason: check.reason });
    else readable.push({ source, header: check.header });
    if (check.ok && check.extra.length > 0) extra.set(source.name, check.extra);
  }
  const loaded = await loadFiles(engine, contract, readable, 'batch');
  const growing: SourceFile[] = [];
  for (const source of files) if (!(await isUnchanged(source))) growing.push(source);
  if (growing.length > 0) {
    for (const table of loaded.tables) await engine.drop(table);
    const rest = await loadBatch(
      engine,
      contract,
      files.filter((source) => !growing.includes(source)),
    );
    return { ...rest, growing: [...rest.growing, ...growing.map((source) => source.name)] };
  }
  return { loaded, refused: [...refused, ...loaded.refused], extra, growing: [], held: [] };
}

/** The batch without some of its files, which are held back. */
export async function holdBack(engine: Engine, contract: Contract, batch: Batch, held: readonly HeldSource[]): Promise<Batch> {
  if (held.length === 0) return batch;
  for (const table of batch.loaded.tables) await engine.drop(table);
  const rest = batch.loaded.files.map(({ source }) => source).filter((source) => !held.some((one) => one.source === source));
  const again = await loadBatch(engine, contract, rest);
  return {
    ...again,
    refused: [...batch.refused, ...again.refused],
    extra: batch.extra,
    growing: [...batch.growing, ...again.growing],
    held,
  };
}

/** The outcome of every file of a batch; `duplicates` are the rows dropped from each loaded file. */
export function outcomesOf(batch: Batch, files: readonly Digested[], duplicates: readonly number[], time: string): FileOutcome[] {
  const nothing = { in: 0, accepted: 0, quarantined: 0, duplicate: 0 };
  return files
    .filter(({ source }) => !batch.growing.includes(source.name))
    .map(({ source, sha256 }) => {
      const facts = { sha256, time, size: source.size, modified: source.modified, name: source.name };
      const at = batch.loaded.files.findIndex((file) => file.source === source);
      const file = batch.loaded.files[at];
      if (file !== undefined)
        return { ...facts, status: 'ingested', ...booksOf(file, duplicates[at] ?? 0), note: noteOf(batch, source) };
      const held = batch.held.find((one) => one.source === source);
      if (held !== undefined) return { ...facts, status: 'held', ...nothing, note: held.reasons.join('; ') };
      const refusal = batch.refused.find((one) => one.source === source);
      return { ...facts, status: 'refused', ...nothing, note: refusal?.reason ?? null };
    });
}

function booksOf(file: LoadedFile, duplicate: number): Pick<LedgerEntry, 'in' | 'accepted' | 'quarantined' | 'duplicate'> {
  const quarantined = file.broken + file.misshapen.length;
  return { in: file.rows + file.misshapen.length, accepted: file.rows - file.broken - duplicate, quarantined, duplicate };
}

/** A file may have thousands that nobody wants. */
const SHOWN_COLUMNS = 8;

function noteOf(batch: Batch, source: SourceFile): string | null {
  const columns = batch.extra.get(source.name);
  if (columns === undefined) return null;
  const what = columns.length === 1 ? 'a column' : `${columns.length} columns`;
  return `passed over ${what} not in the contract: ${firstFew(columns, SHOWN_COLUMNS)}`;
}

/** A file that was not taken in, and why. */
export interface NotTaken {
  readonly name: string;
  readonly reason: string | null;
}

/** The files that were not taken in, as a run notes them. */
export function notTaken(files: readonly FileOutcome[]): { readonly refused: NotTaken[]; readonly held: NotTaken[] } {
  const those = (status: FileOutcome['status']): NotTaken[] =>
    files.filter((file) => file.status === status).map(({ name, note }) => ({ name, reason: note }));
  return { refused: those('refused'), held: those('held') };
}

/** Does what needs rows. Where it fails on the data, files that were refused may be why: their reasons go with the fault. */
export async function tellingRefused<T>(files: readonly FileOutcome[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { refused } = notTaken(files);
    if (!(error instanceof RiskError) || error.fault !== 'data' || refused.length === 0) throw error;
    const lines = refused.map(({ name, reason }) => `${name}: refused: ${reason ?? ''}`);
    const { hint } = error;
    throw new RiskError('data', [error.message, ...lines].join('\n'), { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}
