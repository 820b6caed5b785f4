import type { Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ifThere, isDenied, RiskError, systemCode } from '../errors.js';

/** The kinds of file that can be ingested, by the end of their name. */
const KINDS = [
  { ending: '.csv', format: 'csv', gzip: false },
  { ending: '.csv.gz', format: 'csv', gzip: true },
  { ending: '.parquet', format: 'parquet', gzip: false },
] as const;

type Kind = (typeof KINDS)[number];

/** Endings that say a file is still being written. */
const UNFINISHED = ['.part', '.tmp', '.partial', '.crdownload'];

/** What a file is that riskctl is not let near. */
export const UNREADABLE = 'a file that the user who runs riskctl may not read';

/** Something in the place of a data file that is left alone. */
export interface PassedOver {
  readonly name: string;
  readonly what: string;
}

/** Says so in a sentence. */
export function passedOverText({ name, what }: PassedOver): string {
  return `${name} is passed over: it is ${what}`;
}

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

/** What stands in a folder: files to read, files that are still being written, and what has the name of a data file and is none. */
export interface Sources {
  readonly files: readonly SourceFile[];
  readonly waiting: readonly string[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * Lists the data files of a folder (or of one file), by name. Hidden files and other kinds are passed over.
 * Throws a `no-input` fault when the folder does not exist, a `data` fault for a link that leads out of it.
 */
export async function findSources(folder: string, options: { recursive: boolean }): Promise<Sources> {
  const facts = await ifThere(stat(folder));
  if (facts === undefined)
    throw new RiskError('no-input', `${folder}: no such file or folder`, {
      hint: 'make the folder, or name another: in config.json, or on the command line',
    });
  if (!facts.isDirectory()) {
    const kind = kindOf(folder);
    if (!facts.isFile() || kind === undefined) {
      const what = facts.isFile() ? 'a .csv, .csv.gz or .parquet file' : 'a file or a folder';
      throw new RiskError('no-input', `${folder}: not ${what}`, { hint: 'name one of them' });
    }
    return { files: [sourceFile(folder, path.basename(folder), kind, facts)], waiting: [], passedOver: [] };
  }
  const files: SourceFile[] = [];
  const waiting: string[] = [];
  const passedOver: PassedOver[] = [];
  const root = await realpath(folder);
  for (const { name, isFolder } of await namesIn(folder, options.recursive)) {
    const kind = kindOf(name);
    if (!isFolder && UNFINISHED.some((ending) => name.toLowerCase().endsWith(ending))) waiting.push(name);
    if (kind === undefined || (isFolder && options.recursive)) continue;
    const file = path.join(folder, name);
    const found = await factsOf(file);
    if (typeof found === 'string' || !found.isFile()) {
      passedOver.push({ name, what: typeof found === 'string' ? found : whatIs(found) });
      continue;
    }
    if (!(await realpath(file)).startsWith(root + path.sep)) {
      throw new RiskError('data', `${file}: is a link to a file outside ${folder}`, {
        hint: 'put the file itself into the folder',
      });
    }
    files.push(sourceFile(file, name, kind, found));
  }
  return { files, waiting, passedOver };
}

/** What a file is, or why that cannot be told. */
async function factsOf(file: string): Promise<Stats | string> {
  try {
    return await stat(file);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ELOOP') return 'a link that leads to itself';
    if (code !== 'ENOENT') throw error;
    // what node makes of bytes that are no UTF-8 is the name of nothing
    return path.basename(file).includes('\ufffd') ? 'a file whose name is not UTF-8' : 'a link to nothing';
  }
}

function whatIs(facts: Stats): string {
  return facts.isDirectory() ? 'a folder' : 'neither a file nor a folder';
}

async function namesIn(folder: string, recursive: boolean): Promise<{ name: string; isFolder: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive });
  return entries
    .map((entry) => ({
      parts: path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep),
      isFolder: entry.isDirectory(),
    }))
    .filter(({ parts }) => !parts.some((part) => part.startsWith('.')))
    .map(({ parts, isFolder }) => ({ name: parts.join('/'), isFolder }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function kindOf(name: string): Kind | undefined {
  return KINDS.find(({ ending }) => name.toLowerCase().endsWith(ending));
}

function sourceFile(file: string, name: string, { format, gzip }: Kind, { size, mtimeMs }: Stats): SourceFile {
  return { path: file, name, format, gzip, size, modified: Math.trunc(mtimeMs) };
}

/** True when a file is, at this moment, as it was when it was found. */
export async function isUnchanged(source: SourceFile): Promise<boolean> {
  const facts = await ifThere(stat(source.path));
  return facts !== undefined && facts.size === source.size && Math.trunc(facts.mtimeMs) === source.modified;
}

/** Whether the user who runs riskctl may read a file. */
export async function isReadable(source: SourceFile): Promise<boolean> {
  try {
    await (await open(source.path)).close();
    return true;
  } catch (error) {
    if (!isDenied(error)) throw error;
    return false;
  }
}
