import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { World } from '../world.js';

/** A process, told from another of the same pid: `started` is the kernel's start time of it, null where there is none to be had. */
export const ownerSchema = z.object({ pid: z.number(), host: z.string(), started: z.string().nullable() });
/** The process that a lock or a draft belongs to. */
export type Owner = z.output<typeof ownerSchema>;

/** This process as an owner. */
export async function ownerOf({ process: { pid, host } }: World): Promise<Owner> {
  return { pid, host, started: await startTime(pid) };
}

/** Whether an owner lives, as far as one may see: of a process on another host one may not. */
export async function isAlive(owner: Owner, world: World): Promise<boolean> {
  if (owner.host !== world.process.host) return true;
  if (owner.started !== null) return (await startTime(owner.pid)) === owner.started;
  return world.process.isRunning(owner.pid);
}

/** The kernel's start time of a process (Linux), null where there is none to be had. */
async function startTime(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return null;
  // the command name in parentheses may hold anything; the fields after it are fixed: state is the 1st, start time the 20th
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const isDead = fields[0] === 'Z' || fields[0] === 'X';
  return isDead ? null : (fields[19] ?? null);
}
