import path from 'node:path';
import { RiskError } from '../errors.js';
import { requireChampion } from '../lifecycle/champion.js';
import { publish } from '../workspace/atomic.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import { formatReturns } from './api-returns.js';
import { callAll, type Call } from './calls.js';
import { settingsOf } from './settings.js';
import { readToken } from './token.js';

/** What was called, and where it is written. */
export interface ApiCalls {
  /** The server that was called. */
  readonly url: string;
  readonly calls: readonly Omit<Call, 'text' | 'problem'>[];
  /** apireturns.txt, relative to the workspace. */
  readonly file: string;
}

/**
 * Calls every endpoint of a server, or of one started for the purpose, and writes what came back into apireturns.txt. Throws an `unavailable`
 * fault where a call fails, and then writes nothing.
 */
export async function apiCalls(workspace: Workspace, url: string | undefined): Promise<ApiCalls> {
  const { world, paths } = workspace;
  const { target, calls } = url === undefined ? await callOwn(workspace) : await callOther(workspace, url);
  const failed = calls.filter(({ problem }) => problem !== null);
  if (failed.length > 0) {
    const told = failed.map(({ name, sent, problem }) => `${name}${sent === null ? '' : ` (${sent})`}: ${problem ?? ''}`);
    throw new RiskError('unavailable', `${failed.length} of ${calls.length} calls of ${target} failed: ${told.join('; ')}`, {
      hint: `${ARTIFACTS.apiReturns} is left as it was`,
    });
  }
  await publish(paths.models, world, (draft) =>
    draft.write(ARTIFACTS.apiReturns, formatReturns(calls, { url: target, time: world.now(), riskctl: world.version })),
  );
  return {
    url: target,
    calls: calls.map(({ text: _text, problem: _problem, ...call }) => call),
    file: shortPath(workspace, path.join(paths.models, ARTIFACTS.apiReturns)),
  };
}

interface Called {
  readonly target: string;
  readonly calls: readonly Call[];
}

async function callOther(workspace: Workspace, url: string): Promise<Called> {
  const target = baseOf(url);
  return { target, calls: await callAll(workspace.world, { url: target, token: await readToken(workspace) }) };
}

/** Starts a server that only this machine can reach, at a port that is free, and stops it again. */
async function callOwn(workspace: Workspace): Promise<Called> {
  await requireChampion(workspace);
  const { log } = workspace.world;
  // who calls is this very run: its log need not tell each request
  const quiet = { ...workspace, world: { ...workspace.world, log: { ...log, info: log.debug } } };
  const settings = await settingsOf(quiet, { host: '127.0.0.1', port: 0 });
  const { serve } = await import('./serve.js');
  const server = await serve(quiet, settings);
  try {
    return { target: server.url, calls: await callAll(workspace.world, { url: server.url, token: settings.token }) };
  } finally {
    await server.close();
  }
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && ['http:', 'https:'].includes(parsed.protocol) && parsed.search === '' && parsed.hash === '')
    return url.replace(/\/+$/, '');
  throw new RiskError('usage', `--url must be the address of a server, got '${url}'`, { hint: 'such as http://127.0.0.1:8000' });
}
