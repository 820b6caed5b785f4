import { link, mkdir, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { asFault, ifThere, RiskError, systemCode } from '../errors.js';
import type { World } from '../world.js';
import { settle, writeNew } from './atomic.js';
import { isInUse, isOwned, ownedName } from './draft-name.js';
import { isAlive, ownerOf, ownerSchema } from './owner.js';
import type { Workspace } from './workspace.js';

/** Who holds the lock, and since when. */
const holderSchema = ownerSchema.extend({ since: z.string() });
/** The process that holds the lock of a workspace. */
export type Holder = z.output<typeof holderSchema>;

const ATTEMPTS = 20;
const PAUSE_MS = 50;
const BID = 'takeover';

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

/** Why nobody can tell who holds the lock, which stops every run; null where one can. */
export async function lockFault({ paths }: Workspace): Promise<RiskError | null> {
  try {
    await readHolder(path.join(paths.state, 'lock'));
    return null;
  } catch (error) {
    const fault = asFault(error);
    if (fault instanceof RiskError) return fault;
    throw error;
  }
}

const DAY_MS = 86_400_000;

/** Clears away what killed runs left in riskctl's own corner: what is of a process that is gone, and whatever else nobody has touched for a day. */
async function sweep(state: string, world: World): Promise<void> {
  for (const name of await readdir(state)) {
    const left = path.join(state, name);
    if (isOwned(name)) {
      if (!(await isInUse(state, name, world))) await rm(left, { recursive: true, force: true });
      continue;
    }
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
  const state = path.dirname(file);
  const claim = path.join(state, await ownedName('claim', world));
  const owner: Holder = { ...(await ownerOf(world)), since: world.now().toISOString() };
  let rival: string | undefined;
  await writeNew(claim, `${JSON.stringify(owner)}\n`);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await linked(claim, file)) return;
      const holder = await readHolder(file);
      if (holder !== undefined && (await isAlive(holder, world))) throw held(holder, file, world);
      rival = await removeStale(file, world);
      // whoever met a rival waits for a time of its own, so that they do not meet again
      if (rival !== undefined) await wait((PAUSE_MS * parseInt(world.token(1), 16)) / 255);
    }
    throw new RiskError('locked', 'another run is taking the workspace at this moment', {
      hint: `try again${rival === undefined ? '' : `; if it is of a host that is gone, delete ${path.join(state, rival)}`}`,
    });
  } finally {
    await rm(claim, { force: true });
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
  const text = await ifThere(readFile(file, 'utf8'));
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

/**
 * Takes away the lock of an owner that is dead, unless another process is at it at the same time: then its bid is the answer. Each announces
 * its bid before it looks for others, so of two at least one sees the other and does nothing. A bid's name tells whose it is, so that of a
 * killed process counts for nothing.
 */
async function removeStale(file: string, world: World): Promise<string | undefined> {
  const state = path.dirname(file);
  const bid = await ownedName(BID, world);
  await writeFile(path.join(state, bid), '', { flag: 'wx' });
  try {
    for (const name of await readdir(state)) {
      if (name !== bid && name.startsWith(`${BID}-`) && (await isInUse(state, name, world))) return name;
    }
    const owner = await readHolder(file);
    if (owner !== undefined && !(await isAlive(owner, world))) await unlink(file);
    return undefined;
  } finally {
    await rm(path.join(state, bid), { force: true });
  }
}
