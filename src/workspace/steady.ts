import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { COMMITTED } from './draft-name.js';
import { ARTIFACTS, type Workspace } from './workspace.js';
import { ifThere } from '../errors.js';

/** What a writer replaces and a reader reads, by folder. */
const READ = {
  output: [ARTIFACTS.finalData, ARTIFACTS.finalParquet, ARTIFACTS.quarantine, ARTIFACTS.held, ARTIFACTS.sums, ARTIFACTS.ledger],
  models: [ARTIFACTS.model, ARTIFACTS.score, ARTIFACTS.metrics, ARTIFACTS.drift],
  deployment: ['current'],
} as const;

const TRIES = 20;
const PAUSE_MS = 25;
/** How long a commit under way is waited for; one that a crash cut short takes until the next run. */
const COMMIT_TRIES = 20;

/**
 * Reads a workspace as it stands at one moment, without the lock: where a writer has replaced something while `work` read, whatever came of
 * it is forgotten, and it reads again. Where writers leave no rest between {@link TRIES} readings, the last of them counts.
 */
export async function steady<T>(workspace: Workspace, work: () => Promise<T>): Promise<T> {
  const { signal } = workspace.world;
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted();
    const before = await settledState(workspace);
    const hasChanged = async (): Promise<boolean> => tries < TRIES && (await stateOf(workspace)).text !== before;
    try {
      const answer = await work();
      if (!(await hasChanged())) return answer;
    } catch (error) {
      if (signal.aborted || !(await hasChanged())) throw error;
    }
    workspace.world.log.debug('something was replaced meanwhile: reading again', { tries });
  }
}

async function settledState(workspace: Workspace): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const { text, isMoving } = await stateOf(workspace);
    if (!isMoving || tries === COMMIT_TRIES) return text;
    await wait(PAUSE_MS);
  }
}

/** The identity of every file that counts, as text, and whether a commit is being moved into place. */
async function stateOf({ paths }: Workspace): Promise<{ text: string; isMoving: boolean }> {
  const folders = Object.entries(READ) as [keyof typeof READ, readonly string[]][];
  const parts = await Promise.all(
    folders.map(async ([key, names]) => {
      const drafts = ((await ifThere(readdir(paths[key]))) ?? []).filter((name) => name.startsWith(COMMITTED));
      return [...drafts, ...(await Promise.all(names.map((name) => identityOf(path.join(paths[key], name)))))];
    }),
  );
  const text = parts.flat().join('\n');
  return { text, isMoving: text.includes(COMMITTED) };
}

async function identityOf(file: string): Promise<string> {
  try {
    const facts = await lstat(file, { bigint: true });
    return facts.isSymbolicLink() ? await readlink(file) : `${facts.ino} ${facts.size} ${facts.mtimeNs}`;
  } catch {
    return '';
  }
}
