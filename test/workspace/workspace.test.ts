import { beforeEach, expect, test } from '@jest/globals';
import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openWorkspace, shortPath } from '../../src/workspace/workspace.js';
import { SMALL, smallWorkspace, tempFolder } from '../support/workspaces.js';
import { open, worldIn } from '../support/world.js';

let root: string;
beforeEach(async () => {
  root = await smallWorkspace(1);
});

test('paths are absolute, below the folder of config.json', async () => {
  const workspace = await open(root);
  expect(workspace).toMatchObject({ root, configFile: path.join(root, 'config.json'), profile: undefined });
  expect(workspace.paths).toEqual({
    input: path.join(root, 'in'),
    output: path.join(root, 'out'),
    test: path.join(root, 'test'),
    models: path.join(root, 'models'),
    deployment: path.join(root, 'prod'),
    state: path.join(root, '.riskctl'),
    runs: path.join(root, 'runs.ndjson'),
    metrics: null,
  });
});

test('-C and -c name the workspace and its configuration, from any folder', async () => {
  const elsewhere = await tempFolder();
  const other = path.join(root, 'other.json');
  await writeFile(other, JSON.stringify({ ...SMALL, output_folder_path: 'other' }));
  const opened = async (options: Parameters<typeof open>[1]): Promise<unknown> => {
    const { root: at, paths } = await openWorkspace(worldIn(elsewhere), options);
    return [at, paths.output];
  };
  const relative = path.relative(elsewhere, root);
  expect(await opened({ folder: root })).toEqual([root, path.join(root, 'out')]);
  expect(await opened({ folder: relative })).toEqual([root, path.join(root, 'out')]);
  expect(await opened({ configFile: path.join(relative, 'other.json') })).toEqual([root, path.join(root, 'other')]);
  expect(await opened({ folder: elsewhere, configFile: other, overrides: [`allow_paths=["${root}"]`] })).toEqual([
    elsewhere,
    path.join(elsewhere, 'other'),
  ]);
});

test('a path that leaves the workspace is refused, by whichever way it leaves', async () => {
  const outside = await tempFolder();
  await symlink(outside, path.join(root, 'linked'));
  await symlink(path.join(outside, 'later'), path.join(root, 'dangling'));
  await symlink('..', path.join(root, 'upwards'));
  const hint = `the workspace is ${root}; a folder outside it is allowed by naming it in allow_paths`;
  const stay = (key: string, given: string, more = ''): object => ({
    fault: 'config',
    message: `--set: ${key} must stay inside the workspace, got '${given}'${more}`,
    hint,
  });
  for (const key of Object.keys(SMALL).filter((one) => one.endsWith('_path'))) {
    for (const given of ['..', '../elsewhere', 'in/../../elsewhere', '/etc', outside, `${root}-beside`]) {
      await expect(open(root, { overrides: [`${key}=${given}`] })).rejects.toMatchObject(stay(key, given));
    }
  }
  const key = 'output_model_path';
  for (const [given, target] of [
    ['linked', outside],
    ['linked/deep', path.join(outside, 'deep')],
    ['dangling', path.join(outside, 'later')],
    ['upwards/x', path.join(path.dirname(root), 'x')],
  ] as const) {
    await expect(open(root, { overrides: [`${key}=${given}`] })).rejects.toMatchObject(
      stay(key, given, `, but is a link to ${target}`),
    );
  }
});

test('the file and the profile are named where they name the path', async () => {
  const profiles = { away: { test_data_path: '../test' } };
  await writeFile(path.join(root, 'odd.json'), JSON.stringify({ ...SMALL, profiles }));
  const options = { configFile: path.join(root, 'odd.json') };
  await expect(open(root, { ...options, profile: 'away' })).rejects.toThrow(
    /^odd\.json \(profile away\): test_data_path must stay inside/,
  );
  await writeFile(path.join(root, 'odd.json'), JSON.stringify({ ...SMALL, prod_deployment_path: '/srv' }));
  await expect(open(root, options)).rejects.toThrow(
    /^odd\.json: prod_deployment_path must stay inside the workspace, got '\/srv'$/,
  );
});

