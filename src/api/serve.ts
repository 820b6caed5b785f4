import { rm } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { checkPackages } from '../diagnostics/packages.js';
import { RiskError, systemCode } from '../errors.js';
import type { Workspace } from '../workspace/workspace.js';
import { appOf } from './app.js';
import { openDesk } from './desk.js';
import { follow } from './follower.js';
import { openMeters } from './meters.js';
import type { Settings } from './settings.js';

/** A server that answers. */
export interface Server {
  /** Where: `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Takes no more requests, lets those under way end, and closes. */
  close(): Promise<void>;
}

const SWEEP_MS = 50;

/** Serves the release of a workspace, and each that follows it. Throws an `unavailable` fault where it cannot listen. */
export async function serve(workspace: Workspace, settings: Settings): Promise<Server> {
  const follower = await follow(workspace);
  const desk = openDesk(settings.timeoutMs);
  const meters = openMeters(follower.current, desk.waiting);
  const app = await appOf({ workspace, settings, follower, desk, meters, packages: hourly(workspace, checkPackages) });
  const close = async (): Promise<void> => {
    follower.stop();
    // a connection whose request was under way is idle only once that is answered, and would keep the server up
    const sweeping = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
    await app.close().finally(() => clearInterval(sweeping));
    const state = follower.current()?.workspace.paths.state;
    if (state !== undefined) await rm(state, { recursive: true, force: true });
  };
  try {
    return { url: await listen(app, settings), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(app: FastifyInstance, { host, port }: Settings): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const reason = code === 'EADDRINUSE' ? 'another program listens there' : (error as Error).message;
    throw new RiskError('unavailable', `cannot listen at ${host} port ${port}: ${reason}`, {
      hint: 'name another with --port, or with --port 0 take one that is free',
      cause: error,
    });
  }
}

const HOUR = 3600;

/** An answer that is good for an hour. */
function hourly<T>({ world }: Workspace, ask: () => Promise<T>): () => Promise<T> {
  let held: { readonly answer: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (held === undefined || world.seconds() - held.at > HOUR) held = { answer: ask(), at: world.seconds() };
    return held.answer;
  };
}
