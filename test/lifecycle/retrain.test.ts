import { describe, expect, test } from '@jest/globals';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FullRun } from '../../src/lifecycle/full-run.js';
import { full } from '../../src/lifecycle/full.js';
import { findRun, pastRuns } from '../../src/lifecycle/history.js';
import { look } from '../../src/lifecycle/need.js';
import type { World } from '../../src/world.js';
import { recorded } from '../../src/workspace/recorder.js';
import { clients, SMALL, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { open, working } from '../support/world.js';

/** One run of `full` in this process; it must have something to do. */
function turn(folder: string, overrides: readonly string[] = []): Promise<FullRun> {
  return working(
    folder,
    (workspace, engine) =>
      recorded(workspace, 'full', async (run) => full(workspace, engine, run, await look(workspace), () => Promise.resolve([]))),
    { overrides },
  );
}

/** Clients who pay later than any before, and leave no more often for it. */
function shifted(rows: number): string {
  return clients(rows, 's').replaceAll(/^(s\d+),(\d+)/gm, (_, name: string, late: string) => `${name},${Number(late) + 15}`);
}

describe('what makes a challenger due', () => {
  test('drift of the data, where that is asked for: not for more of the same clients, but for others', async () => {
    const folder = await smallWorkspace(400);
    const wanted = ['retrain_on=["data_drift"]'];
    await turn(folder, wanted);
    await writeFiles(folder, { 'in/same.csv': clients(300, 'b') });
    const same = await turn(folder, wanted);
    expect(same).toMatchObject({ need: 'new data', due: [], challenger: null, judgement: { drift: { verdict: 'stable' } } });
    await writeFiles(folder, { 'in/other.csv': shifted(300) });
    const other = await turn(folder, wanted);
    expect(other).toMatchObject({ due: ['data_drift'], judgement: { drift: { verdict: 'drift' } } });
    expect(other.judgement?.drift.features[0]).toMatchObject({ name: 'late payments', verdict: 'drift' });
    expect(other.decision?.evidence).toMatchObject({ cross_fitted: 300, rows: 700 });
  });

  test('a loss of the champion, where that is asked for; labels that come settle what was expected', async () => {
    const folder = await smallWorkspace(400);
    const wanted = ['retrain_on=["model_drift"]'];
    await turn(folder, wanted);
    const unlabelled = clients(200, 'u').replaceAll(/,(Yes|No)$/gm, ',');
    await writeFiles(folder, { 'in/unlabelled.csv': unlabelled });
    const blind = await turn(folder, wanted);
    expect(blind).toMatchObject({
      due: [],
      judgement: { performance: null, expected: { rows: 200, warning: expect.stringContaining('blind') as unknown } },
    });
    const [low, high] = blind.judgement?.expected?.f1.band ?? [1, 0];
    expect(low).toBeLessThan(high);

    const turned = clients(300, 'x').replaceAll(/,(Yes|No)$/gm, (_, label: string) => (label === 'Yes' ? ',No' : ',Yes'));
    await writeFiles(folder, { 'in/turned.csv': turned });
    const lost = await turn(folder, wanted);
    expect(lost).toMatchObject({ due: ['model_drift'], judgement: { performance: { drifted: true, rule: 'significant' } } });
    const [latest, before] = await pastRuns(await open(folder), { last: 2, idle: false });
    expect(latest).toMatchObject({
      drift: lost.judgement?.drift.verdict,
      realised_f1: lost.judgement?.performance?.f1,
      verdict: lost.decision?.verdict,
    });
    expect(before).toMatchObject({ realised_f1: null, expected_f1: blind.judgement?.expected?.f1.value });
  });

  test('age, counted from the last challenger', async () => {
    const folder = await smallWorkspace(120, { ...SMALL, retrain_on: ['age'], max_age_days: 30 });
    await turn(folder);
    const workspace = await open(folder);
    const in30Days: World = { ...workspace.world, now: () => new Date(Date.now() + 31 * 86_400_000) };
    expect((await look(workspace)).need).toBeNull();
    expect((await look({ ...workspace, world: in30Days })).need).toBe('age');
  });
});

test('evidence that was ruled on is not tested again', async () => {
  const folder = await smallWorkspace(200);
  await turn(folder);
  await writeFiles(folder, { 'in/more.csv': clients(200, 'm') });
  const never = ['promotion.rule=never'];
  const first = await turn(folder, never);
  expect(first.decision).toMatchObject({ verdict: 'hold', key: expect.any(String) });
  expect(first.decision?.ruled_in).toBeUndefined();
  const reason = `${first.decision?.reason ?? ''} (ruled in run ${first.run}; the same evidence is not tested twice)`;
  // as if the run had ended before it could note what it saw, again and again
  for (let times = 0; times < 3; times += 1) {
    const again = await working(
      folder,
      (workspace, engine) =>
        recorded(workspace, 'full', async (run) =>
          full(workspace, engine, run, { ...(await look(workspace)), need: 'unfinished run' }, () => Promise.resolve([])),
        ),
      { overrides: never },
    );
    expect(again.decision).toEqual({ ...first.decision, reason, ruled_in: first.run });
  }
});

test('a run is found by the beginning of its id, and one that is not there is said to be missing', async () => {
  const folder = await smallWorkspace(60);
  await turn(folder);
  const workspace = await open(folder);
  const [run] = await pastRuns(workspace, { last: 5, idle: true });
  expect((await findRun(workspace, run?.id.slice(0, 20) ?? '')).facts).toMatchObject({ decision: { verdict: 'promote' } });
  expect((await findRun(workspace, 'last')).id).toBe(run?.id);
  await expect(findRun(workspace, '1999')).rejects.toMatchObject({ fault: 'no-input', message: "there is no run '1999'" });
});

describe('the first model', () => {
  test('is unproven where the test data say too little', async () => {
    const folder = await smallWorkspace(120);
    await writeFiles(folder, { 'test/test.csv': clients(12, 't') });
    expect((await turn(folder)).decision).toMatchObject({
      verdict: 'promote',
      unproven: true,
      reason: expect.stringContaining('unproven') as unknown,
    });
  });

  test('waits like any other where promotion.rule is never', async () => {
    const folder = await smallWorkspace(300);
    expect(await turn(folder, ['promotion.rule=never'])).toMatchObject({
      decision: { verdict: 'hold', reason: expect.stringContaining('riskctl deploy') as unknown },
      deployment: null,
      serving: null,
    });
    expect((await look(await open(folder, { overrides: ['promotion.rule=never'] }))).need).toBeNull();
  });

  test('that is judged on rows it has learnt from is said to be', async () => {
    const folder = await smallWorkspace(300);
    await writeFiles(folder, { 'test/test.csv': await readFile(path.join(folder, 'in', 'first.csv'), 'utf8') });
    expect((await turn(folder)).decision?.reason).toMatch(/; 300 of the 300 test rows are training rows too, and flatter it$/);
  });

  test('is not deployed where it does no better than the base rate, unless told so', async () => {
    const folder = await smallWorkspace(300);
    const turned = clients(300, 't').replaceAll(/,(Yes|No)$/gm, (_, label: string) => (label === 'Yes' ? ',No' : ',Yes'));
    await writeFiles(folder, { 'test/test.csv': turned });
    expect(await turn(folder)).toMatchObject({
      decision: { verdict: 'reject', reason: expect.stringContaining('base rate') as unknown },
      deployment: null,
      serving: null,
    });
    expect((await look(await open(folder))).need).toBeNull();
    await writeFiles(folder, { 'in/more.csv': clients(50, 'm') });
    expect(await turn(folder, ['promotion.require_skill=false'])).toMatchObject({ decision: { verdict: 'promote' } });
    await rm(path.join(folder, 'prod'), { recursive: true });
    expect((await look(await open(folder))).need).toBe('first run');
  });
});
