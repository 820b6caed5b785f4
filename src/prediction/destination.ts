import path from 'node:path';
import { RiskError } from '../errors.js';
import { requireOutside } from '../workspace/outside.js';
import type { Workspace } from '../workspace/workspace.js';
import { FORMATS, type Format } from './output.js';

/** Where predictions go. */
export interface Destination {
  /** Absolute path of their file; undefined for stdout. */
  readonly out: string | undefined;
  readonly format: Format;
  /** Absolute path of the file of rejected rows; undefined where nobody asked for one. */
  readonly rejected: string | undefined;
}

/** What a command line says of it. */
export interface DestinationOptions {
  readonly out: string | undefined;
  readonly format: Format | undefined;
  readonly rejected: string | undefined;
}

/**
 * Settles where predictions go: a format that is not named is told by the file's ending, and rejected rows go beside a file.
 * Throws usage faults for what does not fit together, and for a place that riskctl keeps for itself.
 */
export async function destinationOf(workspace: Workspace, options: DestinationOptions): Promise<Destination> {
  const { cwd } = workspace.world.process;
  const out = options.out === undefined ? undefined : path.resolve(cwd, options.out);
  const rejected = options.rejected === undefined ? out && besideIt(out) : path.resolve(cwd, options.rejected);
  for (const file of [out, rejected]) if (file !== undefined) await requireOutside(workspace, file);
  if (out !== undefined && out === rejected) throw new RiskError('usage', '--out and --rejected name the same file');
  const format = options.format ?? (out === undefined ? 'csv' : formatOf(options.out ?? '', out));
  if (out === undefined && format === 'parquet') {
    throw new RiskError('usage', 'a Parquet file cannot be streamed to stdout', { hint: 'name a file with --out' });
  }
  return { out, format, rejected };
}

function formatOf(named: string, file: string): Format {
  const found = (Object.keys(FORMATS) as Format[]).find((format) =>
    FORMATS[format].some((ending) => file.toLowerCase().endsWith(ending)),
  );
  if (found !== undefined) return found;
  throw new RiskError('usage', `--out ${named}: its ending tells no format`, {
    hint: `let it end in ${Object.values(FORMATS).flat().join(', ')}, or name one with --format`,
  });
}

/** `clients.csv` has `clients.rejected.csv` beside it. */
function besideIt(file: string): string {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}.rejected.csv`);
}
