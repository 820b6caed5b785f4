// Takes the lock of a workspace, again and again until it had it so often, and sees whether it is alone:
// `node test/support/holder.mjs <riskctl.js> <workspace> <times> <milliseconds to hold it>`.
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [script, folder, times, hold] = process.argv.slice(2);
const source = (name) => import(pathToFileURL(path.join(path.dirname(script), '..', 'src', name)).href);
const { systemWorld } = await source('world.js');
const { openWorkspace } = await source('workspace/workspace.js');
const { withLock } = await source('workspace/lock.js');

const world = systemWorld({ level: 'error', signal: new AbortController().signal, version: '0' });
const workspace = await openWorkspace(world, { folder });
const marker = path.join(folder, 'inside');
const seen = { held: 0, refused: 0 };
while (seen.held < Number(times)) {
  try {
    await withLock(workspace, async () => {
      await (await open(marker, 'wx')).close();
      process.stdout.write('inside\n');
      await wait(Number(hold));
      await rm(marker);
      seen.held += 1;
    });
  } catch (error) {
    if (error.fault !== 'locked') throw error;
    seen.refused += 1;
    await wait(5);
  }
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
