import { beforeAll, expect, test } from '@jest/globals';
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { riskctl } from '../support/binary.js';
import { smallWorkspace, writeFiles } from '../support/workspaces.js';

let folder: string;
beforeAll(async () => {
  folder = await smallWorkspace();
});

const lines = async (name = 'cron.log'): Promise<Record<string, unknown>[]> =>
  (await readFile(path.join(folder, name), 'utf8'))
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

test('it may be moved away at any time: the next run begins a new one; where it cannot be written, that is a warning', async () => {
  await rename(path.join(folder, 'cron.log'), path.join(folder, 'cron.log.1'));
  expect(await riskctl(folder, ['--log', 'cron.log', 'history'])).toMatchObject({ code: 0, stderr: '' });
  expect(await lines()).toMatchObject([{ command: 'history', exit: 0, outcome: 'done', run: null, message: 'done' }]);
  await mkdir(path.join(folder, 'folder'));
  const { code, stderr } = await riskctl(folder, ['--log', 'folder', 'history']);
  expect(code).toBe(0);
  expect(stderr).toContain('--log folder: cannot be written');
});
