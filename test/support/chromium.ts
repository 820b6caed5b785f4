import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** The browser of the machine; undefined where there is none. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** A page of a browser without a window. */
export interface Page {
  open(url: string): Promise<void>;
  /** What an expression comes to in the page; a promise is waited for. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. */
  until(expression: string): Promise<void>;
  /** Shows the page at a width, to a reader who prefers light or dark. */
  show(width: number, scheme: 'light' | 'dark'): Promise<void>;
  /** What the page complained of, and every address that it asked for. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Opens a page by the DevTools protocol, over a pipe. */
export async function openPage(): Promise<Page> {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'riskctl-chromium-'));
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    'about:blank',
  ];
  const browser = spawn(CHROMIUM ?? '', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => browser.once('exit', resolve));
  const [to, from] = [browser.stdio[3] as Writable, browser.stdio[4] as Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const complaints: string[] = [];
  const requests: string[] = [];
  let text = '';
  let count = 0;
  from.on('data', (piece: Buffer) => {
    const parts = (text += piece.toString()).split('\0');
    text = parts.pop() ?? '';
    for (const part of parts) heard(JSON.parse(part) as Message);
  });
  const heard = ({ id, method, params = {}, ...rest }: Message): void => {
    if (id !== undefined) waiting.get(id)?.({ id, ...rest });
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') complaints.push(JSON.stringify(params));
    if (method === 'Network.requestWillBeSent') requests.push((params['request'] as { url: string }).url);
  };
  const send = (method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const id = (count += 1);
      waiting.set(id, ({ result, error }) => (error === undefined ? resolve(result ?? {}) : reject(new Error(error.message))));
      to.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = (await send('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
  const ask = (method: string, params?: object): Promise<Record<string, unknown>> => send(method, params, sessionId);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await ask(`${domain}.enable`);

  const page: Page = {
    complaints,
    requests,
    async open(url) {
      await ask('Page.navigate', { url });
      await page.until("document.readyState === 'complete'");
    },
    async evaluate<T>(expression: string) {
      const { result, exceptionDetails } = await ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: T }).value;
    },
    async until(expression) {
      for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
        if (await page.evaluate<boolean>(`Boolean(${expression})`).catch(() => false)) return;
      throw new Error(`it never came to: ${expression}`);
    },
    async show(width, scheme) {
      await ask('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
      await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    },
    async close() {
      browser.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return page;
}
