import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ifThere, RiskError } from '../errors.js';
import type { Model } from '../model/model.js';
import { publish } from '../workspace/atomic.js';
import { requireOutside } from '../workspace/outside.js';
import { shortPath, type Workspace } from '../workspace/workspace.js';
import type { DialectName } from './dialects.js';
import { FORMATS, type FormatName } from './formats.js';

/** What to make of a model, and where to put it. */
export interface ExportOptions {
  readonly format: FormatName | undefined;
  /** Of SQL; DuckDB's where it is left out. */
  readonly dialect: DialectName | undefined;
  /** A file, relative to the current folder; left out, the answer holds the content itself. */
  readonly out: string | undefined;
}

/** A model in another format, or where that was written. */
export interface Exported {
  readonly model: string;
  readonly format: FormatName;
  /** Of SQL; null for other formats. */
  readonly dialect: DialectName | null;
  readonly bytes: number;
  /** The file written, relative to the workspace where it lies inside; null where there is none. */
  readonly file: string | null;
  /** How the bytes stand in `content`. */
  readonly encoding: 'utf-8' | 'base64' | null;
  /** Null where a file was written. */
  readonly content: string | null;
}

/**
 * Writes a model down in a format that other programs run. Throws a usage fault for options that do not go together, and a data
 * fault for a model that the format cannot hold.
 */
export async function exportModel(
  workspace: Workspace,
  model: Model,
  { format, dialect, out }: ExportOptions,
): Promise<Exported> {
  if (format === undefined) {
    throw new RiskError('usage', 'export needs to know the format', {
      hint: `name it with --format: ${Object.keys(FORMATS).join(', ')}`,
    });
  }
  if (dialect !== undefined && format !== 'sql') {
    throw new RiskError('usage', `--dialect is for SQL, and the format is ${format}`, {
      hint: 'leave it out, or use --format sql',
    });
  }
  const used = format === 'sql' ? (dialect ?? 'duckdb') : null;
  const content = FORMATS[format](model, used ?? 'duckdb');
  const facts = { model: model.id, format, dialect: used, bytes: Buffer.byteLength(content) };
  if (out !== undefined) {
    const file = await writeOut(workspace, out, content);
    return { ...facts, file: shortPath(workspace, file), encoding: null, content: null };
  }
  const encoding = typeof content === 'string' ? 'utf-8' : 'base64';
  return { ...facts, file: null, encoding, content: Buffer.from(content).toString(encoding) };
}

/** Puts the content into a file as one step; where the file is a link, into the one it leads to. */
async function writeOut(workspace: Workspace, out: string, content: string | Uint8Array): Promise<string> {
  const { world } = workspace;
  const named = path.resolve(world.process.cwd, out);
  await requireOutside(workspace, named);
  const found = await ifThere(stat(named));
  if (found !== undefined && !found.isFile()) {
    throw new RiskError('usage', `--out ${out}: is there already, and is no file`, {
      hint: 'name a file, or leave --out out to have the answer on stdout',
    });
  }
  const file = found === undefined ? named : await realpath(named);
  await publish(path.dirname(file), world, (draft) => draft.write(path.basename(file), content));
  return file;
}
