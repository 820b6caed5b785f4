import { describe, expect, test } from '@jest/globals';
import { mkdir, readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import Papa from 'papaparse';
import path from 'node:path';
import { ingest } from '../../src/data/ingest.js';
import type { Engine } from '../../src/engine/engine.js';
import { clients, SMALL, writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';
import { empty, HEADER, ledgerOf, out, run } from './ingesting.js';

describe('which files are taken', () => {
  test('nested ones where it is asked for, in the order of their names; hidden ones never', async () => {
    const files = ['b.csv', 'a/z.csv', 'a/b/c.csv', 'B.CSV', '.hidden.csv', '.git/d.csv', 'notes.txt'];
    const content = Object.fromEntries(files.map((name, index) => [`in/${name}`, `${HEADER}\nc${index},1,,\n`]));
    for (const [recursive, names] of [
      [false, ['B.CSV', 'b.csv']],
      [true, ['B.CSV', 'a/b/c.csv', 'a/z.csv', 'b.csv']],
    ] as const) {
      const folder = await empty({ ...SMALL, ingest: { recursive } });
      await writeFiles(folder, content);
      expect((await run(folder)).files.map(({ name }) => name)).toEqual(names);
      expect((await run(folder)).files).toEqual([]);
    }
  });

  test('a rebuild starts again where the ledger cannot be read', async () => {
    const folder = await empty();
    await writeFiles(folder, { 'in/a.csv': `${HEADER}\na,1,,\n` });
    await run(folder);
    await writeFiles(folder, { 'out/ingestedfiles.txt': 'torn\n' });
    await expect(run(folder)).rejects.toMatchObject({ fault: 'data', hint: expect.stringContaining('--rebuild') });
    expect(await run(folder, { rebuild: true })).toMatchObject({ files: [{ name: 'a.csv', status: 'ingested' }], total: 1 });
  });

  test('a quote that never closes refuses its file, however many others come with it', async () => {
    const folder = await empty();
    const rows = (name: string): string => Array.from({ length: 20 }, (_, index) => `${name}${index},1,,\n`).join('');
    const good = Object.fromEntries(
      ['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [`in/${name}.csv`, `${HEADER}\n${rows(name)}`]),
    );
    await writeFiles(folder, { ...good, 'in/a.csv': `${HEADER}\n${rows('x')}"${rows('y')}` });
    const { files, books } = await run(folder);
    expect(files.filter(({ status }) => status === 'refused').map(({ name }) => name)).toEqual(['a.csv']);
    expect(books).toEqual({ in: 140, accepted: 140, quarantined: 0, duplicate: 0 });
  });

  test('a link within the folder is followed, one that leads nowhere passed over', async () => {
    const folder = await empty();
    await writeFiles(folder, { 'in/a.csv': `${HEADER}\na,1,,\n` });
    await symlink('a.csv', path.join(folder, 'in', 'b.csv'));
    await symlink('nowhere.csv', path.join(folder, 'in', 'c.csv'));
    await mkdir(path.join(folder, 'in', 'd.csv'));
    expect((await run(folder)).files).toMatchObject([
      { name: 'a.csv', status: 'ingested', note: null },
      { name: 'b.csv', status: 'known', note: 'the same content as a.csv' },
    ]);
  });

  test('one that was only touched is known by its content, and said to be', async () => {
    const folder = await empty();
    await writeFiles(folder, { 'in/a.csv': `${HEADER}\na,1,,\n` });
    await run(folder);
    const at = new Date(Date.now() - 30_000);
    await utimes(path.join(folder, 'in', 'a.csv'), at, at);
    expect((await run(folder)).files).toMatchObject([
      { name: 'a.csv', status: 'known', note: 'touched since, and its content is the same' },
    ]);
    expect((await run(folder)).files).toEqual([]);
  });

  test('a refused one is not looked at again, whatever its name, until it is asked for or its content changes', async () => {
    const folder = await empty();
    await writeFiles(folder, { 'in/1.csv': 'x\n', 'in/2.csv': `${HEADER}\na,1,,\n` });
    expect((await run(folder)).files.map(({ status, note }) => [status, note])).toEqual([
      ['refused', "the header lacks 'client', 'late payments', 'plan'"],
      ['ingested', null],
    ]);
    expect((await run(folder)).files).toEqual([]);
    const ledger = await ledgerOf(folder);
    expect((await run(folder, { rehash: true })).files).toMatchObject([{ name: '1.csv', status: 'refused' }]);
    expect(await ledgerOf(folder)).toEqual(ledger);
    await rename(path.join(folder, 'in', '1.csv'), path.join(folder, 'in', '0.csv'));
    expect((await run(folder)).files).toMatchObject([{ name: '0.csv', status: 'known', note: 'the same content as 1.csv' }]);
    await writeFiles(folder, { 'in/0.csv': `${HEADER}\nb,1,,\n` });
    expect(await run(folder)).toMatchObject({ files: [{ name: '0.csv', status: 'ingested' }], total: 2 });
  });

  test('their names may be anything, and their times long ago', async () => {
    const folder = await empty();
    const names = [
      ' a b .csv',
      '%41.csv',
      '100%.csv',
      'new\nline\r.csv',
      '# x.csv',
      'é😀\u2028\u2029\u0085.csv',
      'x[1]*?.csv',
      `it's "q".csv`,
    ];
    await writeFiles(
      folder,
      Object.fromEntries(names.map((name, index) => [`in/${name}`, `${HEADER}\nc${index},-1,,\nd${index},1,,\n`])),
    );
    await utimes(path.join(folder, 'in', ' a b .csv'), new Date(-5000), new Date(-5000));
    const { files, total } = await run(folder);
    expect([files.map(({ name }) => name), total]).toEqual([names.toSorted(), names.length]);
    expect((await ledgerOf(folder)).map(({ name }) => name)).toEqual(names.toSorted());
    expect((await run(folder)).files).toEqual([]);
    const rows = Papa.parse<string[]>(await out(folder, 'quarantine.csv'), {
      delimiter: ',',
      newline: '\n',
      skipEmptyLines: true,
    }).data;
    expect(rows.slice(1).map(([name]) => name)).toEqual(names.toSorted());
  });

  test('one that changes while it is read waits, and so does its copy', async () => {
    const folder = await empty();
    const text = `${HEADER}\na,1,,\n`;
    await writeFiles(folder, { 'in/1.csv': text, 'in/2.csv': text, 'in/3.csv': `${HEADER}\nb,1,,\n` });
    const growing = path.join(folder, 'in', '1.csv');
    const { answer } = await working(folder, (workspace, engine) => {
      const busy: Engine = {
        ...engine,
        load: async (...args) => {
          const found = await engine.load(...args);
          if (args[1].files.includes(growing)) await writeFile(growing, `${text}c,1,,\n`);
          return found;
        },
      };
      return ingest(workspace, busy);
    });
    expect(answer).toMatchObject({
      files: [{ name: '3.csv', status: 'ingested' }],
      waiting: ['1.csv'],
      books: { in: 1 },
      total: 1,
    });
    await writeFiles(folder, { 'in/1.csv': `${text}c,1,,\n` });
    expect(await run(folder)).toMatchObject({
      files: [
        { name: '1.csv', status: 'ingested', accepted: 2, duplicate: 0 },
        { name: '2.csv', status: 'ingested', accepted: 0, duplicate: 1 },
      ],
      total: 3,
    });
  });

  test('none, where the engine has no room: that is no fault of the files', async () => {
    const folder = await empty({ ...SMALL, engine: { memory_limit: '1MB' } });
    await writeFiles(folder, { 'in/1.csv': clients(20_000, 'a') });
    await expect(run(folder)).rejects.toMatchObject({
      fault: 'cannot-write',
      message: expect.stringContaining('ran out of room'),
    });
    await expect(readdir(path.join(folder, 'out'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
