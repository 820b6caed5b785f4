import { expect, test } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { chmod, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findNews } from '../../src/data/news.js';
import { dataFindings } from '../../src/operations/doctor/state.js';
import { sha256 } from '../../src/workspace/digest.js';
import { openWorkspace } from '../../src/workspace/workspace.js';
import { writeFiles } from '../support/workspaces.js';
import { open, worldIn } from '../support/world.js';
import { empty, HEADER, run } from './ingesting.js';

const named = (files: readonly { readonly source: { readonly name: string } }[]): string[] =>
  files.map(({ source }) => source.name);

test('news is what the ledger does not hold, by its content', async () => {
  const folder = await empty();
  const text = `${HEADER}\na,1,,\n`;
  await writeFiles(folder, { 'in/1.csv': text, 'in/2.csv': `${text}b,1,,\n`, 'in/3.csv': text });
  const before = await findNews(await open(folder));
  expect([named(before.fresh), named(before.known)]).toEqual([['1.csv', '2.csv'], ['3.csv']]);
  expect(before.fresh[0]?.sha256).toBe(sha256(text));
  await run(folder);
  const workspace = await open(folder);
  for (const options of [{}, { rehash: true }]) {
    expect(await findNews(workspace, options)).toMatchObject({ fresh: [], known: [], waiting: [], ledger: { length: 3 } });
  }
  expect(named((await findNews(workspace, { rebuild: true })).fresh)).toEqual(['1.csv', '2.csv']);

  await rename(path.join(folder, 'in', '1.csv'), path.join(folder, 'in', '0.csv'));
  await utimes(path.join(folder, 'in', '2.csv'), 1, 1);
  const moved = await findNews(workspace);
  expect([named(moved.fresh), named(moved.known)]).toEqual([[], ['0.csv', '2.csv']]);
});

test('what was changed within its size and time is seen by who reads it', async () => {
  const folder = await empty();
  await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,1,,\n` });
  await run(folder);
  const file = path.join(folder, 'in', '1.csv');
  const workspace = await open(folder);
  const time = new Date(workspace.world.now().getTime() - 3_600_000);
  await utimes(file, time, time);
  await run(folder);
  await writeFile(file, `${HEADER}\na,2,,\n`);
  await utimes(file, time, time);
  expect((await findNews(workspace)).fresh).toEqual([]);
  expect(named((await findNews(workspace, { rehash: true })).fresh)).toEqual(['1.csv']);
});

test('a file that grows while it is looked at waits', async () => {
  const folder = await empty();
  await writeFiles(folder, { 'in/1.csv': `${HEADER}\n`, 'in/2.csv.part': HEADER, 'in/3.TMP': '', 'in/4.csv.crdownload': '' });
  const writer = new AbortController().signal;
  writer.throwIfAborted = () => appendFileSync(path.join(folder, 'in', '1.csv'), 'a,1,,\n');
  const workspace = await openWorkspace(worldIn(folder, writer));
  expect(await findNews(workspace)).toMatchObject({
    fresh: [],
    known: [],
    waiting: ['2.csv.part', '3.TMP', '4.csv.crdownload', '1.csv'],
  });
});

test('a file that may not be read, or is none, is told of and holds up no others', async () => {
  const folder = await empty();
  await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,1,,\n`, 'in/2.csv': `${HEADER}\nb,1,,\n` });
  await symlink('3.csv', path.join(folder, 'in', '3.csv'));
  await chmod(path.join(folder, 'in', '1.csv'), 0o000);
  const warnings: string[] = [];
  const world = worldIn(folder);
  const workspace = await openWorkspace(
    { ...world, log: { ...world.log, warn: (message) => void warnings.push(message) } },
    { folder },
  );
  await asNobody(folder, async () => {
    const news = await findNews(workspace);
    expect([named(news.fresh), news.waiting]).toEqual([['2.csv'], []]);
    const told = '1.csv is passed over: it is a file that the user who runs riskctl may not read';
    expect(warnings).toEqual([told]);
    const found = (await dataFindings(workspace)).map((finding) => finding.found);
    expect(found).toEqual(expect.arrayContaining([told, '3.csv is passed over: it is a link that leads to itself']));
    await expect(findNews(workspace, { rebuild: true })).rejects.toMatchObject({ code: 'EACCES' });
  });
});

test('a rebuild tells of files that were taken in and are there no more', async () => {
  const folder = await empty();
  await writeFiles(folder, {
    'in/1.csv': `${HEADER}\na,1,,\n`,
    'in/2.csv': `${HEADER}\nb,1,,\n`,
    'in/3.csv': `${HEADER}\nc,1,,\n`,
  });
  await run(folder);
  await rename(path.join(folder, 'in', '2.csv'), path.join(folder, 'in', '4.csv'));
  await rm(path.join(folder, 'in', '3.csv'));
  const warnings: string[] = [];
  const world = worldIn(folder);
  const log = { ...world.log, warn: (message: string) => void warnings.push(message) };
  const workspace = await openWorkspace({ ...world, log }, { folder });
  expect(named((await findNews(workspace, { rebuild: true })).fresh)).toEqual(['1.csv', '4.csv']);
  expect(warnings).toEqual(['in lacks what was taken in as 3.csv: a rebuild is without those rows']);
});

/** Does something as a user who may look at a folder, and is not let in everywhere, as root is. */
async function asNobody(folder: string, work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  await chmod(folder, 0o777);
  process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}
