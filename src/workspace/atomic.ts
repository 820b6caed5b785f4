import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, rmdir, symlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { World } from '../world.js';
import { COMMITTED, draftName, isInUse, STAGED } from './draft-name.js';
import { ifThere, systemCode } from '../errors.js';

/** Makes what was renamed or created in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  await opened(folder, constants.O_RDONLY, (handle) => handle.sync());
}

/** Flushes a file that someone else (an engine, say) has written. */
export async function syncFile(file: string): Promise<void> {
  await opened(file, 'r+', (handle) => handle.sync());
}

/** Writes one new file and flushes it; fails if it exists. */
export async function writeNew(file: string, content: string | Uint8Array): Promise<void> {
  await opened(file, 'wx', async (handle) => {
    await handle.writeFile(content);
    await handle.sync();
  });
}

/** Opens a file for as long as some work takes. A failure names the file, which node does only where it cannot be opened. */
async function opened(file: string, flags: string | number, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(file, flags);
  try {
    await work(handle);
  } catch (error) {
    if (systemCode(error) !== undefined) (error as Error).message += ` '${file}'`;
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Points a symbolic link at `target` in one atomic step, whether or not it existed.
 * A crash before that leaves a draft that {@link settle} of its folder clears away.
 */
export async function pointAt(link: string, target: string, world: World): Promise<void> {
  const fresh = path.join(path.dirname(link), await draftName(world));
  await symlink(target, fresh);
  await rename(fresh, link);
  await syncFolder(path.dirname(link));
}

/** Appends one line and flushes it. A torn line of an earlier crash is closed off first, so that it spoils no other. */
export async function appendLine(file: string, line: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await opened(file, 'a+', async (handle) => {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.appendFile(`${size > 0 && last[0] !== 0x0a ? '\n' : ''}${line}\n`);
    await handle.sync();
  });
}

/** A folder in which the next state of some artifacts is prepared, to take effect together or not at all. */
export interface Draft {
  /** Absolute path at which to write the artifact of that name. */
  at(name: string): string;
  /** Writes one artifact of text or bytes. */
  write(name: string, content: string | Uint8Array): Promise<void>;
}

/**
 * Publishes several files of one folder as one step. `prepare` writes them into a draft folder; one rename of that folder
 * commits them all, and only then do they move to their places. A crash before the rename leaves the old files; a crash
 * after it is finished by {@link settle}. What `prepare` throws leaves no trace, nor does a signal that comes before the commit.
 * @param mode permissions of the files, whatever the umask; left out, it is the umask that decides
 */
export async function publish<T>(folder: string, world: World, prepare: (draft: Draft) => Promise<T>, mode?: number): Promise<T> {
  await mkdir(folder, { recursive: true });
  const name = await draftName(world);
  const staged = path.join(folder, name);
  await mkdir(staged, 0o700);
  try {
    const answer = await prepare(draftIn(staged));
    if (mode !== undefined) for (const name of await readdir(staged)) await chmod(path.join(staged, name), mode);
    await syncAll(staged);
    world.signal.throwIfAborted();
    const committed = path.join(folder, name.replace(STAGED, COMMITTED));
    await rename(staged, committed);
    await syncFolder(folder);
    await moveIntoPlace(folder, committed);
    return answer;
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Publishes a new folder in one rename: `prepare` writes its files into a draft beside it. The folder must not exist yet.
 * A crash before the rename leaves a draft that {@link settle} of `parent` clears away.
 */
export async function publishFolder(
  parent: string,
  name: string,
  world: World,
  prepare: (draft: Draft) => Promise<void>,
): Promise<string> {
  const target = path.join(parent, name);
  const staged = path.join(parent, await draftName(world));
  await mkdir(path.dirname(target), { recursive: true });
  await mkdir(staged);
  try {
    await prepare(draftIn(staged));
    await syncAll(staged);
    world.signal.throwIfAborted();
    await rename(staged, target);
    await syncFolder(path.dirname(target));
    return target;
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Finishes what a crash interrupted in a folder: committed drafts move into place, uncommitted ones go. The drafts of a process that is
 * still at work, one that only reads and writes its own answer, are left to it.
 */
export async function settle(folder: string, world: World): Promise<void> {
  const names = (await ifThere(readdir(folder))) ?? [];
  for (const name of names) {
    if (!(name.startsWith(STAGED) || name.startsWith(COMMITTED)) || (await isInUse(folder, name, world))) continue;
    if (name.startsWith(STAGED)) await rm(path.join(folder, name), { recursive: true, force: true });
    else await moveIntoPlace(folder, path.join(folder, name));
  }
}

function draftIn(folder: string): Draft {
  return {
    at: (name) => path.join(folder, name),
    write: (name, content) => writeNew(path.join(folder, name), content),
  };
}

async function syncAll(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await syncFile(path.join(folder, name));
  await syncFolder(folder);
}

async function moveIntoPlace(folder: string, committed: string): Promise<void> {
  for (const name of await readdir(committed)) await rename(path.join(committed, name), path.join(folder, name));
  await syncFolder(folder);
  await rmdir(committed);
}
