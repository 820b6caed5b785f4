import { link, mkdir, readdir, readFile, rm, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { RiskError, systemCode } from '../errors.js';
import type { World } from '../world.js';
import { settle, writeNew } from './atomic.js';
import { isAlive, ownerOf, ownerSchema } from './owner.js';
import type { Workspace } from './workspace.js';

/** Who holds the lock, and since when. */
const holderSchema = ownerSchema.extend({ since: z.string() });
/** The process that holds the lock of a workspace. */
export type Holder = z.output<typeof holderSchema>;

const TAKEOVER_SECONDS = 10;
const ATTEMPTS = 20;
const PAUSE_MS = 25;

/**
 * Runs `work` as the only writer of a workspace. The lock is a file that names its owner; the lock of a process that died
 * is taken over. First finishes what a crash may have left half done. Throws a `locked` fault when another run holds it.
 */
export async function withLock<T>(workspace: Workspace, work: () => Promise<T>): Promise<T> {
  const { world, paths } = workspace;
  await mkdir(paths.state, { recursive: true, mode: 0o700 });
  const file = path.join(paths.state, 'lock');
  await acquire(file, world);
  try {
    for (const folder of [paths.output, paths.models, paths.deployment]) await settle(folder, world);
    await sweep(paths.state, world);
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Who holds the lock and is alive, as far as one may see; null where nobody does. */
export async function lockHolder({ world, paths }: Workspace): Promise<Holder | null> {
  const owner = await readHolder(path.join(paths.state, 'lock')).catch(() => undefined);
  return owner !== undefined && (await isAlive(owner, world)) ? owner : null;
}

const DAY_MS = 86_400_000;

/** Clears away what killed runs left in riskctl's own corner: whatever nobody has touched for a day. */
async function sweep(state: string, world: World): Promise<void> {
  for (const name of await readdir(state)) {
    const left = path.join(state, name);
    const age =
      world.now().getTime() -
      (await stat(left).then(
        (one) => one.mtimeMs,
        () => Infinity,
      ));
    if (name !== 'lock' && age > DAY_MS) await rm(left, { recursive: true, force: true });
  }
}

async function acquire(file: string, world: World): Promise<void> {
  const claim = `${file}.${world.token(4)}`;
  const owner: Holder = { ...(await ownerOf(world)), since: world.now().toISOString() };
  await writeNew(claim, `${JSON.stringify(owner)}\n`);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await linked(claim, file)) return;
      const holder = await readHolder(file);
      if (holder !== undefined && (await isAlive(holder, world))) throw held(holder, file, world);
      if (!(await removeStale(file, world))) await wait(PAUSE_MS);
    }
    throw new RiskError('locked', 'another run is taking the workspace at this moment', { hint: 'try again' });
  } finally {
    await unlink(claim);
  }
}

function held(holder: Holder, file: string, world: World): RiskError {
  return new RiskError(
    'locked',
    `another run holds the workspace: process ${holder.pid} on ${holder.host}, since ${holder.since}`,
    {
      hint:
        holder.host === world.process.host
          ? 'try again when it has ended'
          : `try again when it has ended; if that host is gone, delete ${file}`,
    },
  );
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

async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const owner = holderSchema.safeParse(jsonOf(text));
  if (owner.success) return owner.data;
  throw new RiskError('locked', `${file}: does not say who holds the workspace`, { hint: 'delete it if no run is at work' });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Only one process at a time may take a dead owner's lock away, and it looks again before it does. False when another is at it. */
async function removeStale(file: string, world: World): Promise<boolean> {
  const mutex = `${file}.takeover`;
  try {
    await mkdir(mutex);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const age = await stat(mutex).then(
      (one) => world.now().getTime() - one.mtimeMs,
      () => 0,
    );
    if (age > TAKEOVER_SECONDS * 1000) await rm(mutex, { recursive: true, force: true });
    return false;
  }
  try {
    const owner = await readHolder(file);
    if (owner !== undefined && !(await isAlive(owner, world))) await unlink(file);
    return true;
  } finally {
    await rmdir(mutex);
  }
}
