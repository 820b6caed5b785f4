import { beforeEach, expect, test } from '@jest/globals';
import { appendFile, readlink, rename } from 'node:fs/promises';
import path from 'node:path';
import { pointAt } from '../../src/workspace/atomic.js';
import type { PredictionAnswer } from '../../src/api/answers.js';
import { ask, startServer, type RunningServer } from '../support/server.js';
import { smallWorkspace } from '../support/workspaces.js';
import { until } from '../support/until.js';
import { worldIn } from '../support/world.js';
import { CLIENT, deployed, servedWorkspace } from '../api/workspace.js';

let folder: string;
beforeEach(async () => {
  folder = await servedWorkspace();
});

const releaseOf = async (server: RunningServer): Promise<unknown> => (await ask(server, '/health/ready')).json;

test('a redeploy under load: no request is dropped, and each is answered from one release whole', async () => {
  const first = await deployed(folder);
  const server = await startServer(folder, ['--set', 'api.rate_limit=1000000']);
  const expected = new Map<string, number>();
  const seen: string[] = [];
  const over = new AbortController();
  const client = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { status, headers, json } = await ask(server, '/prediction', { body: CLIENT });
      const { release, model, predictions } = json as PredictionAnswer;
      expect(status).toBe(200);
      expect([headers.get('x-release'), release.split('-')[1]]).toEqual([release, model.slice(0, 8)]);
      const probability = predictions[0]?.probability ?? NaN;
      expect(expected.get(release) ?? probability).toBe(probability);
      expected.set(release, probability);
      if (seen.at(-1) !== release) seen.push(release);
    }
  };
  const load = Promise.all([client(), client(), client()]);
  const releases = [first];
  for (const C of [0.1, 0.01]) {
    const release = await deployed(folder, C);
    releases.push(release);
    await until(() => seen.at(-1) === release);
  }
  over.abort();
  await load;
  expect([...new Set(seen)]).toEqual(releases);
  expect(new Set(expected.values()).size).toBe(3);
  expect(await server.stop()).toEqual({ code: 0, stdout: expect.stringContaining('no longer serving') });
});

test('before the first deployment it is not ready, and once there is one it is', async () => {
  const bare = await smallWorkspace();
  const server = await startServer(bare);
  expect(await ask(server, '/health/ready')).toMatchObject({ status: 503, json: { status: 'not ready' } });
  expect(await ask(server, '/v2/health/ready')).toMatchObject({ status: 503, json: { ready: false } });
  expect(await ask(server, '/prediction', { body: CLIENT })).toMatchObject({
    status: 503,
    type: 'application/problem+json',
    json: { detail: 'nothing is deployed yet' },
  });
  expect(await ask(server, '/openapi.json')).toMatchObject({ status: 200 });
  const release = await deployed(bare);
  await until(async () => (await ask(server, '/health/ready')).status === 200);
  expect(await releaseOf(server)).toMatchObject({ release });
  expect((await ask(server, '/prediction', { body: CLIENT })).status).toBe(200);
});

test('a release that is not whole is not taken up: the one before it goes on serving', async () => {
  const server = await startServer(folder);
  const before = await releaseOf(server);
  const production = path.join(folder, 'prod');
  const link = await readlink(path.join(production, 'current'));
  const release = await deployed(folder, 0.1);
  // as a copy gone wrong would leave it
  await pointAt(path.join(production, 'current'), link, worldIn(folder));
  await until(async () => JSON.stringify(await releaseOf(server)) === JSON.stringify(before));
  await appendFile(path.join(production, 'releases', release, 'trainedmodel.json'), ' ');
  await pointAt(path.join(production, 'current'), path.join('releases', release), worldIn(folder));
  await until(() => server.log().some(({ level }) => level === 'error'));
  expect(server.log().find(({ level }) => level === 'error')?.['message']).toContain('it was changed after it was deployed');
  expect(await releaseOf(server)).toEqual(before);
  expect((await ask(server, '/prediction', { body: CLIENT })).status).toBe(200);
  await rename(path.join(production, 'current'), path.join(production, 'gone'));
  expect((await ask(server, '/prediction', { body: CLIENT })).status).toBe(200);
});

test('asked to end, it answers what is under way', async () => {
  const server = await startServer(folder);
  const slow = ask(server, '/scoring');
  await new Promise((resolve) => setTimeout(resolve, 30));
  const [{ status }, { code }] = await Promise.all([slow, server.stop('SIGINT')]);
  expect({ status, code }).toEqual({ status: 200, code: 0 });
});
