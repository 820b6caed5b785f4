import { setTimeout as wait } from 'node:timers/promises';
import { sha256File } from '../workspace/digest.js';
import { fewAtATime } from '../workspace/few.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import path from 'node:path';
import { readLedger, type Ledger } from './ledger.js';
import { findSources, isUnchanged, type SourceFile } from './sources.js';

/** A source with the digest of its content. */
export interface Digested {
  readonly source: SourceFile;
  readonly sha256: string;
}

/** What the input folder holds that the ledger does not. */
export interface News {
  readonly ledger: Ledger;
  /** Content never seen before. */
  readonly fresh: readonly Digested[];
  /** Content already in the ledger, under a new name or touched. */
  readonly known: readonly Digested[];
  /** Files that are still being written; a later run takes them. */
  readonly waiting: readonly string[];
}

/** How the input folder is looked at. */
export interface NewsOptions {
  /** Hash every file, even one whose size and modification time are as the ledger has them. */
  readonly rehash?: boolean;
  /** Take the ledger as empty. */
  readonly rebuild?: boolean;
  /** Contents, by digest, that are taken for new whatever the ledger says of them. */
  readonly again?: ReadonlySet<string>;
}

const RECENT_MS = 2000;
const PAUSE_MS = 250;

/** Compares the input folder with the ledger. Reads no file whose size and modification time the ledger already has. */
export async function findNews(workspace: Workspace, options: NewsOptions = {}): Promise<News> {
  const { paths, config, world } = workspace;
  const ledger = options.rebuild === true ? [] : await readLedger(path.join(paths.output, ARTIFACTS.ledger));
  const { files, waiting } = await findSources(paths.input, { recursive: config.ingest.recursive });
  const settled = ledger.filter((entry) => options.again?.has(entry.sha256) !== true);
  const seen = new Set(settled.map((entry) => entry.sha256));
  const unmoved = new Set(settled.map(fingerprint));
  const suspects = files.filter((source) => options.rehash === true || !unmoved.has(fingerprint(source)));

  const now = world.now().getTime();
  if (suspects.some((source) => now - source.modified < RECENT_MS)) await wait(PAUSE_MS);
  const fresh: Digested[] = [];
  const known: Digested[] = [];
  const growing: string[] = [];
  const digests = await fewAtATime(suspects, async (source) => {
    world.signal.throwIfAborted();
    const digest = await sha256File(source.path);
    return (await isUnchanged(source)) ? digest : undefined;
  });
  for (const [index, source] of suspects.entries()) {
    const digest = digests[index];
    if (digest === undefined) {
      growing.push(source.name);
      continue;
    }
    if (!seen.has(digest)) fresh.push({ source, sha256: digest });
    else if (!unmoved.has(fingerprint(source))) known.push({ source, sha256: digest });
    seen.add(digest);
  }
  return { ledger, fresh, known, waiting: [...waiting, ...growing] };
}

function fingerprint(file: { readonly name: string; readonly size: number; readonly modified: number }): string {
  return `${file.size} ${file.modified} ${file.name}`;
}
