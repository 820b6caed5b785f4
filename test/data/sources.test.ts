import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findSources } from '../../src/data/sources.js';
import { tempFolder, writeFiles } from '../support/workspaces.js';

test('what has the name of a data file and is none is told of, and all else is passed over', async () => {
  const folder = await tempFolder();
  await writeFiles(folder, {
    'in/a.csv': 'x\n',
    'in/B.CSV.GZ': '',
    'in/deep/c.parquet': '',
    'in/notes.txt': '',
    'in/.d.csv': '',
    'in/e.csv.part': '',
  });
  const input = path.join(folder, 'in');
  await mkdir(path.join(input, 'f.csv'));
  await mkdir(path.join(input, 'g.part'));
  await symlink('nowhere', path.join(input, 'h.csv'));
  await symlink('deep', path.join(input, 'i.csv'));
  await writeFile(Buffer.concat([Buffer.from(`${input}/k`), Buffer.from([0xff]), Buffer.from('.csv')]), '');
  await execa('mkfifo', [path.join(input, 'j.csv')]);

  const flat = await findSources(input, { recursive: false });
  expect(flat.files.map(({ name, format, gzip }) => [name, format, gzip])).toEqual([
    ['B.CSV.GZ', 'csv', true],
    ['a.csv', 'csv', false],
  ]);
  expect(flat.waiting).toEqual(['e.csv.part']);
  const others = [
    { name: 'h.csv', what: 'a link to nothing' },
    { name: 'i.csv', what: 'a folder' },
    { name: 'j.csv', what: 'neither a file nor a folder' },
    { name: 'k\ufffd.csv', what: 'a file whose name is not UTF-8' },
  ];
  expect(flat.passedOver).toEqual([{ name: 'f.csv', what: 'a folder' }, ...others]);

  const deep = await findSources(input, { recursive: true });
  expect(deep.files.map(({ name }) => name)).toEqual(['B.CSV.GZ', 'a.csv', 'deep/c.parquet']);
  expect(deep.passedOver).toEqual(others);

  await expect(findSources(path.join(input, 'j.csv'), { recursive: false })).rejects.toMatchObject({
    fault: 'no-input',
    message: expect.stringMatching(/j\.csv: not a file or a folder$/),
  });
  await expect(findSources(path.join(input, 'notes.txt'), { recursive: false })).rejects.toMatchObject({ fault: 'no-input' });
});
