import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { World } from '../world.js';
import { sha256 } from './digest.js';
import { isAlive, ownerOf } from './owner.js';

/** Begins the name of a draft that is being prepared: what `settle` clears away. */
export const STAGED = '.staged-';
/** Begins the name of a draft that has been committed: what `settle` moves into place. */
export const COMMITTED = '.committed-';

const OWNED = /^(?:\.staged|\.committed|[a-z]+)-([0-9a-f]{8})\.(\d+)\.(\d*)-/;
const DAY_MS = 86_400_000;

/** A name for a draft that nobody else takes, and that tells whose it is. */
export async function draftName(world: World): Promise<string> {
  return STAGED + (await ownedSuffix(world));
}

/** A name for a file of riskctl's own corner, which nobody else takes and which tells whose it is, down to the start of the process. */
export async function ownedName(kind: string, world: World): Promise<string> {
  return `${kind}-${await ownedSuffix(world)}`;
}

/** A name for a file or folder of riskctl's own corner, which nobody else takes and which tells whose it is. */
export function scratchName(kind: string, world: World): string {
  return `${kind}-${hostDigest(world.process.host)}.${world.process.pid}.-${world.token(4)}`;
}

/** Whether a name tells whose it is. */
export function isOwned(name: string): boolean {
  return OWNED.test(name);
}

/**
 * Whether whoever made a draft may still be at it: a process of this host that lives; or one that cannot be told for sure, since it is of
 * another host or without a start time, and has touched it within a day.
 */
export async function isInUse(folder: string, name: string, world: World): Promise<boolean> {
  const [, host, pid, started = ''] = OWNED.exec(name) ?? [];
  if (host === undefined) return false;
  const isOurs = host === hostDigest(world.process.host);
  const owner = { pid: Number(pid), host: world.process.host, started: started === '' ? null : started };
  if (isOurs && !(await isAlive(owner, world))) return false;
  if (isOurs && started !== '') return true;
  const facts = await lstat(path.join(folder, name)).catch(() => undefined);
  return facts !== undefined && world.now().getTime() - facts.mtimeMs < DAY_MS;
}

async function ownedSuffix(world: World): Promise<string> {
  const { pid, host, started } = await ownerOf(world);
  return `${hostDigest(host)}.${pid}.${started ?? ''}-${world.token(6)}`;
}

function hostDigest(host: string): string {
  return sha256(host).slice(0, 8);
}
