import { messageIn } from '../../errors.js';
import type { Run } from '../../workspace/runs.js';
import type { Workspace } from '../../workspace/workspace.js';
import { patience } from './channels.js';
import { post } from './post.js';
import { secret } from './secret.js';

/** The pings of one run, in the manner of healthchecks.io: `/start`, then the bare address or `/fail`, with one run id. */
export interface Heartbeat {
  /** Pings that the run has ended. Throws an error that says what went wrong. */
  end(run: Run): Promise<void>;
}

/** Pings that a run begins, and does not wait for it; null where no address is configured. */
export function beginHeartbeat(workspace: Workspace): Heartbeat | null {
  if (workspace.config.notify.heartbeat === undefined) return null;
  const ping = pinger(workspace, workspace.config.notify.heartbeat.url_env);
  // what came of it is seen at the end, where it matters
  const begun = ping('/start', '').catch(() => undefined);
  return {
    async end(run) {
      await begun;
      const error = typeof run.facts['error'] === 'string' ? `: ${run.facts['error']}` : '';
      await ping(run.outcome === 'failed' ? '/fail' : '', `run ${run.id}: ${run.outcome}${error}`);
    },
  };
}

/** Pings `/log`, which says nothing of whether all is well. What came of it, null being well; undefined where no address is configured. */
export async function testHeartbeat(workspace: Workspace): Promise<string | null | undefined> {
  const { heartbeat } = workspace.config.notify;
  if (heartbeat === undefined) return undefined;
  return pinger(workspace, heartbeat.url_env)('/log', 'a test message').then(() => null, messageIn);
}

/** Pings below the address that an environment variable holds, each time with the same id. */
function pinger(workspace: Workspace, variable: string): (suffix: string, body: string) => Promise<void> {
  const { world } = workspace;
  const rid = uuidOf(world.token(16));
  return async (suffix, body) => {
    const url = new URL(secret(world, variable));
    url.pathname = `${url.pathname.replace(/\/$/, '')}${suffix}`;
    url.searchParams.set('rid', rid);
    await post(url.href, { body, type: 'text/plain', signal: patience(workspace) });
  };
}

/** 16 bytes in hexadecimal as a random UUID (RFC 9562, version 4). */
function uuidOf(bytes: string): string {
  const variant = ((Number.parseInt(bytes[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    bytes.slice(0, 8),
    bytes.slice(8, 12),
    `4${bytes.slice(13, 16)}`,
    `${variant}${bytes.slice(17, 20)}`,
    bytes.slice(20),
  ].join('-');
}
