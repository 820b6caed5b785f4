import { beforeEach, expect, test } from '@jest/globals';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { recorded, unrecorded } from '../../src/workspace/recorder.js';
import { lastRun, runsBackwards, type Run } from '../../src/workspace/runs.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { smallWorkspace } from '../support/workspaces.js';
import { open } from '../support/world.js';

let workspace: Workspace;
let file: string;
beforeEach(async () => {
  workspace = await open(await smallWorkspace(1), { profile: 'strict' });
  file = workspace.paths.runs;
});

test('a run leaves one line: its stages with their seconds, and what was noted', async () => {
  const answer = await recorded(workspace, 'train', async (run) => {
    await run.stage('wait', () => new Promise((resolve) => setTimeout(resolve, 20)));
    run.note({ rows: 1 });
    run.note({ model: 'abc', rows: 2 });
    return 42;
  });
  expect(answer).toBe(42);
  const [line, ...rest] = await readRuns();
  expect(rest).toEqual([]);
  expect(line).toMatchObject({
    version: 1,
    command: 'train',
    profile: 'strict',
    outcome: 'done',
    facts: { rows: 2, model: 'abc' },
  });
  expect(line?.id).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/);
  expect(line?.stages).toEqual([{ stage: 'wait', seconds: expect.any(Number) }]);
  expect(line?.stages[0]?.seconds).toBeGreaterThanOrEqual(0.015);
  expect(line?.seconds).toBeGreaterThanOrEqual(line?.stages[0]?.seconds ?? Infinity);
});

test('a run that fails, and one that finds nothing to do, are lines as well', async () => {
  const failing = recorded(workspace, 'full', (run) => run.stage('ingest', () => Promise.reject(new Error('the disk is full'))));
  await expect(failing).rejects.toThrow('the disk is full');
  await recorded(workspace, 'full', async (run) => run.idle());
  const [idle, failed] = await readRuns();
  expect(idle).toMatchObject({ outcome: 'idle', stages: [] });
  expect(failed).toMatchObject({ outcome: 'failed', stages: [{ stage: 'ingest' }], facts: { error: 'the disk is full' } });
});

test('a run that is asked to end begins no other stage, and its line says why', async () => {
  const stop = new AbortController();
  const stopped = await open(workspace.root, {}, stop.signal);
  let begun = false;
  const run = recorded(stopped, 'full', async ({ stage }) => {
    await stage('ingest', async () => stop.abort(new Error('ended by SIGTERM')));
    await stage('train', async () => (begun = true));
  });
  await expect(run).rejects.toThrow('ended by SIGTERM');
  expect(begun).toBe(false);
  expect((await readRuns())[0]).toMatchObject({
    outcome: 'failed',
    stages: [{ stage: 'ingest' }],
    facts: { error: 'ended by SIGTERM' },
  });
});

test('a run can be told of before it ends', async () => {
  let soFar: Run | null = null;
  await recorded(workspace, 'full', async (run) => {
    await run.stage('train', async () => run.note({ model: 'a' }));
    soFar = run.soFar();
    await run.stage('report', async () => undefined);
  });
  expect(soFar).toMatchObject({ command: 'full', outcome: 'done', facts: { model: 'a' } });
  expect((await readRuns())[0]).toMatchObject({ id: soFar!.id, stages: [{ stage: 'train' }, { stage: 'report' }] });
  expect(unrecorded().soFar()).toBeNull();
});

test('a recorder for readers leaves no line', async () => {
  await expect(unrecorded().stage('look', async () => 1)).resolves.toBe(1);
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readRuns()).toEqual([]);
});

test.each([
  ['short lines', 2000, 'x'],
  ['lines longer than a read, of characters longer than a byte', 5, 'ü'.repeat(100_000)],
  ['lines that end where a read does', 40, 'x'.repeat((1 << 14) - lineOf(1000).length)],
])('runs are read backwards, each once: %s', async (_, count, padding) => {
  const lines = Array.from({ length: count }, (_unused, index) => lineOf(1000 + index, padding));
  await writeFile(file, lines.join(''));
  expect((await readRuns()).map((run) => run.id)).toEqual(lines.map((_unused, index) => String(1000 + count - 1 - index)));
});

test('empty, torn and foreign lines are passed over', async () => {
  const torn = lineOf(2).slice(0, 40);
  const foreign = ['null', '7', '"text"', '[]', '{}', '{"version":1}', '{"version":2,"facts":{}}', '', '   ', '\r'];
  await writeFile(file, `${lineOf(1)}${torn}\n${foreign.join('\n')}\n${lineOf(3)}${torn}`);
  expect((await readRuns()).map((run) => run.id)).toEqual(['3', '1']);
  await recorded(workspace, 'train', async () => undefined);
  const ids = (await readRuns()).map((run) => run.id);
  expect(ids.slice(1)).toEqual(['3', '1']);
  await writeFile(file, '');
  expect(await readRuns()).toEqual([]);
});

test('the last run is the newest that is wanted, and no more is read than it takes', async () => {
  await writeFile(file, 'x'.repeat(1 << 20) + '\n');
  await appendFile(file, [1, 2, 3, 4].map((id) => lineOf(id)).join(''));
  expect((await lastRun(file, (run) => Number(run.id) < 4))?.id).toBe('3');
  expect(await lastRun(file, () => false)).toBeUndefined();
  expect(await lastRun(path.join(workspace.root, 'none'), () => true)).toBeUndefined();
});

async function readRuns(): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const run of runsBackwards(file)) runs.push(run);
  return runs;
}

function lineOf(id: number, padding = ''): string {
  return `${JSON.stringify({ version: 1, id: String(id), command: 'full', stages: [], facts: { padding } })}\n`;
}
