import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ifThere, isDenied, RiskError, unlessFault } from '../errors.js';
import { firstFew } from '../listing.js';
import { sha256File } from '../workspace/digest.js';
import { fewAtATime } from '../workspace/few.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import type { World } from '../world.js';
import { readLedger, type Ledger, type LedgerEntry } from './ledger.js';
import { findSources, isUnchanged, passedOverText, UNREADABLE, type SourceFile } from './sources.js';

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
  /** Hash every file, even one whose size and modification time are as the ledger has them, and judge anew those that were refused. */
  readonly rehash?: boolean;
  /** Judge anew the files that were refused, though nothing about them has changed. */
  readonly refused?: boolean;
  /** Take the ledger as empty, but for files that were never taken in: those held, and those given up. */
  readonly rebuild?: boolean;
  /** Contents, by digest, that are taken for new whatever the ledger says of them. */
  readonly again?: ReadonlySet<string>;
}

const RECENT_MS = 2000;
const PAUSE_MS = 250;
/** Names in a warning, at the most. */
const SHOWN = 5;

/** Compares the input folder with the ledger. Reads no file whose size and modification time the ledger already has. */
export async function findNews(workspace: Workspace, options: NewsOptions = {}): Promise<News> {
  const { paths, config, world } = workspace;
  const reading = readLedger(path.join(paths.output, ARTIFACTS.ledger));
  // a rebuild is also what is left where the ledger cannot be read
  const before = options.rebuild === true ? ((await unlessFault(reading)) ?? []) : await reading;
  if (options.rebuild !== true && before.length === 0) await requireNoRows(workspace);
  const ledger = options.rebuild === true ? neverTakenIn(before) : before;
  const { files, waiting } = await findSources(paths.input, { recursive: config.ingest.recursive });
  const isAsked = ({ sha256, status }: LedgerEntry): boolean =>
    options.again?.has(sha256) === true || ((options.rehash === true || options.refused === true) && status === 'refused');
  const settled = ledger.filter((entry) => !isAsked(entry));
  const seen = new Set(settled.map((entry) => entry.sha256));
  const unmoved = new Set(settled.map(fingerprint));
  const suspects = files.filter((source) => options.rehash === true || !unmoved.has(fingerprint(source)));

  const fresh: Digested[] = [];
  const known: Digested[] = [];
  const now = world.now().getTime();
  if (suspects.some((source) => now - source.modified < RECENT_MS)) await wait(PAUSE_MS);
  const { read, growing, denied } = await digested(suspects, world);
  if (denied[0] !== undefined && options.rebuild === true) throw denied[0].error;
  for (const { source } of denied) world.log.warn(passedOverText({ name: source.name, what: UNREADABLE }));
  if (options.rebuild === true) warnOfLost(workspace, before, read);
  for (const { source, sha256: digest } of options.rebuild === true ? asTakenIn(read, before) : read) {
    if (!seen.has(digest)) fresh.push({ source, sha256: digest });
    else if (!unmoved.has(fingerprint(source))) known.push({ source, sha256: digest });
    seen.add(digest);
  }
  return { ledger, fresh, known, waiting: [...waiting, ...growing] };
}

/** Throws a data fault where rows lie there of which the ledger says nothing: to begin anew would be to lose them. */
export async function requireNoRows(workspace: Workspace): Promise<void> {
  const { output } = workspace.paths;
  const found = [ARTIFACTS.store, ARTIFACTS.finalData].map(async (name) =>
    (await ifThere(stat(path.join(output, name)))) ? [name] : [],
  );
  const [name] = (await Promise.all(found)).flat();
  if (name === undefined) return;
  const ledger = shortPath(workspace, path.join(output, ARTIFACTS.ledger));
  throw new RiskError('data', `${ledger}: is empty or not there, though ${name} lies beside it`, {
    hint: 'put it back from a backup, or ingest everything again with riskctl ingest --rebuild',
  });
}

interface Reading {
  readonly read: readonly Digested[];
  readonly growing: readonly string[];
  readonly denied: readonly Denied[];
}

interface Denied {
  readonly source: SourceFile;
  readonly error: unknown;
}

/** What files hold: those read, those that changed while they were, and those that may not be read, which hold up no others. */
async function digested(files: readonly SourceFile[], world: World): Promise<Reading> {
  const read: Digested[] = [];
  const growing: string[] = [];
  const denied: Denied[] = [];
  const found = await fewAtATime(files, async (source): Promise<Denied | (Digested & { isWhole: boolean })> => {
    world.signal.throwIfAborted();
    try {
      return { source, sha256: await sha256File(source.path), isWhole: await isUnchanged(source) };
    } catch (error) {
      if (!isDenied(error)) throw error;
      return { source, error };
    }
  });
  for (const one of found) {
    if ('error' in one) denied.push(one);
    else if (one.isWhole) read.push({ source: one.source, sha256: one.sha256 });
    else growing.push(one.source.name);
  }
  return { read, growing, denied };
}

/** The lines of contents that were held, and released by nobody. */
function neverTakenIn(ledger: Ledger): Ledger {
  const of = (...those: readonly LedgerEntry['status'][]): ReadonlySet<string> =>
    new Set(ledger.filter(({ status }) => those.includes(status)).map(({ sha256 }) => sha256));
  const [aside, taken] = [of('held', 'dropped'), of('ingested')];
  return ledger.filter(({ sha256 }) => aside.has(sha256) && !taken.has(sha256));
}

/** Tells of files that were taken in once and are there no more, so that a rebuild is without their rows. */
function warnOfLost(workspace: Workspace, ledger: Ledger, read: readonly Digested[]): void {
  const { paths, world } = workspace;
  const there = new Set(read.map(({ sha256 }) => sha256));
  const lost = [...new Set(ledger.filter((entry) => entry.accepted > 0 && !there.has(entry.sha256)).map(({ name }) => name))];
  if (lost.length === 0) return;
  const folder = shortPath(workspace, paths.input);
  world.log.warn(`${folder} lacks what was taken in as ${firstFew(lost, SHOWN)}: a rebuild is without those rows`);
}

/** Files in the order in which they were once taken in, so that the latest of the rows of one key stays the latest; new ones come last. */
function asTakenIn(files: readonly Digested[], ledger: Ledger): Digested[] {
  const ranks = new Map<string, number>();
  const dealtWith = ledger.filter(({ status }) => status === 'ingested' || status === 'refused');
  for (const { sha256 } of dealtWith) if (!ranks.has(sha256)) ranks.set(sha256, ranks.size);
  const rankOf = ({ sha256 }: Digested): number => ranks.get(sha256) ?? ranks.size;
  return [...files].sort((a, b) => rankOf(a) - rankOf(b));
}

function fingerprint(file: { readonly name: string; readonly size: number; readonly modified: number }): string {
  return `${file.size} ${file.modified} ${file.name}`;
}
