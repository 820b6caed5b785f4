import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mkdir, readdir, readFile, readlink, realpath, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readChampion, requireChampion } from '../../src/lifecycle/champion.js';
import type { Manifest } from '../../src/lifecycle/manifest.js';
import { deploy } from '../../src/lifecycle/release.js';
import type { Model } from '../../src/model/model.js';
import { formatModel, sealed } from '../../src/model/store.js';
import { sha256 } from '../../src/workspace/digest.js';
import { withLock } from '../../src/workspace/lock.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { copyOf, leftovers, smallWorkspace, snapshot } from '../support/workspaces.js';
import { open, prepare } from '../support/world.js';

const FILES = ['trainedmodel.json', 'latestscore.txt', 'metrics.json', 'ingestedfiles.txt'];
const CLASSIC = ['trainedmodel.json', 'latestscore.txt', 'ingestedfiles.txt'];

let scored: string;
beforeAll(async () => {
  scored = await smallWorkspace();
  await prepare(scored, ['ingest', 'train', 'score']);
});

let workspace: Workspace;
beforeEach(async () => {
  workspace = await open(await copyOf(scored));
});

test('there is no champion before the first deployment', async () => {
  expect(await readChampion(workspace)).toBeNull();
  await expect(requireChampion(workspace)).rejects.toMatchObject({ fault: 'no-input', message: 'nothing is deployed yet' });
});

test('a release is a folder of its own, with a manifest whose digests are true', async () => {
  const { release, model, previous, already } = await deploy(workspace);
  expect({ previous, already }).toEqual({ previous: null, already: false });
  expect(release).toMatch(new RegExp(`^\\d{8}T\\d{6}Z-${model.slice(0, 8)}$`));
  const folder = inReleases(release);
  expect((await readdir(folder)).sort()).toEqual([...FILES, 'manifest.json'].sort());
  const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  expect(manifest).toMatchObject({ format: 'riskctl-release', version: 1, id: release, model, previous: null });
  for (const { name, sha256: digest, bytes } of manifest.files) {
    const content = await readFile(path.join(folder, name));
    expect([name, digest, bytes]).toEqual([name, sha256(content), content.length]);
  }
  expect(manifest.files.map(({ name }) => name)).toEqual(FILES);
  const champion = await readChampion(workspace);
  expect(champion).toMatchObject({ release, model: { id: model }, scoring: { model }, manifest: { id: release } });
});

test('current and the classic names lead to the release', async () => {
  const { deployment, models, output } = workspace.paths;
  const { release } = await deploy(workspace);
  expect(await readlink(path.join(deployment, 'current'))).toBe(`releases/${release}`);
  for (const name of CLASSIC) {
    expect(await realpath(path.join(deployment, name))).toBe(path.join(inReleases(release), name));
    const source = path.join(name === 'ingestedfiles.txt' ? output : models, name);
    expect(await readFile(path.join(deployment, name), 'utf8')).toBe(await readFile(source, 'utf8'));
  }
  expect((await readdir(deployment)).sort()).toEqual([...CLASSIC, 'current', 'releases'].sort());
});

test('to deploy the model that serves is to do nothing', async () => {
  const first = await deploy(workspace);
  const before = await snapshot(workspace.root);
  expect(await deploy(workspace)).toEqual({ ...first, already: true });
  expect(await snapshot(workspace.root)).toEqual(before);
});

test('the next release takes over, and the one before stays as it was', async () => {
  const first = await deploy(workspace);
  const before = await snapshot(inReleases(first.release));
  const model = await retrain('model.C=0.01');
  const second = await deploy(workspace);
  expect(second).toMatchObject({ model: model.id, previous: first.release, already: false });
  expect(await readlink(path.join(workspace.paths.deployment, 'current'))).toBe(`releases/${second.release}`);
  expect(await snapshot(inReleases(first.release))).toEqual(before);
  expect(await readChampion(workspace)).toMatchObject({ release: second.release, manifest: { previous: first.release } });
});

test('a crash before the release became current, and another attempt within the second, are no obstacle', async () => {
  const { world } = workspace;
  const still = { ...workspace, world: { ...world, now: () => new Date('2026-01-02T03:04:05Z') } };
  const first = await deploy(still);
  await unlink(path.join(workspace.paths.deployment, 'current'));
  const second = await deploy(still);
  expect(second.release).toBe(`${first.release}-2`);
  expect(await readChampion(workspace)).toMatchObject({ release: second.release });
});

