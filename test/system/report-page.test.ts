import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { ReportFacts } from '../../src/report/facts.js';
import { DARK, PALETTE } from '../../src/report/palette.js';
import { drawReport, writeReport } from '../../src/report/write.js';
import { systemWorld } from '../../src/world.js';
import { contrast } from '../report/contrast.js';
import { exampleFacts, wideFacts } from '../report/example.js';
import { CHROMIUM, openBrowser } from '../support/chromium.js';
import { overflowing, svgTexts } from './in-page.js';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
const world = systemWorld({ level: 'error', signal: new AbortController().signal, version: '0.1.0' });

(CHROMIUM === undefined ? describe.skip : describe)('in a browser', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'riskctl-page-'));
    const pages: [string, ReportFacts][] = [
      ['small', exampleFacts()],
      ['wide', wideFacts()],
    ];
    for (const [name, facts] of pages)
      await writeReport(
        path.join(folder, name),
        await drawReport(facts, { html: true, pdf: false, png: false, paper: 'A4' }, world.signal),
        world,
      );
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page and shows it to `look`; answers with what it asked for, and what went wrong. */
  async function open(
    file: string,
    { width, dark }: { width: number; dark: boolean },
    look: (page: Page) => Promise<void>,
  ): Promise<{ asked: string[]; wrong: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
    const asked: string[] = [];
    const wrong: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('dialog', (dialog) => {
      wrong.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    try {
      await page.goto(pathToFileURL(path.join(folder, file)).href);
      await look(page);
    } finally {
      await page.close();
    }
    return { asked: asked.filter((one) => !one.startsWith('data:font/')), wrong };
  }

  const LOOKS = [
    { width: 1280, dark: false },
    { width: 1280, dark: true },
    { width: 390, dark: false },
    { width: 390, dark: true },
  ];
  const FILES = ['small/report.html', 'wide/report.html', 'wide/drift_report.html'];

  describe.each(FILES.flatMap((file) => LOOKS.map((look) => ({ file, ...look }))))(
    '$file, $width pixels wide, dark: $dark',
    ({ file, width, dark }) => {
      test('fits, can be read by all, asks for nothing and has nothing to complain about', async () => {
        const { asked, wrong } = await open(file, { width, dark }, async (page) => {
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          expect(await page.evaluate(overflowing)).toEqual([]);
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate((standards) => window.axe.run({ runOnly: standards }), STANDARDS);
          expect(violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))])).toEqual([]);
        });
        expect(asked).toHaveLength(1);
        expect(wrong).toEqual([]);
      });

      test('has every text of its charts inside them, in colours that stand out', async () => {
        await open(file, { width, dark }, async (page) => {
          const { ground } = dark ? DARK : PALETTE;
          const texts = await page.evaluate(svgTexts);
          expect(texts.length).toBeGreaterThan(50);
          expect(texts.filter(({ inside }) => !inside)).toEqual([]);
          expect(texts.filter(({ color }) => contrast(color, ground) < 4.5)).toEqual([]);
        });
      });
    },
  );

  test('a name with a script in it is shown, and not run', async () => {
    const { wrong } = await open('wide/report.html', LOOKS[0]!, async (page) => {
      expect(await page.getByRole('cell', { name: '<script>alert(1)</script>' }).count()).toBeGreaterThan(1);
      expect(await page.locator('script').count()).toBe(0);
    });
    expect(wrong).toEqual([]);
  });

  test('a name that is written from right to left is', async () => {
    await open('wide/report.html', LOOKS[0]!, async (page) => {
      const cell = page.getByRole('cell', { name: 'אזור', exact: true }).first();
      expect(await cell.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    });
  });

  test('the page is set in its own Roboto, and dark where that is preferred', async () => {
    await open('small/report.html', { width: 1280, dark: true }, async (page) => {
      const faces = await page.evaluate(() =>
        Array.from(document.fonts, ({ family, status, weight }) => [family, weight, status]),
      );
      expect(faces).toEqual([
        ['Roboto', '400', 'loaded'],
        ['Roboto', '500 700', 'loaded'],
      ]);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(ground).toBe('rgb(17, 24, 39)');
    });
  });

  test('what is printed is light, and has no contents to click on', async () => {
    await open('small/report.html', { width: 1280, dark: true }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
      expect(await page.locator('nav').isVisible()).toBe(false);
      expect(await page.locator('figure svg').first().isVisible()).toBe(true);
    });
  });
});
