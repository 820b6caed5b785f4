import { spawnSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

/** The browser of the machine; undefined where there is none. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => {
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
  return status === 0 ? [stdout.trim()] : [];
})[0];

/** Starts the browser, without a window. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
}

/** A page of a browser of its own. */
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

/** Opens an empty page. */
export async function openPage(): Promise<Page> {
  const browser = await openBrowser();
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => (message.type() === 'error' ? complaints.push(message.text()) : 0));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  return {
    complaints,
    requests,
    open: async (url) => void (await page.goto(url)),
    evaluate: <T>(expression: string) => page.evaluate<T>(expression),
    // waitForFunction would evaluate within the page, which a page that allows no such thing refuses
    async until(expression) {
      for (const end = Date.now() + 20_000; Date.now() < end;) {
        if (await page.evaluate<boolean>(`Boolean(${expression})`).catch(() => false)) return;
        await page.waitForTimeout(50);
      }
      throw new Error(`it never came to: ${expression}`);
    },
    async show(width, scheme) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
    },
    close: () => browser.close(),
  };
}