test('allow_paths lets paths lead to the folders it names, and no further', async () => {
  const outside = await tempFolder();
  await symlink(outside, path.join(root, 'linked'));
  const allow = `allow_paths=${JSON.stringify([outside])}`;
  const { paths } = await open(root, {
    overrides: [allow, `test_data_path=${outside}/test`, `output_model_path=${outside}`, 'output_folder_path=linked/out'],
  });
  expect(paths).toMatchObject({ test: `${outside}/test`, models: outside, output: path.join(root, 'linked', 'out') });
  await expect(open(root, { overrides: [allow, `test_data_path=${outside}-beside`] })).rejects.toThrow(/must stay inside/);
  await expect(open(root, { overrides: [allow, `test_data_path=${outside}/../x`] })).rejects.toThrow(/must stay inside/);
  await expect(open(root, { overrides: ['allow_paths=["../shared"]', 'test_data_path=../shared/test'] })).resolves.toBeDefined();
});

test('a workspace may itself be reached through a link', async () => {
  const moved = path.join(await tempFolder(), 'real');
  await rename(root, moved);
  await symlink(moved, root);
  expect((await open(root)).paths.input).toBe(path.join(root, 'in'));
});

test('a path that cannot be followed is a fault of the configuration', async () => {
  await symlink('circle', path.join(root, 'circle'));
  await expect(open(root, { overrides: ['test_data_path=circle/x'] })).rejects.toMatchObject({
    fault: 'config',
    message: expect.stringMatching(/^--set: test_data_path cannot be followed: ELOOP/),
  });
});

test.each([
  ['output_folder_path=in', 'output_folder_path must be another folder than input_folder_path'],
  ['output_model_path=./in/', 'output_model_path must be another folder than input_folder_path'],
  ['prod_deployment_path=in', 'prod_deployment_path must be another folder than input_folder_path'],
  ['prod_deployment_path=out', 'prod_deployment_path must be another folder than output_folder_path'],
  ['prod_deployment_path=models', 'prod_deployment_path must be another folder than output_model_path'],
])('folders that would be taken for each other are refused: %s', async (override, message) => {
  const given = override.split('=')[1];
  await expect(open(root, { overrides: [override] })).rejects.toMatchObject({
    fault: 'config',
    message: `--set: ${message}, got '${given}'`,
  });
});

test('nothing may be written below an input folder that is read with all its folders', async () => {
  const below = ['output_folder_path=in/done'];
  await expect(open(root, { overrides: below })).resolves.toBeDefined();
  await expect(open(root, { overrides: [...below, 'ingest.recursive=true'] })).rejects.toThrow(
    '--set: output_folder_path must lie outside input_folder_path, whose nested folders are read too (ingest.recursive)',
  );
  await expect(open(root, { overrides: ['output_model_path=out', 'ingest.recursive=true'] })).resolves.toBeDefined();
});

test('to open a workspace writes nothing, and asks for no folder to be there', async () => {
  const bare = await tempFolder();
  await mkdir(path.join(bare, 'deep'));
  await writeFile(path.join(bare, 'config.json'), JSON.stringify(SMALL));
  await open(bare);
  expect((await readdir(bare)).sort()).toEqual(['config.json', 'deep']);
});

test('paths are told as a user of the workspace would write them', () => {
  const short = (file: string): string => shortPath({ root: '/srv/risk' }, file);
  expect(short('/srv/risk')).toBe('.');
  expect(short('/srv/risk/in/a.csv')).toBe('in/a.csv');
  expect(short('/srv/risk/..odd/a.csv')).toBe('..odd/a.csv');
  expect(short('/srv/other/a.csv')).toBe('/srv/other/a.csv');
  expect(short('/srv')).toBe('/srv');
});
