import { beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ownedName } from '../../src/workspace/draft-name.js';
import { withLock } from '../../src/workspace/lock.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { binary } from '../support/binary.js';
import { smallWorkspace } from '../support/workspaces.js';
import { open } from '../support/world.js';

let workspace: Workspace;
let lock: string;
beforeEach(async () => {
  workspace = await open(await smallWorkspace(1));
  lock = path.join(workspace.paths.state, 'lock');
});

test('the lock names its owner while it is held, and is gone afterwards', async () => {
  const answer = await withLock(workspace, async () => {
    expect(JSON.parse(await readFile(lock, 'utf8'))).toEqual({
      pid: process.pid,
      host: os.hostname(),
      started: await startOf(process.pid),
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    return 'answer';
  });
  expect(answer).toBe('answer');
  expect(await readdir(workspace.paths.state)).toEqual([]);
});

test('the lock is given back when the work fails, even when somebody took it away', async () => {
  await expect(withLock(workspace, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await readdir(workspace.paths.state)).toEqual([]);
  await expect(withLock(workspace, () => rm(lock))).resolves.toBeUndefined();
});

test('a second process is told who holds the lock, and changes nothing', async () => {
  const holder = startHolder(await binary(), 1, 60_000);
  await once(holder.stdout, 'data');
  let ran = false;
  const attempt = withLock(workspace, async () => (ran = true));
  await expect(attempt).rejects.toMatchObject({
    fault: 'locked',
    message: expect.stringMatching(`^another run holds the workspace: process ${holder.pid} on ${os.hostname()}, since 2`),
    hint: 'try again when it has ended',
  });
  expect(ran).toBe(false);
  expect(await readdir(workspace.paths.state)).toEqual(['lock']);

  // killed, it gives nothing back: the next one takes the lock over
  holder.kill('SIGKILL');
  await holder;
  expect(await readdir(workspace.paths.state)).toEqual(['lock']);
  await withLock(workspace, async () => (ran = true));
  expect(ran).toBe(true);
});

test('a lock whose pid has been given to another process is taken over', async () => {
  await writeLock({ pid: process.pid, started: '1' });
  await expect(withLock(workspace, async () => 1)).resolves.toBe(1);
  await writeLock({ pid: process.pid, started: await startOf(process.pid) });
  await expect(withLock(workspace, async () => 1)).rejects.toMatchObject({ fault: 'locked' });
});

test('whoever is killed while it takes a lock over holds nobody up; whoever lives does, by name', async () => {
  const dead = await deadPid();
  await writeLock({ pid: dead });
  const bid = path.join(
    workspace.paths.state,
    (await ownedName('takeover', workspace.world)).replace(`.${process.pid}.`, `.${dead}.`),
  );
  await writeFile(bid, '');
  await expect(withLock(workspace, async () => 1)).resolves.toBe(1);
  expect(await readdir(workspace.paths.state)).toEqual([]);

  await writeLock({ pid: dead });
  const other = path.join(workspace.paths.state, await ownedName('takeover', workspace.world));
  await writeFile(other, '');
  await expect(withLock(workspace, async () => 1)).rejects.toMatchObject({
    fault: 'locked',
    message: 'another run is taking the workspace at this moment',
    hint: `try again; if it is of a host that is gone, delete ${other}`,
  });
  await rm(other);
  await expect(withLock(workspace, async () => 2)).resolves.toBe(2);
});

test('where the start time is not known, a pid that runs is an owner that lives', async () => {
  await writeLock({ pid: process.pid, started: null });
  await expect(withLock(workspace, async () => 1)).rejects.toMatchObject({ fault: 'locked' });
  await writeLock({ pid: await deadPid(), started: null });
  await expect(withLock(workspace, async () => 1)).resolves.toBe(1);
});

test('the lock of another host is left alone, with a word on what to do about it', async () => {
  await writeLock({ pid: await deadPid(), host: 'elsewhere' });
  await expect(withLock(workspace, async () => 1)).rejects.toMatchObject({
    fault: 'locked',
    message: expect.stringContaining('on elsewhere'),
    hint: `try again when it has ended; if that host is gone, delete ${lock}`,
  });
});

test('a lock file that names nobody is not taken over, nor taken for a bug', async () => {
  await mkdir(workspace.paths.state, { recursive: true });
  for (const text of ['', '{"pid": 1', 'null', '{}']) {
    await writeFile(lock, text);
    await expect(withLock(workspace, async () => 1)).rejects.toMatchObject({
      fault: 'locked',
      message: `${lock}: does not say who holds the workspace`,
      hint: 'delete it if no run is at work',
    });
  }
});

test('what a crash left half done is finished before the work begins', async () => {
  const { output, models, deployment } = workspace.paths;
  for (const folder of [output, models, deployment]) {
    await mkdir(path.join(folder, '.committed-a'), { recursive: true });
    await writeFile(path.join(folder, '.committed-a', 'file'), 'new');
    await mkdir(path.join(folder, '.staged-b'));
  }
  await withLock(workspace, async () => {
    for (const folder of [output, models, deployment]) expect(await readdir(folder)).toEqual(['file']);
  });
});

test('of twelve processes that want a stale lock at once, one holds it at a time, and each gets its turn', async () => {
  await writeLock({ pid: await deadPid() });
  const script = await binary();
  const answers = await Promise.all(Array.from({ length: 12 }, () => startHolder(script, 2, 60)));
  expect(answers.map(({ stderr, exitCode }) => ({ stderr, exitCode }))).toEqual(answers.map(() => ({ stderr: '', exitCode: 0 })));
  const seen = answers.map(({ stdout }) => JSON.parse(stdout.split('\n').at(-1) ?? '') as { held: number; refused: number });
  expect(seen.map(({ held }) => held)).toEqual(seen.map(() => 2));
  expect(seen.some(({ refused }) => refused > 0)).toBe(true);
  expect(await readdir(workspace.paths.state)).toEqual([]);
});

function startHolder(script: string, times: number, milliseconds: number) {
  const args = ['test/support/holder.mjs', script, workspace.root, String(times), String(milliseconds)];
  return execa(process.execPath, args, { reject: false });
}

async function writeLock(owner: Record<string, unknown>): Promise<void> {
  await mkdir(workspace.paths.state, { recursive: true });
  await writeFile(lock, JSON.stringify({ host: os.hostname(), started: '1', since: '2026-01-01T00:00:00Z', ...owner }));
}

/** The pid of a process that is no more. */
async function deadPid(): Promise<number> {
  const child = execa('true');
  await child;
  return child.pid ?? 0;
}

/** The kernel's start time of a process, field 22 of proc(5)'s stat. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}
