import { link, mkdir, readFile, rm, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { RiskError, systemCode } from '../errors.js';
import type { World } from '../world.js';
import { settle, writeNew } from './atomic.js';
import type { Workspace } from './workspace.js';

/** Who holds the lock. `started` is the kernel's start time of the process, which tells a reused pid from the holder. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly started: string | null;
  readonly since: string;
}

const TAKEOVER_SECONDS = 10;

/**
 * Runs `work` as the only writer of a workspace. The lock is a file that names its owner; the lock of a process that died
 * is taken over. First finishes what a crash may have left half done. Throws a `locked` fault when another run holds it.
 */
export async function withLock<T>(workspace: Workspace, work: () => Promise<T>): Promise<T> {
  const { world, paths } = workspace;
  await mkdir(paths.state, { recursive: true });
  const file = path.join(paths.state, 'lock');
  await acquire(file, world);
  try {
    for (const folder of [paths.output, paths.models, paths.deployment]) await settle(folder);
    return await work();
  } finally {
    await unlink(file);
  }
}

async function acquire(file: string, world: World): Promise<void> {
  const claim = `${file}.${world.token(4)}`;
  const { pid, host } = world.process;
  const owner: Owner = { pid, host, started: await startTime(pid), since: world.now().toISOString() };
  await writeNew(claim, `${JSON.stringify(owner)}\n`);
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await linked(claim, file)) return;
      const holder = await readOwner(file);
      if (holder !== undefined && (await isAlive(holder, world))) throw held(holder);
      await removeStale(file, world);
    }
    throw new RiskError('locked', 'another run is taking the workspace at this moment', { hint: 'try again' });
  } finally {
    await unlink(claim);
  }
}

function held(holder: Owner): RiskError {
  return new RiskError('locked', `another run holds the workspace: process ${holder.pid} on ${holder.host}, since ${holder.since}`, {
    hint: 'try again when it has ended',
  });
}

/** A link appears whole or not at all, so the lock file always names its owner. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isAlive(owner: Owner, world: World): Promise<boolean> {
  if (owner.host !== world.process.host) return true;
  if (owner.started !== null) return (await startTime(owner.pid)) === owner.started;
  return world.process.isRunning(owner.pid);
}

/** Only one process at a time may take a dead owner's lock away, and it looks again before it does. */
async function removeStale(file: string, world: World): Promise<void> {
  const mutex = `${file}.takeover`;
  try {
    await mkdir(mutex);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const age = await stat(mutex).then((one) => world.now().getTime() - one.mtimeMs, () => 0);
    if (age > TAKEOVER_SECONDS * 1000) await rm(mutex, { recursive: true, force: true });
    return;
  }
  try {
    const owner = await readOwner(file);
    if (owner !== undefined && !(await isAlive(owner, world))) await unlink(file);
  } finally {
    await rmdir(mutex);
  }
}

/** The kernel's start time of a process (Linux), null where there is none to be had. */
async function startTime(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return null;
  // the command name in parentheses may hold anything; the fields after it are fixed: start time is the 20th
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