test('what is not as it was trained and scored is refused by name, and nothing is deployed', async () => {
  const { models, output } = workspace.paths;
  const model = path.join(models, 'trainedmodel.json');
  const metrics = path.join(models, 'metrics.json');
  const latest = path.join(models, 'latestscore.txt');
  const spoilers: [string, () => Promise<unknown>, object][] = [
    [
      'a model changed by hand',
      () => edit(model, /"intercept": [^,]+/, '"intercept": 0'),
      data(`${model}: its content is not what its id says`),
    ],
    ['a model cut short', () => edit(model, /[^]{40}$/, ''), data(`${model}: not a riskctl model`)],
    ['a model of the future', () => edit(model, '"version": 1', '"version": 2'), data(`${model}: a model of version 2`)],
    [
      'a model that did not converge',
      () => forge((one) => ({ ...one, fit: { ...one.fit, converged: false } })),
      data('did not converge'),
    ],
    ['a model with an infinity', () => edit(model, /"intercept": [^,]+/, '"intercept": 1e999'), data(`${model}: intercept`)],
    [
      'the score of another model',
      () => forge((one) => ({ ...one, intercept: one.intercept + 1 })),
      data('the score is that of model'),
    ],
    ['metrics cut short', () => edit(metrics, /[^]{40}$/, ''), data(`${metrics}: not metrics`)],
    [
      'a score improved by hand',
      () => writeFile(latest, '0.99\n'),
      data(`models/latestscore.txt: says '0.99', metrics.json says `),
    ],
    ['no model', () => rm(model), missing(`${model}: there is no model`)],
    ['no metrics', () => rm(metrics), missing(`${metrics}: the model has not been scored`)],
    ['no score', () => rm(latest), missing('models/latestscore.txt: no such file')],
    ['no ledger', () => rm(path.join(output, 'ingestedfiles.txt')), missing('out/ingestedfiles.txt: no such file')],
  ];
  for (const [what, spoil, fault] of spoilers) {
    await rm(workspace.root, { recursive: true });
    await restore();
    await spoil();
    const outcome = await deploy(workspace).catch((error: unknown) => error);
    expect({ what, outcome }).toEqual({ what, outcome: expect.objectContaining(fault) });
    expect(await readdir(workspace.paths.deployment).catch(() => [])).toEqual([]);
  }
});

test('a release that was changed is refused by the name of the file, and can be replaced', async () => {
  const { release } = await deploy(workspace);
  const intact = await copyOf(workspace.root);
  for (const name of [...FILES, 'manifest.json']) {
    const file = path.join(inReleases(release), name);
    for (const spoil of [() => writeFile(file, 'x'.repeat(20)), () => rm(file)]) {
      await spoil();
      await expect(readChampion(workspace)).rejects.toMatchObject({ fault: 'data', message: expect.stringContaining(file) });
      await restore(intact);
    }
  }
  const manifest = path.join(inReleases(release), 'manifest.json');
  for (const field of ['created', 'by', 'model']) {
    await edit(manifest, new RegExp(`"${field}": ".`), `"${field}": "x`);
    await expect(readChampion(workspace)).rejects.toMatchObject({ message: `${manifest}: was changed after it was deployed` });
    await restore(intact);
  }
  // that of a release from before manifests had a digest of their own
  await edit(manifest, /,\n {2}"digest": "[^"]+"/, '');
  expect(await readChampion(workspace)).toMatchObject({ release });
  const older = await copyOf(workspace.root);
  for (const [from, to, reason] of [
    [/"id": "[^"]+"/, '"id": "other"', 'is that of release other'],
    [/"model": "[^"]+"/, '"model": "other"', 'is not that of the model released'],
    [/"sha256": "[^"]+"/, `"sha256": "${sha256('')}"`, 'is not what the manifest of its release says'],
    ['"version": 1', '"version": 2', 'not a manifest that this riskctl can read'],
    [/"name": "metrics.json"/, '"name": "elsewhere.json"', 'cannot be read'],
  ] as const) {
    await edit(manifest, from, to);
    await expect(readChampion(workspace)).rejects.toMatchObject({ fault: 'data', message: expect.stringContaining(reason) });
    await restore(older);
  }
  await rm(path.join(inReleases(release), 'metrics.json'));
  const again = await deploy(workspace);
  expect(again.release).not.toBe(release);
  expect(await readChampion(workspace)).toMatchObject({ release: again.release });
});

test('a "current" that is no link is a fault with a way out', async () => {
  await mkdir(path.join(workspace.paths.deployment, 'current'), { recursive: true });
  await expect(readChampion(workspace)).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining('current: is not a link to a release'),
  });
});

test('files that lay under the classic names make room for the links', async () => {
  const { deployment } = workspace.paths;
  await mkdir(deployment);
  for (const name of CLASSIC) await writeFile(path.join(deployment, name), 'from another system');
  await symlink('nowhere', path.join(deployment, '.staged-left-by-a-crash'));
  const { release } = await withLock(workspace, () => deploy(workspace));
  for (const name of CLASSIC) expect(await realpath(path.join(deployment, name))).toBe(path.join(inReleases(release), name));
  expect(leftovers(await snapshot(workspace.root))).toEqual([]);
});

function inReleases(release: string): string {
  return path.join(workspace.paths.deployment, 'releases', release);
}

function data(message: string): object {
  return { fault: 'data', message: expect.stringContaining(message), hint: expect.any(String) };
}

function missing(message: string): object {
  return { fault: 'no-input', message: expect.stringContaining(message), hint: expect.any(String) };
}

/** Puts the workspace under test back as another one is. */
async function restore(from = scored): Promise<void> {
  await rm(workspace.root, { recursive: true, force: true });
  await copyOf(from, workspace.root);
}

async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${file} has nothing like ${String(from)}`);
  await writeFile(file, edited);
}

/** Changes the trained model and seals it again, so that its id is right. */
async function forge(change: (model: Omit<Model, 'id'>) => Omit<Model, 'id'>): Promise<void> {
  const file = path.join(workspace.paths.models, 'trainedmodel.json');
  const { id: _, ...content } = JSON.parse(await readFile(file, 'utf8')) as Model;
  await writeFile(file, formatModel(sealed(change(content))));
}

async function retrain(override: string): Promise<Model> {
  await prepare(workspace.root, ['train', 'score'], { overrides: [override] });
  return JSON.parse(await readFile(path.join(workspace.paths.models, 'trainedmodel.json'), 'utf8')) as Model;
}
