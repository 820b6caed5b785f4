import { beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { once } from 'node:events';
import path from 'node:path';
import { COMMANDS } from '../../commands/table.js';
import { binary, riskctl } from '../support/binary.js';
import { OFFLINE, readersOf } from '../support/readers.js';
import { startServer } from '../support/server.js';
import { leftovers, smallWorkspace, snapshot } from '../support/workspaces.js';

let folder: string;
beforeAll(async () => {
  folder = await smallWorkspace();
  expect(await riskctl(folder, ['full'])).toMatchObject({ code: 0 });
}, 60_000);

const READERS = readersOf('a1');

test('every command that does not change the workspace is a reader', () => {
  const only = COMMANDS.filter(({ access }) => access === 'reads').map(({ name }) => name);
  const tried = [...READERS.map(([name]) => name), 'serve', 'apicalls', 'doctor'];
  expect(only.filter((name) => !tried.includes(name))).toEqual([]);
});

test('readers wait for nobody: while another run holds the workspace each ends with 0, and leaves no line and no draft', async () => {
  const holder = execa(process.execPath, [path.resolve('test/support/holder.mjs'), await binary(), folder, '1', '600000'], {
    reject: false,
  });
  await once(holder.stdout, 'data');
  const log = (await snapshot(folder))['runs.ndjson'];
  const server = await startServer(folder, [], { env: OFFLINE });
  expect((await riskctl(folder, ['ingest'])).code).toBe(75);
  const queue = READERS.values();
  const worker = async (): Promise<void> => {
    for (const args of queue) {
      const { code, stderr } = await riskctl(folder, args, { env: OFFLINE });
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  expect((await fetch(`${server.url}/summarystats`)).status).toBe(200);
  await server.stop();
  holder.kill('SIGKILL');
  await holder;
  const after = await snapshot(folder);
  expect(after['runs.ndjson']).toBe(log);
  expect(Object.keys(after)).toEqual(expect.arrayContaining(['predicted.csv', 'elsewhere/report.html', 'models/drift.json']));
  expect(leftovers(after).filter((name) => !name.startsWith('.riskctl/'))).toEqual([]);
}, 120_000);
