import { describe, expect, test } from '@jest/globals';
import { readdir, rm, writeFile } from 'node:fs/promises';
import Papa from 'papaparse';
import path from 'node:path';
import { loadFinalData } from '../../src/data/dataset.js';
import { sha256 } from '../../src/workspace/digest.js';
import { SMALL, snapshot, writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';
import { empty, HEADER, ledgerOf, out, run } from './ingesting.js';

describe('what an ingestion leaves', () => {
  test('a ledger of a line a file, and a quarantine that grows', async () => {
    const folder = await empty();
    const first = `${HEADER}\na,1,basic,Yes\na,1,basic,Yes\nb,-1,"say ""no""\r\nor",No\n`;
    await writeFiles(folder, { 'in/1.csv': first, 'in/2.csv': 'x\n' });
    expect(await run(folder)).toMatchObject({
      books: { in: 3, accepted: 1, quarantined: 1, duplicate: 1 },
      total: 1,
      waiting: [],
    });
    const [title, one, two, ...rest] = (await out(folder, 'ingestedfiles.txt')).split('\n');
    expect(title).toMatch(/^# riskctl ledger 1: /);
    expect(one).toMatch(
      new RegExp(`^${sha256(first)} \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ingested 3=1\\+1\\+1 ${first.length} \\d+ 1\\.csv$`),
    );
    expect(two).toMatch(new RegExp(`^${sha256('x\n')} \\S+ refused 0=0\\+0\\+0 2 \\d+ 2\\.csv$`));
    expect(rest).toEqual(['']);

    await writeFiles(folder, { 'in/3.csv': `${HEADER}\nc,x,,\nd\n` });
    await run(folder);
    expect((await ledgerOf(folder)).map(({ name }) => name)).toEqual(['1.csv', '2.csv', '3.csv']);
    const quarantine = await out(folder, 'quarantine.csv');
    expect(Papa.parse(quarantine, { delimiter: ',', newline: '\n', skipEmptyLines: true }).data).toEqual([
      ['file', 'line', 'column', 'rule', 'raw'],
      ['1.csv', '4', 'late payments', '>= 0', 'b,-1,"say ""no""\r\nor",No'],
      ['3.csv', '2', 'late payments', 'a number', 'c,x,,'],
      ['3.csv', '3', '', 'too few fields', 'd'],
    ]);

    const rebuilt = await run(folder, { rebuild: true });
    expect(rebuilt).toMatchObject({
      files: [{ name: '1.csv' }, { name: '2.csv' }, { name: '3.csv' }],
      books: { in: 5 },
      total: 1,
    });
    expect(await out(folder, 'quarantine.csv')).toBe(quarantine);
  });

  test('nothing, where nothing is new', async () => {
    const folder = await empty();
    expect(await run(folder)).toMatchObject({ files: [], total: null });
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'in', 'test']);
    await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,1,,\n` });
    await run(folder);
    const before = await snapshot(folder);
    expect(await run(folder)).toMatchObject({ files: [], total: null });
    expect(await snapshot(folder)).toEqual(before);
  });

  test.each([
    ['is gone', null],
    ['was emptied', ''],
    ['holds but its title', '# riskctl ledger 1: sha256 time status rows=accepted+quarantined+duplicate size modified name\n'],
  ])('a fault that changes nothing, where the ledger of accepted rows %s', async (_, content) => {
    for (const store of ['csv', 'parquet']) {
      const folder = await empty({ ...SMALL, ingest: { store } });
      await writeFiles(folder, { 'in/a.csv': `${HEADER}\na,1,basic,Yes\n` });
      await run(folder);
      const ledger = path.join(folder, 'out', 'ingestedfiles.txt');
      if (content === null) await rm(ledger);
      else await writeFile(ledger, content);
      await writeFiles(folder, { 'in/b.csv': `${HEADER}\nb,1,basic,Yes\n` });
      const before = await snapshot(path.join(folder, 'out'));
      await expect(run(folder)).rejects.toMatchObject({
        fault: 'data',
        message: expect.stringMatching(/^out\/ingestedfiles\.txt: is empty or not there, though finaldata\.\w+ lies beside it/),
        hint: expect.stringContaining('riskctl ingest --rebuild'),
      });
      expect(await snapshot(path.join(folder, 'out'))).toEqual(before);
      expect(await run(folder, { rebuild: true })).toMatchObject({ total: 2 });
    }
  });

  test('the rows of many small files', async () => {
    const folder = await empty();
    const files = Array.from({ length: 230 }, (_, index) => [`in/${index}.csv`, `${HEADER}\nc${index},1,basic,Yes\nsame,1,,\n`]);
    await writeFiles(folder, Object.fromEntries(files) as Record<string, string>);
    const answer = await run(folder);
    expect(answer).toMatchObject({ books: { in: 460, accepted: 231, duplicate: 229 }, total: 231 });
    expect(answer.files.map(({ name }) => name)).toEqual(files.map(([name = '']) => path.basename(name)).sort());
    expect((await out(folder, 'finaldata.csv')).split('\n')[1]).toBe('c0,1,basic,Yes');
  });

  test('a fault that changes nothing, where a rebuild would leave none of the rows', async () => {
    const folder = await empty();
    await writeFiles(folder, { 'in/a.csv': `${HEADER}\na,1,basic,Yes\n` });
    await run(folder);
    const before = await snapshot(path.join(folder, 'out'));
    await writeFiles(folder, { 'in/a.csv': 'client,late,plan,gone\na,1,basic,Yes\n' });
    await expect(run(folder, { rebuild: true })).rejects.toMatchObject({
      fault: 'data',
      message: expect.stringMatching(
        /^a rebuild would leave none of the 1 rows accepted so far: .*\na\.csv: refused: the header lacks/,
      ),
    });
    expect(await snapshot(path.join(folder, 'out'))).toEqual(before);
  });

  test('a fault, where there is no folder to look in, or nothing to rebuild from', async () => {
    const folder = await empty();
    await expect(run(folder, { rebuild: true })).rejects.toMatchObject({ fault: 'no-input' });
    await rm(path.join(folder, 'in'), { recursive: true });
    await expect(run(folder)).rejects.toMatchObject({
      fault: 'no-input',
      message: expect.stringContaining('no such file or folder'),
    });
  });

  test('rows without a label, kept and counted', async () => {
    const folder = await empty();
    await writeFiles(folder, {
      'in/1.csv': `${HEADER}\na,1,basic,Yes\nb,2,,\n`,
      'in/2.csv': 'client,late payments,plan\nc,3,plus\n',
    });
    expect(await run(folder)).toMatchObject({ unlabelled: 2, total: 3 });
    expect(await out(folder, 'finaldata.csv')).toBe(`${HEADER}\na,1,basic,Yes\nb,2,,\nc,3,plus,\n`);
    const data = await working(folder, loadFinalData);
    expect(data).toMatchObject({ rows: 3, labelled: 1, positives: 1, excluded: 0 });
    await writeFiles(folder, { 'in/3.csv': `${HEADER}\nd,1,basic,Yes\n` });
    expect(await run(folder)).toMatchObject({ unlabelled: 0, total: 4 });
  });

  test('a table without rows, when every file is refused; a good one may follow', async () => {
    const folder = await empty();
    await writeFiles(folder, { 'in/1.csv': 'x\n', 'in/2.csv': '' });
    expect(await run(folder)).toMatchObject({
      files: [{ status: 'refused' }, { status: 'refused' }],
      books: { in: 0 },
      total: 0,
    });
    expect(await out(folder, 'finaldata.csv')).toBe(`${HEADER}\n`);
    expect((await run(folder)).files).toEqual([]);
    await writeFiles(folder, { 'in/3.csv': `${HEADER}\n`, 'in/4.csv': `${HEADER}\na,1,,\n` });
    expect(await run(folder)).toMatchObject({ books: { in: 1, accepted: 1 }, total: 1 });
  });

  test('the rows in the order of their arrival, however many they are and others go', async () => {
    const folder = await empty();
    const lines = Array.from(
      { length: 150_000 },
      (_, index) => `c${index},${index % 97},basic,${index % 3 === 0 ? 'Yes' : 'No'}`,
    );
    const again = lines.filter((_, index) => index % 5 === 0);
    const later = Array.from({ length: 150_000 }, (_, index) => `d${index},${index % 89},plus,No`);
    const second = later.flatMap((line, index) => [line, again[index] ?? line]);
    await writeFiles(folder, { 'in/1.csv': `${HEADER}\n${lines.join('\n')}\n`, 'in/2.csv': `${HEADER}\n${second.join('\n')}\n` });
    expect(await run(folder)).toMatchObject({ total: 300_000, books: { in: 450_000, duplicate: 150_000 } });
    expect((await out(folder, 'finaldata.csv')) === `${[HEADER, ...lines, ...later].join('\n')}\n`).toBe(true);
  });

  test('a Parquet copy with types, where it is asked for', async () => {
    const folder = await empty({ ...SMALL, ingest: { parquet: true } });
    await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,0.1,basic,Yes\nb,,,\n` });
    await run(folder);
    const [columns, rows] = await working(folder, async (_, engine) => {
      const file = path.join(folder, 'out', 'finaldata.parquet');
      return [await engine.parquetColumns(file), await engine.parquetRows(file, [0, 1])];
    });
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['client', 'VARCHAR'],
      ['late payments', 'DOUBLE'],
      ['plan', 'VARCHAR'],
      ['gone', 'VARCHAR'],
    ]);
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      { client: 'a', 'late payments': 0.1, plan: 'basic', gone: 'Yes' },
      { client: 'b', 'late payments': null, plan: null, gone: null },
    ]);
  });
});
