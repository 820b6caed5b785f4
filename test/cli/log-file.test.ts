import { beforeAll, expect, test } from '@jest/globals';
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { riskctl } from '../support/binary.js';
import { smallWorkspace, writeFiles } from '../support/workspaces.js';

let folder: string;
beforeAll(async () => {
  folder = await smallWorkspace();
});

const lines = async (name = 'cron.log', at = folder): Promise<Record<string, unknown>[]> =>
  (await readFile(path.join(at, name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const full = (...args: string[]) => riskctl(folder, ['-q', '--log', 'cron.log', ...args, 'full']);

test('as cron runs it, full prints only when something happened, and leaves one line of JSON whatever came of it', async () => {
  const first = await full();
  expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^deployed /m), stderr: '' });
  expect(await full()).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const failed = await full('--set', 'test_data_path=absent', '--set', 'model.C=0.5');
  expect(failed).toMatchObject({ code: 66, stdout: '' });
  expect(failed.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect((await full('--set', 'model.C=-1')).code).toBe(78);
  await writeFiles(folder, {
    '.riskctl/lock': JSON.stringify({ pid: 1, host: 'elsewhere', started: null, since: '2026-01-01T00:00:00Z' }),
  });
  expect((await full()).code).toBe(75);

  const runs = (await readFile(path.join(folder, 'runs.ndjson'), 'utf8')).trimEnd().split('\n');
  const ids = runs.map((line) => (JSON.parse(line) as { id: string }).id);
  expect(await lines()).toMatchObject([
    {
      level: 'info',
      exit: 0,
      outcome: 'done',
      run: ids[0],
      verdict: 'promote',
      message: expect.stringMatching(/^promote: /),
      books: { in: 120 },
    },
    { level: 'info', exit: 0, outcome: 'idle', run: ids[1], message: 'nothing to do', books: null, warnings: [] },
    { level: 'error', exit: 66, outcome: 'failed', run: ids[2], message: expect.stringContaining('absent') },
    { level: 'error', exit: 78, outcome: 'failed', run: null, message: expect.stringContaining('model.C must be more than 0') },
    {
      level: 'error',
      exit: 75,
      outcome: 'failed',
      run: null,
      message: expect.stringContaining('another run holds the workspace'),
    },
  ]);
}, 120_000);

test('it warns of files that were refused, though nothing failed', async () => {
  const other = await smallWorkspace();
  await writeFiles(other, { 'in/odd.csv': 'client,plan\na,gold\n' });
  expect(await riskctl(other, ['-q', '--log', 'odd.log', 'ingest'])).toMatchObject({ code: 0, stderr: '' });
  const line = JSON.parse(await readFile(path.join(other, 'odd.log'), 'utf8')) as unknown;
  expect(line).toMatchObject({
    level: 'warn',
    exit: 0,
    warnings: [expect.stringMatching(/^refused odd\.csv: the header lacks/)],
  });
});

test('a command line that is not understood is an error in it, and a run that trained nothing names the release that serves', async () => {
  const other = await smallWorkspace();
  expect(await riskctl(other, ['-q', '--log', 'one.log', 'ful'])).toMatchObject({ code: 64 });
  expect(await riskctl(other, ['-q', '--log', 'one.log', 'full'])).toMatchObject({ code: 0 });
  await writeFiles(other, { 'in/odd.csv': 'client,plan\na,gold\n' });
  expect(await riskctl(other, ['-q', '--log', 'one.log', 'full'])).toMatchObject({ code: 0 });
  const [misread, first, second] = await lines('one.log', other);
  expect(misread).toMatchObject({
    level: 'error',
    exit: 64,
    command: null,
    message: expect.stringContaining("unknown command 'ful'"),
  });
  expect(first?.['release']).toEqual(expect.any(String));
  expect(second).toMatchObject({ level: 'warn', outcome: 'done', verdict: null, release: first?.['release'] });
});

test('it may be moved away at any time: the next run begins a new one; where it cannot be written, that is a warning', async () => {
  await rename(path.join(folder, 'cron.log'), path.join(folder, 'cron.log.1'));
  expect(await riskctl(folder, ['--log', 'cron.log', 'history'])).toMatchObject({ code: 0, stderr: '' });
  expect(await lines()).toMatchObject([{ command: 'history', exit: 0, outcome: 'done', run: null, message: 'done' }]);
  await mkdir(path.join(folder, 'folder'));
  const { code, stderr } = await riskctl(folder, ['--log', 'folder', 'history']);
  expect(code).toBe(0);
  expect(stderr).toContain('--log folder: cannot be written');
});
