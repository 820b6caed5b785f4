import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { publish } from '../workspace/atomic.js';
import { scratchName } from '../workspace/draft-name.js';
import type { Workspace } from '../workspace/workspace.js';

/** Lets `write` write a file of clients beside its place; it moves there when all has been written, and replaces what was there. */
export function delivered<T>(workspace: Workspace, file: string, write: (draft: string) => Promise<T>): Promise<T> {
  const mode = Number.parseInt(workspace.config.data_file_mode, 8);
  return publish(path.dirname(file), workspace.world, (draft) => write(draft.at(path.basename(file))), mode);
}

/** Hands `work` a folder of riskctl's own that is gone afterwards. */
export async function inScratch<T>(workspace: Workspace, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = path.join(workspace.paths.state, scratchName('predict', workspace.world));
  await mkdir(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Hands a piece to a stream, and waits for its reader where that is behind. False once the reader is gone, which is no fault: what is
 * left need not be said. What else is wrong with stdout is told by the one who opened it.
 */
export async function offer(output: Writable, piece: string | Buffer): Promise<boolean> {
  if (isGone(output)) return false;
  if (!output.write(piece)) await room(output);
  return !isGone(output);
}

/** Waits until a stream takes more, or never will. */
async function room(output: Writable): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(output, 'drain', { signal }), once(output, 'close', { signal })]).catch(() => undefined);
  // the one that is still waited for would leave its listeners behind, a pair a piece
  waiting.abort();
}

/** Streams a file to stdout. */
export async function offerFile(workspace: Workspace, file: string): Promise<void> {
  const { signal, output } = workspace.world;
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 18 })) {
    signal.throwIfAborted();
    if (!(await offer(output(), piece as Buffer))) return;
  }
}

function isGone(output: Writable): boolean {
  return output.destroyed || output.errored !== null;
}
