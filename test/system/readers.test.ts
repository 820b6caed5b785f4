import { beforeAll, expect, test } from '@jest/globals';
import { openEngine } from '../../src/engine/open.js';
import { gather } from '../../src/report/gather.js';
import { steady } from '../../src/workspace/steady.js';
import { riskctl } from '../support/binary.js';
import { OFFLINE, readersOf } from '../support/readers.js';
import { clients, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

const SECONDS = 40;

let folder: string;
beforeAll(async () => {
  folder = await smallWorkspace(300);
  expect(await riskctl(folder, ['full'])).toMatchObject({ code: 0 });
}, 60_000);

test('while full runs again and again on data that trickles in, no reader ever fails, and each sees one state', async () => {
  const end = performance.now() + 1000 * SECONDS;
  const seen = { written: 0, read: 0, gathered: 0 };
  const writer = async (): Promise<void> => {
    while (performance.now() < end) {
      await writeFiles(folder, { [`in/${(seen.written += 1)}.csv`]: clients(60, `w${seen.written}`) });
      const { code, stderr } = await riskctl(folder, ['--set', 'promotion.rule=always', '--set', 'keep_releases=1', 'full']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  };
  const reader = async (): Promise<void> => {
    while (performance.now() < end)
      for (const args of readersOf('a1')) {
        const { code, stderr } = await riskctl(folder, args, { env: OFFLINE });
        expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
        seen.read += 1;
      }
  };
  const watcher = async (): Promise<void> => {
    while (performance.now() < end) {
      const workspace = await open(folder);
      const engine = openEngine(workspace);
      const facts = await steady(workspace, () => gather(workspace, engine, { deployed: false }));
      await engine.close();
      expect(facts.columns).toHaveProperty('value.0.rows', facts.intake?.accepted);
      expect(facts.errors).toHaveProperty('value');
      seen.gathered += 1;
    }
  };
  await Promise.all([writer(), reader(), watcher()]);
  expect(Math.min(seen.written, seen.gathered, seen.read / 10)).toBeGreaterThan(1);
}, 300_000);
