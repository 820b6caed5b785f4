import { describe, expect, test } from '@jest/globals';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ingest } from '../../src/data/ingest.js';
import { literal, sql } from '../../src/engine/sql.js';
import { SMALL, smallWorkspace, tempFolder, writeFiles } from '../support/workspaces.js';
import { working } from '../support/world.js';

const HEADER = 'client,late payments,plan,gone';

/** Ingests files into a workspace of their own; answers with the books of each file and what was kept and set aside. */
async function taken(files: Readonly<Record<string, string | Uint8Array>>, config: object = SMALL) {
  const folder = await smallWorkspace(0, config);
  await writeFiles(folder, {
    'in/first.csv': `${HEADER}\n`,
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`in/${name}`, content])),
  });
  const { answer } = await working(folder, ingest);
  const books = Object.fromEntries(answer.files.filter(({ name }) => name !== 'first.csv').map((file) => [file.name, file]));
  const read = (name: string): Promise<string> => readFile(path.join(folder, 'out', name), 'utf8');
  return {
    folder,
    answer,
    books,
    kept: (await read('finaldata.csv')).trimEnd().split('\n').slice(1),
    quarantine: (await read('quarantine.csv')).trimEnd().split('\n').slice(1),
  };
}

describe('a csv is read whatever its dress', () => {
  const plain = [HEADER, 'a,1,basic,Yes', 'b,2.5,plus,No'];
  test.each([
    ['plain', plain.join('\n')],
    ['with a final line end', `${plain.join('\n')}\n`],
    ['with a byte order mark and CRLF', `\uFEFF${plain.join('\r\n')}\r\n`],
    ['with CR alone', plain.join('\r')],
    ['with mixed line ends', `${plain.slice(0, 2).join('\r\n')}\n${plain.slice(2).join('')}\r\n`],
    ['with semicolons', plain.join('\n').replaceAll(',', ';')],
    ['with tabs', plain.join('\n').replaceAll(',', '\t')],
    ['quoted throughout', plain.map((line) => line.replaceAll(/[^,]+/g, '"$&"')).join('\n')],
    ['in another order', 'gone,plan,client,late payments\nYes,basic,a,1\nNo,plus,b,2.5\n'],
    [
      'with columns to spare and blanks around',
      'client , note, late payments,plan,gone\n a ,x, 1 ,basic,Yes\nb,y,2.5, plus,No\n',
    ],
  ])('%s', async (_, text) => {
    const { kept, books } = await taken({ 'f.csv': text });
    expect(kept).toEqual(['a,1,basic,Yes', 'b,2.5,plus,No']);
    expect(books['f.csv']).toMatchObject({ status: 'ingested', in: 2, accepted: 2, quarantined: 0, duplicate: 0 });
  });

  test('gzipped, and as Parquet', async () => {
    const parquet = path.join(await tempFolder(), 'p.parquet');
    await working(await smallWorkspace(1), async (_, engine) =>
      engine.unload(
        sql`select 'b', 2.5e0, 'plus', 'No' union all select 'c', -1, 'plus', ${literal(null)}`,
        ['client', 'late payments', 'plan', 'gone'],
        parquet,
        'parquet',
      ),
    );
    const { kept, books, quarantine } = await taken({
      'z.csv.gz': gzipSync(`${HEADER}\na,1,basic,Yes\n`),
      'p.parquet': await readFile(parquet),
    });
    expect(kept.sort()).toEqual(['a,1,basic,Yes', 'b,2.5,plus,No']);
    expect(books['p.parquet']).toMatchObject({ in: 2, accepted: 1, quarantined: 1 });
    expect(quarantine).toEqual([expect.stringMatching(/^p\.parquet,2,late payments,>= 0,"\{/)]);
  });

  test('a quoted line end and a doubled quote are kept as they are', async () => {
    const { kept } = await taken({ 'f.csv': `${HEADER}\na,1,"ba""s\nic",Yes\n` });
    expect(kept.join('\n')).toBe('a,1,"ba""s\nic",Yes');
  });
});

describe('rows that break the contract', () => {
  test('are set aside with file, line, column, rule and raw text; the books balance', async () => {
    const text = [
      HEADER,
      'a,1,"two',
      'lines",Yes',
      ',1,basic,No',
      'c,many,basic,No',
      'd,-1,basic,No',
      'e,1,basic,Maybe',
      'f,1',
      'g,1,basic,No,more',
      '',
      'h,1e999,basic,No',
      'a,1,"two',
      'lines",Yes',
      'i,,,',
    ];
    const { books, quarantine, kept } = await taken({ 'f.csv': `${text.join('\n')}\n` });
    expect(quarantine).toEqual([
      'f.csv,4,client,required,",1,basic,No"',
      'f.csv,5,late payments,a number,"c,many,basic,No"',
      'f.csv,6,late payments,>= 0,"d,-1,basic,No"',
      'f.csv,7,gone,"one of Yes, No","e,1,basic,Maybe"',
      'f.csv,8,,too few fields,"f,1"',
      'f.csv,9,,too many fields,"g,1,basic,No,more"',
      'f.csv,11,late payments,a number,"h,1e999,basic,No"',
    ]);
    expect(books['f.csv']).toMatchObject({ in: 10, accepted: 2, quarantined: 7, duplicate: 1 });
    expect(kept.join('\n')).toBe('a,1,"two\nlines",Yes\ni,,,');
  });

  test('rules between columns, allowed values and labels that are numbers', async () => {
    const columns = {
      id: { role: 'id' },
      'last month': { role: 'feature', type: 'numeric' },
      'select "year"': { role: 'feature', type: 'numeric', integer: true, max: 1000 },
      plan: { role: 'feature', type: 'categorical', allowed: ['A', 'B'], required: true },
      y: { role: 'target', positive: 1, negative: [0, 'none'] },
    };
    const config = { ...SMALL, contract: { columns, rules: ['"last month" <= "select ""year"""'] } };
    const text =
      'id,last month,"select ""year""",plan,y\na,1,2,A,1\nb,3,2,A,0\nc,1,2.5,B,1.0\nd,1,2000,B,01\ne,,2,B,none\nf,1,2,C,1\ng,1,2,,1\nh,1,2,A,2\n';
    const { books, quarantine } = await taken({ 'f.csv': text }, config);
    expect(books['f.csv']).toMatchObject({ accepted: 2, quarantined: 6 });
    expect(quarantine.map((line) => line.split(',')[1])).toEqual(['3', '4', '5', '7', '8', '9']);
    expect(quarantine[0]).toContain('""last month"" <= ""select """"year""""""');
  });
});

describe('a file that cannot be used is refused with its reason, and the others go on', () => {
  test.each([
    ['nothing in it', '', /empty/],
    ['no such columns', 'a,b\n1,2\n', /lacks 'client', 'late payments', 'plan'/],
    ['names in another case', `Client,late payments,plan,gone\n`, /lacks 'client' \(it has 'Client'; names must match exactly\)/],
    ['a name twice', 'client,late payments,plan,plan,gone\n', /names 'plan' twice/],
    ['a quote that never closes', `${HEADER}\na,1,basic,Yes\nb,1,"plus,No\nc,1,basic,No\n`, /quote .* never closes/],
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), /UTF-16/],
    ['bytes that are no text', Buffer.from([1, 0, 2, 0, 10]), /binary/],
  ])('%s', async (_, content, reason) => {
    const { books, kept } = await taken({ 'bad.csv': content, 'good.csv': `${HEADER}\na,1,basic,Yes\n` });
    expect(books['bad.csv']).toMatchObject({ status: 'refused', in: 0, note: expect.stringMatching(reason) as unknown });
    expect(books['good.csv']).toMatchObject({ status: 'ingested', accepted: 1 });
    expect(kept).toEqual(['a,1,basic,Yes']);
  });

  test('gz that is no gz, and Parquet that is no Parquet', async () => {
    const { books } = await taken({ 'a.csv.gz': 'plain text', 'b.parquet': 'PAR1 not' });
    expect(books['a.csv.gz']).toMatchObject({ status: 'refused' });
    expect(books['b.parquet']).toMatchObject({ status: 'refused' });
  });

  test('a file still being written waits, a folder called x.csv is passed over, a link out of the folder is a fault', async () => {
    const { answer, folder } = await taken({ 'a.csv.part': HEADER, 'b.tmp': HEADER });
    expect(answer.waiting).toEqual(['a.csv.part', 'b.tmp']);
    await mkdir(path.join(folder, 'in', 'x.csv'));
    expect((await working(folder, ingest)).answer.files).toEqual([]);
    await symlink('/etc/hostname', path.join(folder, 'in', 'out.csv'));
    await expect(working(folder, ingest)).rejects.toMatchObject({
      fault: 'data',
      message: expect.stringContaining('link to a file outside') as unknown,
    });
  });
});

describe('rows that are the same', () => {
  test('alike in every column: the first stays, within a file, across files and across runs', async () => {
    const { folder, books } = await taken({
      'a.csv': `${HEADER}\na,1,basic,Yes\na,1.0,basic,Yes\nb,1,,\n`,
      'b.csv': 'plan;client;gone;late payments\nbasic;a;Yes;1\n;b;;1\n;c;;1\n',
    });
    expect(books).toMatchObject({ 'a.csv': { accepted: 2, duplicate: 1 }, 'b.csv': { accepted: 1, duplicate: 2 } });
    await writeFiles(folder, { 'in/c.csv': `${HEADER}\nc,1,,\nd,1,,\n` });
    const { answer } = await working(folder, ingest);
    expect(answer).toMatchObject({ books: { in: 2, accepted: 1, duplicate: 1 }, total: 4, superseded: 0 });
  });

  test('alike in the key: the latest stays, by arrival or by a column; rows without a key are all different', async () => {
    const config = {
      ...SMALL,
      dedupe: { key: ['client'] },
      contract: { columns: { ...SMALL.contract.columns, client: { role: 'id', required: false } } },
    };
    const { folder, books, kept } = await taken(
      { 'a.csv': `${HEADER}\na,9,basic,Yes\nb,1,,\n,1,,\n,1,,\n`, 'b.csv': 'plan;client;gone;late payments\nplus;a;No;2\n' },
      config,
    );
    expect(books).toMatchObject({ 'a.csv': { accepted: 3, duplicate: 1 }, 'b.csv': { accepted: 1 } });
    expect(kept.sort()).toEqual([',1,,', ',1,,', 'a,2,plus,No', 'b,1,,']);
    await writeFiles(folder, { 'in/c.csv': `${HEADER}\na,3,gold,No\n` });
    expect((await working(folder, ingest)).answer).toMatchObject({ books: { accepted: 1 }, superseded: 1, total: 4 });

    const latest = await taken(
      { 'a.csv': `${HEADER}\na,9,basic,Yes\na,2,plus,No\na,,gold,No\n` },
      { ...SMALL, dedupe: { key: ['client'], latest_by: 'late payments' } },
    );
    expect(latest.kept).toEqual(['a,9,basic,Yes']);
  });
});
