import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PATHS } from '../../src/api/paths.js';
import { servedWorkspace } from '../api/workspace.js';
import { CHROMIUM, openPage, type Page } from '../support/chromium.js';
import { ask, startServer, type RunningServer } from '../support/server.js';

const EVIL = '<img src=x onerror=alert(1)>';
const CSV = `client,late payments,plan\nann,1,gold\nbob,20,basic\n${EVIL},9,plus\neve,-1,gold\n`;
const CELLS = "[...document.querySelectorAll('#clients tbody tr')].map((row) => row.querySelector('.at-id').textContent)";

// what people see, in a real browser
(CHROMIUM === undefined ? describe.skip : describe)('the page at /', () => {
  let server: RunningServer;
  let page: Page;
  beforeAll(async () => {
    server = await startServer(await servedWorkspace());
    page = await openPage();
    await page.open(server.url);
    await page.until("document.querySelector('#subtitle').textContent.includes('Release')");
  });
  afterAll(() => page.close());

  const paste = async (csv: string): Promise<void> => {
    await page.evaluate(
      `document.querySelector('#csv').value = ${JSON.stringify(csv)}; document.querySelector('#form').requestSubmit()`,
    );
    await page.until("!document.querySelector('button.primary').disabled");
  };

  test('a csv that is pasted becomes a table, those most at risk first, and says what was not scored', async () => {
    await paste(CSV);
    await page.until("!document.querySelector('#result').hidden");
    expect(await page.evaluate(CELLS)).toEqual(['bob', EVIL, 'ann']);
    expect(await page.evaluate("document.querySelectorAll('#clients .reasons li').length")).toBeGreaterThan(3);
    const rejected = await page.evaluate("document.querySelector('#rejected tbody').textContent");
    expect(rejected).toBe("4late paymentslate payments must be >= 0, got '-1'");
  });

  test('what clients are called is text, whatever it looks like', async () => {
    expect(await page.evaluate("document.querySelectorAll('img').length")).toBe(0);
  });

  test('the table can be sorted and searched', async () => {
    await page.evaluate(
      "[...document.querySelectorAll('#clients th button')].find((one) => one.textContent === 'client').click()",
    );
    expect(await page.evaluate(CELLS)).toEqual([EVIL, 'ann', 'bob']);
    const search = (text: string): Promise<unknown> =>
      page.evaluate(
        `document.querySelector('#filter').value = '${text}'; document.querySelector('#filter').dispatchEvent(new Event('input'))`,
      );
    await search('plan = gold');
    expect(await page.evaluate(CELLS)).toEqual(['ann']);
    await search('');
  });

  test('what is downloaded is what riskctl predict writes', async () => {
    const text = await page.evaluate(`new Promise((resolve) => {
      const real = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob) => (blob.text().then(resolve), real(blob));
      document.querySelector('#download').click();
    })`);
    const { text: expected } = await ask(server, '/prediction', {
      body: CSV,
      headers: { 'content-type': 'text/csv', accept: 'text/csv' },
    });
    expect(text).toBe(expected);
  });

  test('a file that is dropped is scored', async () => {
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['client,late payments,plan\\nzoe,3,gold\\n'], 'new.csv'));
      document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    })()`);
    await page.until(`${CELLS}.join() === 'zoe'`);
    expect(await page.evaluate("document.querySelector('#chosen').textContent")).toBe('new.csv');
  });

  test('what cannot be scored is said, with what to do about it', async () => {
    await paste('name\nann\n');
    expect(await page.evaluate("document.querySelector('#status').textContent")).toMatch(/the header lacks 'client'.*contract/);
    expect(await page.evaluate("document.querySelector('#result').hidden")).toBe(true);
  });

  test('the example is one, and history and report are there', async () => {
    await page.evaluate("document.querySelector('#example').click()");
    await page.until(`${CELLS}.includes('example-1')`);
    expect(await page.evaluate("document.querySelector('#history tbody').textContent")).toBe('no runs yet');
    expect(await page.evaluate("fetch(document.querySelector('nav a').href).then((answer) => answer.status)")).toBe(200);
  });

  test.each([360, 1100])('at a width of %i nothing stands out of the page, in the light and in the dark', async (width) => {
    const colours = new Set<unknown>();
    for (const scheme of ['light', 'dark'] as const) {
      await page.show(width, scheme);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      colours.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
    }
    expect(colours.size).toBe(2);
  });

  test('/docs shows every endpoint', async () => {
    await page.open(`${server.url}/docs`);
    await page.until("document.querySelectorAll('.operation').length > 0");
    const shown = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.operation > summary')].map((one) => one.querySelector('.method').textContent + ' ' + one.querySelector('code').textContent)",
    );
    expect(shown.sort()).toEqual([...PATHS].sort());
  });

  test('nothing was asked of anyone else, and the browser had nothing to complain of but the csv that was no good', () => {
    expect(page.requests.filter((url) => !url.startsWith(server.url) && !/^(data|about|blob):/.test(url))).toEqual([]);
    expect(page.complaints.filter((one) => !/status of 422/.test(one))).toEqual([]);
  });
});
