import { beforeEach, expect, test } from '@jest/globals';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { publish } from '../../src/workspace/atomic.js';
import { steady } from '../../src/workspace/steady.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { smallWorkspace } from '../support/workspaces.js';
import { open } from '../support/world.js';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await open(await smallWorkspace(1));
  await commit('first');
});

async function commit(content: string): Promise<void> {
  await publish(workspace.paths.models, workspace.world, async (draft) => {
    for (const name of ['trainedmodel.json', 'metrics.json']) await draft.write(name, content);
  });
}

const read = (name: string): Promise<string> => readFile(path.join(workspace.paths.models, name), 'utf8');

test('where nothing changes, what is read is read once', async () => {
  let times = 0;
  expect(await steady(workspace, async () => ((times += 1), read('metrics.json')))).toBe('first');
  expect(times).toBe(1);
});

test('what a commit came in between is read again, and so is what failed for it', async () => {
  const contents = ['second', 'third'].values();
  const answer = await steady(workspace, async () => {
    const model = await read('trainedmodel.json');
    const next = contents.next().value;
    if (next !== undefined) await commit(next);
    if (next === 'third') throw new Error('the score is not that of the model');
    return [model, await read('metrics.json')];
  });
  expect(answer).toEqual(['third', 'third']);
});

test('a fault that no commit explains is a fault', async () => {
  let times = 0;
  const work = (): Promise<string> => ((times += 1), Promise.reject(new Error('no')));
  await expect(steady(workspace, work)).rejects.toThrow('no');
  expect(times).toBe(1);
});

test('a commit that is being moved into place is waited for', async () => {
  const committed = path.join(workspace.paths.models, '.committed-0123');
  await mkdir(committed);
  setTimeout(() => void rm(committed, { recursive: true }), 100);
  const from = performance.now();
  expect(await steady(workspace, () => read('metrics.json'))).toBe('first');
  expect(performance.now() - from).toBeGreaterThan(60);
});

test('where writers leave no rest, the last reading counts', async () => {
  let times = 0;
  const answer = await steady(workspace, async () => {
    await writeFile(path.join(workspace.paths.models, 'metrics.json'), String((times += 1)));
    return times;
  });
  expect(answer).toBe(20);
});
