import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { logOf, riskctl } from '../support/binary.js';
import { clients, copyOf, writeFiles } from '../support/workspaces.js';
import { deployedWorkspace, HEADER, shifted } from './workspace.js';

let deployed: string;
beforeAll(async () => {
  deployed = await deployedWorkspace();
  const escape = Array.from({ length: 60 }, (_, index) => `e${index},${index % 23},\u001b[31mred\u0007,`);
  await writeFiles(deployed, {
    'same.csv': clients(200, 'n'),
    'moved.csv': shifted(200),
    'escape.csv': `${[HEADER, ...escape].join('\n')}\n`,
  });
}, 60_000);

let folder: string;
beforeEach(async () => {
  folder = await copyOf(deployed);
});

test('the answer is a table, what changed, and what to make of it; it is kept in drift.json', async () => {
  const { stdout, code } = await riskctl(folder, ['drift', '--data', 'moved.csv']);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^moved\.csv: 200 rows against the 300 that model [0-9a-f]{8} was trained on$/);
  expect(lines.find((line) => line.startsWith('plan '))).toMatch(/^plan +█+│[█·]+ +\d\.\d{3} .* 10\.0% .* drift$/);
  expect(lines.find((line) => line.startsWith('late payments '))).toMatch(/0\.0% → 10\.0% .* [+−]\d\.\d{3} {2}drift$/);
  expect(stdout).toContain('base rate: no row has a label yet');
  expect(stdout).toContain('plan: UNSEEN (gold "x" €) went from 0.0% to 10.0% of the rows');
  expect(lines.at(-2)).toMatch(/^drift: .*late payments.* no longer as the model was trained on/);
  expect(lines.every((line) => line.length < 150)).toBe(true);
  expect(JSON.parse(await readFile(path.join(folder, 'models', 'drift.json'), 'utf8'))).toMatchObject({
    verdict: 'drift',
    rows: 200,
  });
});

test('where nothing has moved it says so, and --quiet says nothing', async () => {
  const { stdout } = await riskctl(folder, ['drift', '--data', 'same.csv']);
  expect(stdout).toMatch(
    /stable: (the new rows look like those the model was trained on|no shift is seen, but in 200 rows only a large one)/,
  );
  expect(await riskctl(folder, ['drift', '--data', 'same.csv', '--quiet'])).toMatchObject({ code: 0, stdout: '' });
});

test('a level from a file never steers the terminal', async () => {
  const { stdout } = await riskctl(folder, ['drift', '--data', 'escape.csv']);
  expect(stdout).toContain('\\u001b[31mred');
  expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
});

test.each([
  ['moved.csv', ['--fail-on', 'drift'], 10],
  ['same.csv', ['--fail-on', 'watch'], 0],
  ['moved.csv', ['--fail-on', 'drift', '--set', 'drift.threshold=99'], 0],
])('%s with %j exits %i, and answers all the same', async (data, flags, code) => {
  const outcome = await riskctl(folder, ['drift', '--data', data, ...flags, '--json', '--set', 'drift.alpha=0.01']);
  expect([outcome.code, JSON.parse(outcome.stdout).data, outcome.stderr]).toEqual([code, data, '']);
});

test('another method speaks in its own terms, another tool in its', async () => {
  const { stdout } = await riskctl(folder, ['drift', '--data', 'moved.csv', '--set', 'drift.method=ks', '--parity', 'evidently']);
  expect(stdout).toMatch(/^late payments .* KS .* drift$/m);
  expect(stdout).toMatch(/^plan .* Cramér's V .* drift$/m);
  expect(stdout).toMatch(/^late payments {2}KS p +<0\.001 {2}drift/m);
  expect(stdout).toMatch(/^The verdicts agree on 2 of 2\.$/m);
  expect(stdout).toContain('Why the numbers differ:');
});

test('a tool that is not known is named beside those that are', async () => {
  const outcome = await riskctl(folder, ['drift', '--parity', 'nonsense']);
  expect([outcome.code, outcome.stdout]).toEqual([64, '']);
  expect(logOf(outcome)).toEqual([
    expect.objectContaining({ fault: 'usage', message: expect.stringContaining('evidently, nannyml, scorecard') }),
  ]);
});
