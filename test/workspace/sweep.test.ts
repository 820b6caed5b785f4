import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scratchName } from '../../src/workspace/draft-name.js';
import { withLock } from '../../src/workspace/lock.js';
import { smallWorkspace } from '../support/workspaces.js';
import { open } from '../support/world.js';

test('what killed runs left behind is swept after a day, what may be in use is not', async () => {
  const folder = await smallWorkspace(1);
  const state = path.join(folder, '.riskctl');
  const old = new Date(Date.now() - 2 * 86_400_000);
  for (const name of ['scratch-old', 'scratch-new']) await mkdir(path.join(state, name), { recursive: true });
  await writeFile(path.join(state, 'lock.0000'), '{}');
  for (const name of ['scratch-old', 'lock.0000']) await utimes(path.join(state, name), old, old);
  await withLock(await open(folder), () => Promise.resolve());
  expect(await readdir(state)).toEqual(['scratch-new']);
});

test('what is of a process that is gone is swept at once, what is of one that lives stays', async () => {
  const folder = await smallWorkspace(1);
  const state = path.join(folder, '.riskctl');
  const workspace = await open(folder);
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const [mine, left] = [process.pid, gone].map((pid) =>
    scratchName('scratch', { ...workspace.world, process: { ...workspace.world.process, pid } }),
  );
  for (const name of [mine, left]) await mkdir(path.join(state, name ?? '', 'spilt'), { recursive: true });
  await withLock(workspace, () => Promise.resolve());
  expect(await readdir(state)).toEqual([mine]);
});
