import { lastRun, type Run } from '../../workspace/runs.js';
import type { Workspace } from '../../workspace/workspace.js';
import { deliver, type Delivery } from './channels.js';
import { eventsOf } from './events.js';
import { messageOf } from './message.js';

/** Tells of a run what `notify.on` asks for, through every channel, and logs what did not get through. Never throws for that. */
export async function announce(workspace: Workspace, run: Run): Promise<void> {
  const { config, paths, world } = workspace;
  const isBefore = (one: Run): boolean => one.command === run.command && one.profile === run.profile && one.id !== run.id;
  const events = eventsOf(run, await lastRun(paths.runs, isBefore)).filter(({ kind }) => config.notify.on.includes(kind));
  const deliveries = await deliver(
    workspace,
    events.map((event) => messageOf(workspace, run, event)),
  );
  for (const { channel, event, error } of deliveries)
    if (error !== null) world.log.warn(`${channel} was not told of the ${event}: ${error}`, { channel, event });
}

/** Sends a test message through every channel. */
export function announceTest(workspace: Workspace): Promise<Delivery[]> {
  const { world, profile } = workspace;
  const run = { id: 'test', command: 'doctor', profile: profile ?? null };
  return deliver(workspace, [messageOf(workspace, run, { kind: 'test', text: `a test message from ${world.process.user}` })]);
}
