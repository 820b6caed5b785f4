import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { RiskError, systemCode } from '../errors.js';

/** The kinds of file that can be ingested, by the end of their name. */
const KINDS = [
  { ending: '.csv', format: 'csv', gzip: false },
  { ending: '.csv.gz', format: 'csv', gzip: true },
  { ending: '.parquet', format: 'parquet', gzip: false },
] as const;

/** Endings that say a file is still being written. */
const UNFINISHED = ['.part', '.tmp', '.partial', '.crdownload'];

/** A file that holds rows. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** Its name below the folder it was found in, with forward slashes. */
  readonly name: string;
  readonly format: 'csv' | 'parquet';
  readonly gzip: boolean;
  readonly size: number;
  /** Modification time in whole milliseconds. */
  readonly modified: number;
}

/** What stands in a folder: files to read, and files that are still being written. */
export interface Sources {
  readonly files: readonly SourceFile[];
  readonly waiting: readonly string[];
}

/**
 * Lists the data files of a folder (or of one file), by name. Hidden files and other kinds are passed over.
 * Throws a `no-input` fault when the folder does not exist, a `data` fault for a link that leads out of it.
 */
export async function findSources(folder: string, options: { recursive: boolean }): Promise<Sources> {
  const facts = await stat(folder).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new RiskError('no-input', `${folder}: no such file or folder`, { hint: 'make the folder, or name another one in config.json', cause: error });
  });
  if (facts.isFile()) {
    const source = await sourceFile(folder, path.basename(folder));
    if (source === undefined) throw new RiskError('no-input', `${folder}: not a .csv, .csv.gz or .parquet file`);
    return { files: [source], waiting: [] };
  }
  const files: SourceFile[] = [];
  const waiting: string[] = [];
  const root = await realpath(folder);
  for (const name of await namesIn(folder, options.recursive)) {
    if (UNFINISHED.some((ending) => name.toLowerCase().endsWith(ending))) {
      waiting.push(name);
      continue;
    }
    const file = path.join(folder, name);
    const source = await sourceFile(file, name);
    if (source === undefined) continue;
    if (!(await realpath(file)).startsWith(root + path.sep)) {
      throw new RiskError('data', `${file}: is a link to a file outside ${folder}`, { hint: 'put the file itself into the folder' });
    }
    files.push(source);
  }
  return { files, waiting };
}

async function namesIn(folder: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.')))
    .map((parts) => parts.join('/'))
    .sort((a, b) => (a < b ? -1 : 1));
}

async function sourceFile(file: string, name: string): Promise<SourceFile | undefined> {
  const kind = KINDS.find(({ ending }) => name.toLowerCase().endsWith(ending));
  if (kind === undefined) return undefined;
  const facts = await stat(file).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (facts === undefined || !facts.isFile()) return undefined;
  return { path: file, name, format: kind.format, gzip: kind.gzip, size: facts.size, modified: Math.trunc(facts.mtimeMs) };
}

/** True when a file is, at this moment, as it was when it was found. */
export async function isUnchanged(source: SourceFile): Promise<boolean> {
  const facts = await stat(source.path).catch(() => undefined);
  return facts !== undefined && facts.size === source.size && Math.trunc(facts.mtimeMs) === source.modified;
}
