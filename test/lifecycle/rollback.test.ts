import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readChampion } from '../../src/lifecycle/champion.js';
import { listReleases } from '../../src/lifecycle/releases.js';
import { deploy } from '../../src/lifecycle/release.js';
import { rollback } from '../../src/lifecycle/rollback.js';
import { momentOf, servingAt } from '../../src/lifecycle/serving.js';
import { pruneReleases } from '../../src/operations/retention.js';
import { verify } from '../../src/operations/verify.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { copyOf, smallWorkspace, snapshot } from '../support/workspaces.js';
import { open, prepare } from '../support/world.js';

const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05', '2026-01-06'];

let made: string;
let ids: string[];
beforeAll(async () => {
  made = await smallWorkspace();
  await prepare(made, ['ingest']);
  ids = [];
  for (const [day, C] of ['1', '0.1', '0.01'].entries()) {
    await prepare(made, ['train', 'score'], { overrides: [`model.C=${C}`] });
    ids.push((await deploy(await on(day, made))).release);
  }
});

let folder: string;
beforeEach(async () => {
  folder = await copyOf(made);
});

test('each step back goes one release further, and none changes an earlier release', async () => {
  const [first = '', second = '', third = ''] = ids;
  const before = await snapshot(path.join(folder, 'prod', 'releases'));
  const back = await rollback(await on(3), { reason: 'it is odd' });
  expect(back).toMatchObject({ to: second, previous: third, reason: 'it is odd', already: false });
  const champion = await readChampion(await on(3));
  expect(champion).toMatchObject({
    release: back.release,
    manifest: { previous: third, rollback: { to: second, reason: 'it is odd' } },
  });
  expect(champion?.manifest.by).toMatch(/^.+@.+$/);
  expect(await text(`prod/latestscore.txt`)).toBe(await text(`prod/releases/${second}/latestscore.txt`));
  expect(await rollback(await on(4), {})).toMatchObject({ to: first, previous: back.release, reason: null });
  await expect(rollback(await on(5), {})).rejects.toMatchObject({
    fault: 'no-input',
    message: `release ${first} is the first: there is none before it`,
  });
  expect(await snapshot(path.join(folder, 'prod', 'releases'))).toMatchObject(before);
  expect((await verify(await on(5))).checks.filter(({ ok }) => !ok)).toEqual([]);
});

test('a release can be named, in part; to go back to what serves changes nothing', async () => {
  const [first = ''] = ids;
  const back = await rollback(await on(3), { to: first.slice(0, 9) });
  expect(back).toMatchObject({ to: first, already: false });
  const before = await snapshot(folder);
  for (const to of [first, back.release])
    expect(await rollback(await on(4), { to })).toMatchObject({ to: first, already: true, release: back.release });
  expect(await snapshot(folder)).toEqual(before);
  await expect(rollback(await on(4), { to: '2026' })).rejects.toMatchObject({
    fault: 'no-input',
    message: "4 releases begin with '2026'",
  });
  await expect(rollback(await on(4), { to: 'x' })).rejects.toMatchObject({
    fault: 'no-input',
    message: "there is no release 'x'",
  });
});

test('nothing is gone back to that is not whole, and one can go back from what is not', async () => {
  const [, second = '', third = ''] = ids;
  await writeFile(path.join(folder, 'prod', 'releases', third, 'manifest.json'), 'torn');
  await expect(rollback(await on(3), {})).rejects.toMatchObject({ fault: 'data', hint: expect.stringContaining('--to') });
  await expect(rollback(await on(3), { to: second })).resolves.toMatchObject({ to: second, already: false });
  await writeFile(path.join(folder, 'prod', 'releases', ids[0] ?? '', 'trainedmodel.json'), '{}');
  const before = await snapshot(folder);
  await expect(rollback(await on(4), { to: ids[0] })).rejects.toMatchObject({ fault: 'data' });
  expect(await snapshot(folder)).toEqual(before);
  await expect(rollback(await on(0, await smallWorkspace(1)), {})).rejects.toMatchObject({ fault: 'no-input' });
});

test('who served at a moment is told from the manifests, and so is who went back and why', async () => {
  const [first, second, third] = ids;
  const { release } = await rollback(await on(3), { reason: 'it is odd' });
  const at = async (moment: string) => servingAt(await on(5), momentOf(moment));
  expect(await at('2025-12-31')).toMatchObject({ release: null, until: '2026-01-01T00:00:00.000Z' });
  expect(await at('2026-01-01T00:00:00Z')).toMatchObject({ release: first, until: '2026-01-02T00:00:00.000Z' });
  expect(await at('2026-01-03 00:59+01:00')).toMatchObject({ release: second });
  expect(await at('2026-01-03')).toMatchObject({ release: third, until: '2026-01-04T00:00:00.000Z', rollback: null });
  expect(await at('2026-01-05')).toMatchObject({ release, until: null, rollback: { to: second, reason: 'it is odd' } });
  await expect(at('2027-01-01')).rejects.toMatchObject({ fault: 'usage', message: expect.stringContaining('is yet to come') });
  for (const none of ['yesterday', '2025-02-30', '2025-13-01T00:00Z'])
    await expect(at(none)).rejects.toMatchObject({ fault: 'usage' });
  await rm(path.join(folder, 'prod', 'releases', second ?? ''), { recursive: true });
  await expect(at('2026-01-01')).rejects.toMatchObject({ fault: 'data', message: expect.stringContaining('2026-01-03') });
});

test('keep_releases never takes away what serves, nor what a step back leads to', async () => {
  const [first = '', second, third] = ids;
  const { release: back } = await rollback(await on(3), { to: first });
  const { release } = await rollback(await on(4), { to: second });
  expect(await pruneReleases(await on(5), 1)).toEqual([back, third]);
  expect((await listReleases(await on(5))).map((one) => one.release)).toEqual([release, second, first]);
  expect(await pruneReleases(await on(5), 1)).toEqual([]);
  expect(await rollback(await on(5), {})).toMatchObject({ to: first });
  expect(await pruneReleases(await on(0, await smallWorkspace(1)), 1)).toEqual([]);
});

test('what keep_releases has removed is not gone back to, and that is said', async () => {
  const [, second = '', third = ''] = ids;
  await rm(path.join(folder, 'prod', 'releases', second), { recursive: true });
  await expect(rollback(await on(3), {})).rejects.toMatchObject({
    fault: 'no-input',
    message: `release ${second}, which came before ${third}, has been removed by keep_releases`,
  });
});

test('a clock that steps back loses nothing: what was released last serves, and is never taken away', async () => {
  const [, , third = ''] = ids;
  await prepare(folder, ['train', 'score'], { overrides: ['model.C=0.5'] });
  const { release, previous } = await deploy(await on(0));
  expect(previous).toBe(third);
  expect(await readChampion(await on(0))).toMatchObject({ release });
  expect(await pruneReleases(await on(0), 1)).not.toContain(release);
  expect((await listReleases(await on(0))).filter((one) => one.serving).map((one) => one.release)).toEqual([release]);
  expect((await rollback(await on(0), {})).to).toBe(third);
  expect((await verify(await on(5))).ok).toBe(true);
});

async function on(day: number, root = folder): Promise<Workspace> {
  const workspace = await open(root);
  return { ...workspace, world: { ...workspace.world, now: () => new Date(`${DAYS[day]}T00:00:00Z`) } };
}

function text(file: string): Promise<string> {
  return readFile(path.join(folder, file), 'utf8');
}
