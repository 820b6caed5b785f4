import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deploy } from '../../src/lifecycle/release.js';
import { secondsOf, spanText } from '../../src/operations/duration.js';
import { status } from '../../src/operations/status.js';
import { withLock } from '../../src/workspace/lock.js';
import { recorded } from '../../src/workspace/recorder.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { copyOf, smallWorkspace } from '../support/workspaces.js';
import { open, prepare } from '../support/world.js';

let made: string;
let release: string;
beforeAll(async () => {
  made = await smallWorkspace();
  await prepare(made, ['ingest', 'train', 'score']);
  ({ release } = await deploy(await open(made)));
});

let workspace: Workspace;
beforeEach(async () => {
  workspace = await open(await copyOf(made));
});

test('a workspace in which full succeeds and something whole serves is well', async () => {
  await run('done', { decision: { verdict: 'promote', reason: 'it is better' } });
  await run('idle');
  await recorded(workspace, 'train', () => Promise.reject(new Error('by hand'))).catch(() => undefined);
  const told = await status(workspace, 3600);
  expect(told).toMatchObject({
    healthy: true,
    problems: [],
    running: null,
    last_run: { outcome: 'idle', error: null },
    last_success: { outcome: 'idle' },
    failures: 0,
    last_decision: { verdict: 'promote', reason: 'it is better' },
    serving: { release },
  });
  expect(await withLock(workspace, () => status(workspace))).toMatchObject({ running: { pid: process.pid } });
});

test('failures, a success too long ago, and a release that is not whole are problems, each in a sentence', async () => {
  expect((await status(workspace)).problems).toEqual(['full has never run']);
  await run('failed');
  expect((await status(workspace)).problems).toEqual(['no run of full has ever succeeded', 'the last run failed: on purpose']);
  await run('done');
  await run('failed');
  await run('failed');
  expect(await status(workspace)).toMatchObject({ healthy: false, failures: 2, problems: ['the last run failed: on purpose'] });
  await run('idle');
  const later = { ...workspace, world: { ...workspace.world, now: () => new Date(Date.now() + 3 * 3600_000) } };
  expect((await status(later, 2 * 3600)).problems).toEqual(['the last success was 3 hours ago, more than 2 hours']);
  expect((await status(later, 4 * 3600)).healthy).toBe(true);
  const setBack = { ...workspace, world: { ...workspace.world, now: () => new Date(Date.now() - 3 * 3600_000) } };
  expect((await status(setBack, 3600)).problems).toEqual([
    'the last success is 3 hours ahead of the clock, which has been set back',
  ]);
  await writeFile(path.join(workspace.paths.deployment, 'releases', release, 'latestscore.txt'), '1\n');
  expect((await status(workspace)).problems).toEqual([expect.stringContaining('latestscore.txt')]);
});

test('the last verdict is that of the newest run that came to one, even where it failed afterwards', async () => {
  await run('done', { decision: { verdict: 'hold', reason: 'it is no better' } });
  await run('failed', { decision: { verdict: 'promote', reason: 'it is better' } });
  expect(await status(workspace)).toMatchObject({ last_decision: { verdict: 'promote' }, last_success: { outcome: 'done' } });
});

test('what waits for a decision is told, and is no problem', async () => {
  await run('done');
  expect((await status(workspace)).set_aside).toEqual({ files: 0, rows: 0 });
  const ledger = path.join(workspace.paths.output, 'ingestedfiles.txt');
  const line = (file: string, what: string): string => `${file.repeat(64)} 2026-01-01T00:00:00.000Z ${what} 9 9 ${file}.csv\n`;
  // read twice, held, given up, and held before it was taken in
  const lines = [
    line('a', 'ingested 10=4+5+1'),
    line('a', 'ingested 10=3+2+5'),
    line('b', 'held 0=0+0+0'),
    line('c', 'ingested 10=4+6+0'),
    line('c', 'dropped 0=0+0+0'),
    line('d', 'held 0=0+0+0'),
    line('d', 'ingested 7=6+1+0'),
    line('d', 'known 0=0+0+0'),
  ];
  await appendFile(ledger, lines.join(''));
  expect(await status(workspace)).toMatchObject({ healthy: true, set_aside: { files: 1, rows: 3 } });
  await writeFile(ledger, 'spoilt\n');
  expect((await status(workspace)).set_aside).toBeNull();
});

test('lengths of time are read and written in their units', () => {
  expect(['90s', '1.5m', '2h', '1d'].map((text) => secondsOf('--max-age', text))).toEqual([90, 90, 7200, 86_400]);
  for (const text of ['', '2', 'h', '-1h', '0s', '2 h'])
    expect(() => secondsOf('--max-age', text)).toThrow('not a length of time');
  expect([1, 59, 180, 7200, 172_800].map(spanText)).toEqual(['1 second', '59 seconds', '3 minutes', '2 hours', '2 days']);
});

async function run(outcome: 'done' | 'idle' | 'failed', facts: Record<string, unknown> = {}): Promise<void> {
  await recorded(workspace, 'full', async ({ idle, note }) => {
    note(facts);
    if (outcome === 'idle') idle();
    if (outcome === 'failed') throw new Error('on purpose');
  }).catch(() => undefined);
}
