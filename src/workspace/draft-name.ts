import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { World } from '../world.js';
import { sha256 } from './digest.js';
import { isAlive, ownerOf } from './owner.js';

/** Begins the name of a draft that is being prepared: what `settle` clears away. */
export const STAGED = '.staged-';
/** Begins the name of a draft that has been committed: what `settle` moves into place. */
export const COMMITTED = '.committed-';

const OWNED = /^\.(?:staged|committed)-([0-9a-f]{8})\.(\d+)\.(\d*)-/;
const DAY_MS = 86_400_000;

/** A name for a draft that nobody else takes, and that tells whose it is. */
export async function draftName(world: World): Promise<string> {
  const { pid, host, started } = await ownerOf(world);
  return `${STAGED}${hostDigest(host)}.${pid}.${started ?? ''}-${world.token(6)}`;
}

/**
 * Whether whoever made a draft may still be at it: a process of this host that lives, or one of another host that has touched it
 * within a day.
 */
export async function isInUse(folder: string, name: string, world: World): Promise<boolean> {
  const [, host, pid, started] = OWNED.exec(name) ?? [];
  if (host === undefined) return false;
  if (host === hostDigest(world.process.host))
    return isAlive({ pid: Number(pid), host: world.process.host, started: started === '' ? null : (started ?? null) }, world);
  const touched = await lstat(path.join(folder, name)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return world.now().getTime() - touched < DAY_MS;
}

function hostDigest(host: string): string {
  return sha256(host).slice(0, 8);
}
