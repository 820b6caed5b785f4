import { beforeEach, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, readlink, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { appendLine, pointAt, publish, publishFolder, settle, writeNew, type Draft } from '../../src/workspace/atomic.js';
import { draftName } from '../../src/workspace/draft-name.js';
import type { World } from '../../src/world.js';
import { copyOf, snapshot, tempFolder } from '../support/workspaces.js';
import { worldIn } from '../support/world.js';

const NEXT = { one: 'new 1', two: 'new 2', three: 'new 3' };

let folder: string;
beforeEach(async () => {
  folder = await tempFolder();
});

test('publish replaces several files and leaves the others alone', async () => {
  await old();
  await expect(publish(folder, worldIn(folder), async (draft) => (await writeAll(draft), 'answer'))).resolves.toBe('answer');
  expect(await contents(folder)).toEqual({ ...NEXT, other: 'kept' });
});

test('publish makes the folder it is to fill', async () => {
  const deep = path.join(folder, 'a', 'b');
  await publish(deep, worldIn(folder), writeAll);
  expect(await contents(deep)).toEqual(NEXT);
});

test('until publish commits, the old files stand, and what prepare throws leaves no trace', async () => {
  await old();
  const before = await snapshot(folder);
  const work = publish(folder, worldIn(folder), async (draft) => {
    await writeAll(draft);
    expect(await readFile(path.join(folder, 'one'), 'utf8')).toBe('old 1');
    throw new RangeError('halfway');
  });
  await expect(work).rejects.toThrow('halfway');
  expect(await snapshot(folder)).toEqual(before);
  expect(await readdir(folder)).toEqual(['one', 'other', 'two']);
});

test('a run that is asked to end publishes nothing any more', async () => {
  await old();
  const before = await snapshot(folder);
  const stop = new AbortController();
  const work = publish(folder, worldIn(folder, stop.signal), async (draft) => {
    await writeAll(draft);
    stop.abort(new Error('ended by SIGTERM'));
  });
  await expect(work).rejects.toThrow('ended by SIGTERM');
  expect(await snapshot(folder)).toEqual(before);
});

test('a crash while preparing is settled to the old files', async () => {
  const crashed = await crashedWhilePreparing();
  expect((await readdir(crashed)).filter((name) => name.startsWith('.staged-'))).toHaveLength(1);
  await settle(crashed, worldIn(folder));
  expect(await contents(crashed)).toEqual({ one: 'old 1', two: 'old 2', other: 'kept' });
});

test.each([0, 1, 2, 3])('a crash after the commit, with %i files in place, is settled to the new files', async (moved) => {
  const crashed = await crashedWhilePreparing();
  const [staged = ''] = (await readdir(crashed)).filter((name) => name.startsWith('.staged-'));
  const committed = path.join(crashed, staged.replace('.staged-', '.committed-'));
  await rename(path.join(crashed, staged), committed);
  for (const name of Object.keys(NEXT).slice(0, moved)) await rename(path.join(committed, name), path.join(crashed, name));
  await settle(crashed, worldIn(folder));
  expect(await contents(crashed)).toEqual({ ...NEXT, other: 'kept' });
  await settle(crashed, worldIn(folder));
  expect(await contents(crashed)).toEqual({ ...NEXT, other: 'kept' });
});

test('the drafts of a process that is still at work are left to it, those of another host for a day', async () => {
  const world = worldIn(folder);
  const elsewhere = { ...world, process: { ...world.process, host: 'elsewhere' } };
  for (const maker of [world, elsewhere]) {
    await publish(folder, maker, async (draft) => {
      await writeAll(draft);
      await settle(folder, world);
    });
    expect(await contents(folder)).toEqual(NEXT);
  }
  const abandoned = path.join(folder, await draftName(elsewhere));
  await mkdir(abandoned);
  await settle(folder, world);
  expect(await readdir(folder)).toContain(path.basename(abandoned));
  const old = new Date(Date.now() - 2 * 86_400_000);
  await utimes(abandoned, old, old);
  await settle(folder, world);
  expect(await contents(folder)).toEqual(NEXT);
});

test('there is nothing to settle where there is no folder', async () => {
  await expect(settle(path.join(folder, 'none'), worldIn(folder))).resolves.toBeUndefined();
});

test('a published folder appears whole, under its name, and only once', async () => {
  const world = worldIn(folder);
  const target = await publishFolder(folder, path.join('releases', 'first'), world, async (draft) => {
    await writeAll(draft);
    expect(await readdir(path.join(folder, 'releases'))).toEqual([]);
  });
  expect(target).toBe(path.join(folder, 'releases', 'first'));
  expect(await contents(target)).toEqual(NEXT);
  const again = publishFolder(folder, path.join('releases', 'first'), world, (draft) => draft.write('one', 'other'));
  await expect(again).rejects.toMatchObject({ code: 'ENOTEMPTY' });
  expect(await contents(target)).toEqual(NEXT);
  await expect(publishFolder(folder, 'second', world, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual(['releases']);
});

test('pointAt makes a link, moves it, and takes the place of a file', async () => {
  const world = worldIn(folder);
  const link = path.join(folder, 'current');
  await writeFile(link, 'a file');
  for (const target of ['releases/1', 'releases/2']) {
    await pointAt(link, target, world);
    expect(await readlink(link)).toBe(target);
  }
  expect(await readdir(folder)).toEqual(['current']);
});

test('the link is never gone while it moves, and the draft of a crash is cleared away', async () => {
  const link = path.join(folder, 'current');
  await pointAt(link, '0', worldIn(folder));
  const seen = new Set<string>();
  const watch = async (): Promise<void> => {
    for (let target = ''; target !== '30'; seen.add(target)) target = await readlink(link);
  };
  const watching = watch();
  for (let target = 1; target <= 30; target += 1) await pointAt(link, String(target), worldIn(folder));
  await watching;
  expect(seen.size).toBeGreaterThan(1);

  // as pointAt leaves it between its two steps
  await symlink('31', path.join(folder, '.staged-0123'));
  await mkdir(path.join(folder, '31'));
  await writeFile(path.join(folder, '31', 'file'), 'stays');
  await settle(folder, worldIn(folder));
  expect(await readdir(folder)).toEqual(['31', 'current']);
  expect(await readdir(path.join(folder, '31'))).toEqual(['file']);
});

test('writeNew never overwrites', async () => {
  const file = path.join(folder, 'file');
  await writeNew(file, 'first');
  await expect(writeNew(file, 'second')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(file, 'utf8')).toBe('first');
});

test('appendLine makes the file, and closes off a torn last line', async () => {
  const file = path.join(folder, 'deep', 'log');
  await appendLine(file, 'one');
  await appendLine(file, 'twö');
  expect(await readFile(file, 'utf8')).toBe('one\ntwö\n');
  await writeFile(file, 'one\n{"torn', { flag: 'w' });
  await appendLine(file, 'two');
  await appendLine(file, 'three');
  expect(await readFile(file, 'utf8')).toBe('one\n{"torn\ntwo\nthree\n');
});

async function old(): Promise<void> {
  for (const [name, content] of [
    ['one', 'old 1'],
    ['two', 'old 2'],
    ['other', 'kept'],
  ] as const) {
    await writeFile(path.join(folder, name), content);
  }
}

async function writeAll(draft: Draft): Promise<void> {
  for (const [name, content] of Object.entries(NEXT)) await draft.write(name, content);
}

/** The folder as the disk has it at the moment of a crash within prepare. */
async function crashedWhilePreparing(): Promise<string> {
  await old();
  let crashed = '';
  await publish(folder, deadWorld(), async (draft) => {
    await writeAll(draft);
    crashed = await copyOf(folder);
  });
  return crashed;
}

/** The world of a process that has ended since. */
function deadWorld(): World {
  const world = worldIn(folder);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  return { ...world, process: { ...world.process, pid } };
}

async function contents(of: string): Promise<Record<string, string>> {
  const names = (await readdir(of)).sort();
  const pairs = names.map(async (name): Promise<[string, string]> => [name, await readFile(path.join(of, name), 'utf8')]);
  return Object.fromEntries(await Promise.all(pairs));
}

test('a write that fails names its file', async () => {
  await expect(appendLine('/dev/full', 'x')).rejects.toThrow(/^ENOSPC: .* '\/dev\/full'$/);
});
