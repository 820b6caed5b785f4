import { afterAll } from '@jest/globals';
import type { Options } from 'execa';
import { binary, start } from './binary.js';

/** A riskctl that serves a workspace over a socket, as a process of its own. */
export interface RunningServer {
  readonly url: string;
  /** What it has logged so far, as objects. */
  log(): Record<string, unknown>[];
  /** Asks it to end, and waits for that. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<{ readonly code: number | undefined; readonly stdout: string }>;
}

const running = new Set<RunningServer>();
afterAll(async () => {
  for (const server of running) await server.stop();
});

/** Starts `riskctl serve` at a free port; it is stopped when the test file is done, if not before. */
export async function startServer(folder: string, args: readonly string[] = [], options: Options = {}): Promise<RunningServer> {
  const process_ = start(await binary(), folder, ['serve', '--port', '0', ...args], options);
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    process_.stderr?.on('data', (piece: Buffer) => {
      text += piece.toString();
      const found = /"url":"(http[^"]+)"/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    void process_.then(() => reject(new Error(`the server ended before it listened: ${text}`)));
  });
  const server: RunningServer = {
    url,
    log: () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async stop(signal = 'SIGTERM') {
      running.delete(server);
      process_.kill(signal);
      const { exitCode, stdout } = await process_;
      return { code: exitCode, stdout: String(stdout) };
    },
  };
  running.add(server);
  return server;
}

/** What a server answered: its status, its type, and its body as JSON where it is that. */
export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** Asks a server something; a body that is no text is sent as JSON. */
export async function ask(
  { url }: Pick<RunningServer, 'url'>,
  path: string,
  options: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly method?: string } = {},
): Promise<Answered> {
  const { body, headers = {}, method } = options;
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof FormData);
  const response = await fetch(`${url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  return {
    status: response.status,
    type,
    headers: response.headers,
    text,
    json: type.endsWith('json') ? JSON.parse(text) : null,
  };
}
