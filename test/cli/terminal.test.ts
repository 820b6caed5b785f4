import { expect, test } from '@jest/globals';
import { forTerminal, inOneLine, printable } from '../../src/terminal.js';
import { riskctl } from '../support/binary.js';
import { smallWorkspace, writeFiles } from '../support/workspaces.js';

test('what could steer a terminal is shown for what it is', () => {
  const text = 'a\u001b]0;title\u0007\r\n\t\u009b2J\u001b[1mbold\u001b[22mé🙂';
  const seen = String.raw`a\u001b]0;title\u0007\r`;
  expect(printable(text)).toBe(String.raw`${seen}\n\t\u009b2J\u001b[1mbold\u001b[22mé🙂`);
  expect(inOneLine(text)).toBe(`${seen}${String.raw`\n\t\u009b2J`}\u001b[1mbold\u001b[22mé🙂`);
  expect(forTerminal(text)).toBe(`${seen}\n\t${String.raw`\u009b2J`}\u001b[1mbold\u001b[22mé🙂`);
});

test('rows and files of any name and length are listed a line each', async () => {
  const folder = await smallWorkspace(5);
  const long = 'x'.repeat(100_000);
  await writeFiles(folder, { 'in/two\nlines.csv': `client,late payments,plan,gone\na,-1,${long},Yes\nb,-2,"two\nlines",No\n` });
  expect(await riskctl(folder, ['ingest'])).toMatchObject({ code: 0 });
  const list = (await riskctl(folder, ['quarantine', 'list'])).stdout.split('\n');
  expect(list.slice(0, 2)).toEqual([
    expect.stringMatching(/^in quarantine +rows +column +rule$/),
    expect.stringMatching(/^two\\nlines\.csv +2 +late payments +>= 0$/),
  ]);
  const show = (await riskctl(folder, ['quarantine', 'show', '--file', 'two\nlines.csv'])).stdout.split('\n');
  expect(show.slice(1)).toEqual([
    expect.stringMatching(/^ *2 +late payments +>= 0 +a,-1,x{195}… \(100,009 characters; --json has them all\)$/),
    expect.stringMatching(/^ *3 +late payments +>= 0 +b,-2,"two\\nlines",No$/),
    '',
  ]);
});
