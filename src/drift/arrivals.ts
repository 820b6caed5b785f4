import path from 'node:path';
import { readLedger, type Ledger } from '../data/ledger.js';
import { findSources, type SourceFile } from '../data/sources.js';
import { RiskError } from '../errors.js';
import { sha256File } from '../workspace/digest.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';

/** The files that were ingested after a release, as far as they still lie in the input folder. */
export interface Arrivals {
  readonly files: readonly SourceFile[];
  /** How many more were ingested, and are no longer there. */
  readonly gone: number;
}

/**
 * Finds what has arrived since a release: content that is in the workspace's ledger and not in the one released. Files are known by their
 * content; one that stands as the ledger has it, by name, size and time, is not hashed again.
 * Throws a `no-input` fault where nothing has arrived, or nothing of it is left.
 */
export async function arrivalsSince(workspace: Workspace, release: string): Promise<Arrivals> {
  const { paths, config } = workspace;
  const then = await readLedger(path.join(paths.deployment, 'releases', release, ARTIFACTS.ledger));
  const now = await readLedger(path.join(paths.output, ARTIFACTS.ledger));
  const old = new Set(then.map((entry) => entry.sha256));
  const fresh = new Set(
    now.filter((entry) => entry.status === 'ingested' && !old.has(entry.sha256)).map((entry) => entry.sha256),
  );
  if (fresh.size === 0) throw nothing(`no file has been ingested since release ${release}`);
  const sources = await findSources(paths.input, { recursive: config.ingest.recursive });
  const found = new Map<string, SourceFile>();
  for (const source of sources.files) {
    workspace.world.signal.throwIfAborted();
    const digest = standing(now, source) ?? (await sha256File(source.path));
    if (fresh.has(digest)) found.set(digest, source);
  }
  if (found.size > 0) return { files: [...found.values()], gone: fresh.size - found.size };
  throw nothing(
    `${fresh.size === 1 ? 'the file' : `the ${fresh.size} files`} ingested since release ${release} ${fresh.size === 1 ? 'is' : 'are'} no longer in ${shortPath(workspace, paths.input)}`,
  );
}

function standing(ledger: Ledger, { name, size, modified }: SourceFile): string | undefined {
  return ledger.findLast((entry) => entry.name === name && entry.size === size && entry.modified === modified)?.sha256;
}

function nothing(message: string): RiskError {
  return new RiskError('no-input', message, { hint: 'name the rows to look at with --data <file or folder>' });
}
