import { expect, test } from '@jest/globals';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
