import { openEngine } from '../engine/open.js';
import type { Engine } from '../engine/engine.js';
import { steady } from '../workspace/steady.js';
import type { Workspace } from '../workspace/workspace.js';
import { RequestError } from './problem.js';
import type { Serving } from './serving.js';

/** Answers the questions that take an engine, one after another: they may not take the machine from those that take a millisecond. */
export interface Desk {
  /**
   * Answers a question of one release with an engine of its own. The same question, told by its name, is answered once for all who ask it
   * meanwhile. Throws a 503 where too many wait, or where the answer takes too long.
   */
  ask<T>(serving: Serving, question: string, work: (workspace: Workspace, engine: Engine) => Promise<T>): Promise<T>;
  /** How many questions wait or are being answered. */
  waiting(): number;
}

const MOST_WAITING = 16;

/** Opens a desk whose answers may take so long each. */
export function openDesk(timeoutMs: number): Desk {
  const asked = new Map<string, Promise<unknown>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    waiting: () => asked.size,
    ask<T>(serving: Serving, question: string, work: (workspace: Workspace, engine: Engine) => Promise<T>): Promise<T> {
      const key = `${serving.champion.release} ${question}`;
      const held = asked.get(key) as Promise<T> | undefined;
      if (held !== undefined) return held;
      if (asked.size >= MOST_WAITING)
        throw new RequestError(503, `${MOST_WAITING} other questions wait to be answered`, 'try again in a few seconds');
      const answer = last.then(() => answered(serving, timeoutMs, work)).finally(() => asked.delete(key));
      asked.set(key, answer);
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function answered<T>(
  serving: Serving,
  timeoutMs: number,
  work: (workspace: Workspace, engine: Engine) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  // a server that is asked to end still answers what it was asked before
  const workspace = { ...serving.workspace, world: { ...serving.workspace.world, signal } };
  const engine = openEngine(workspace);
  try {
    return await steady(workspace, () => work(workspace, engine));
  } catch (error) {
    if (signal.aborted) throw new RequestError(503, `no answer within ${timeoutMs / 1000} s`, 'api.timeout_seconds allows more');
    throw error;
  } finally {
    await engine.close();
  }
}
