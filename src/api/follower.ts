import { currentRelease } from '../lifecycle/release-id.js';
import type { Workspace } from '../workspace/workspace.js';
import { openServing, type Serving } from './serving.js';

/** Follows what is deployed. */
export interface Follower {
  /** What serves now; null before the first deployment. */
  current(): Serving | null;
  /** Stops following. */
  stop(): void;
}

/** A link is asked for rather than watched: that works on every file system, and costs microseconds. */
const INTERVAL_MS = 250;
/** How long after a release that could not be taken up it is tried again. */
const RETRY_MS = 10_000;

/**
 * Takes up the release that serves, and each later one as soon as it is made current. A release that cannot be taken up is logged,
 * and the one before it goes on serving. Throws what is wrong with the first.
 */
export async function follow(workspace: Workspace): Promise<Follower> {
  const { world } = workspace;
  let serving = await openServing(workspace);
  let refused: { readonly release: string | null; readonly at: number } | undefined;
  let isBusy = false;

  const look = async (): Promise<void> => {
    const release = await currentRelease(workspace);
    if (release === null || release === serving?.champion.release) return;
    if (refused?.release === release && world.seconds() - refused.at < RETRY_MS / 1000) return;
    refused = { release, at: world.seconds() };
    serving = await openServing(workspace);
    refused = undefined;
    world.log.info(`now serving release ${serving?.champion.release ?? 'none'}`, { release: serving?.champion.release });
  };
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    look()
      .catch((error: unknown) => {
        world.log.error(`the current release cannot be served: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => (isBusy = false));
  }, INTERVAL_MS);
  timer.unref();
  return { current: () => serving, stop: () => clearInterval(timer) };
}
