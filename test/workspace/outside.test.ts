import { expect, test } from '@jest/globals';
import { readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { requireOutside } from '../../src/workspace/outside.js';
import { riskctl } from '../support/binary.js';
import { smallWorkspace, snapshot, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

const KEPT = [
  'config.json',
  'runs.ndjson',
  'in/x.csv',
  'out/finaldata.csv',
  'test/x',
  'models/x',
  'prod/current/x',
  '.riskctl/lock',
];

test('nothing may be written to what riskctl keeps for itself, by whatever name', async () => {
  const folder = await smallWorkspace(1);
  const workspace = await open(folder);
  await symlink('in', path.join(folder, 'elsewhere'));
  await symlink(path.join('..', path.basename(folder), 'config.json'), path.join(folder, 'link.json'));
  for (const name of [...KEPT, 'elsewhere/x.csv', 'link.json'])
    await expect(requireOutside(workspace, path.join(folder, name))).rejects.toMatchObject({
      fault: 'usage',
      message: expect.stringContaining('keeps for itself'),
    });
  for (const name of ['x.csv', 'inner/x', 'in-x', 'models-x/y'])
    await expect(requireOutside(workspace, path.join(folder, name))).resolves.toBeUndefined();
  await expect(requireOutside(workspace, path.join(folder, 'models'), [workspace.paths.models])).resolves.toBeUndefined();
});

test('export, predict and report write to no such place, and the figures for Prometheus do not either', async () => {
  const folder = await smallWorkspace();
  expect(await riskctl(folder, ['full'])).toMatchObject({ code: 0 });
  await writeFiles(folder, { 'new.csv': 'client,late payments,plan\na,1,gold\n' });
  const before = await snapshot(folder);
  for (const name of KEPT) {
    const file = path.join(folder, name);
    for (const args of [
      ['export', '--format', 'json', '--out', file],
      ['predict', path.join(folder, 'new.csv'), '--format', 'csv', '--out', file],
    ])
      expect(await riskctl(folder, args)).toMatchObject({ code: 64, stdout: '' });
    expect(await riskctl(folder, ['--set', `notify.metrics_file=${name}`, 'full'])).toMatchObject({ code: 78, stdout: '' });
  }
  expect(await riskctl(folder, ['report', '--html', '--out', path.join(folder, 'prod', 'current')])).toMatchObject({ code: 64 });
  expect(await snapshot(folder)).toEqual(before);
  expect(await riskctl(folder, ['report', '--html', '--out', path.join(folder, 'models')])).toMatchObject({ code: 0 });
  expect(
    await riskctl(folder, ['predict', path.join(folder, 'new.csv'), '--out', path.join(folder, 'scored.csv')]),
  ).toMatchObject({ code: 0 });
  expect((await readFile(path.join(folder, 'scored.csv'), 'utf8')).split('\n')).toHaveLength(3);
});
