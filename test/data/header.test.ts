import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { checkCsvHeader, checkHeader, type HeaderCheck } from '../../src/data/header.js';
import type { Contract } from '../../src/data/contract.js';
import type { Engine } from '../../src/engine/engine.js';
import { sql } from '../../src/engine/sql.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';
import { contractWith, sourceOf } from './tables.js';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  engine = duckDbIn(folder);
});
afterAll(() => engine.close());

const COLUMNS = {
  id: { role: 'id' },
  'late payments': { role: 'feature', type: 'numeric' },
  gone: { role: 'target', positive: 'Yes' },
  note: { role: 'ignore' },
};
const contract = contractWith(COLUMNS);
const strict = contractWith(COLUMNS, { extra: 'refuse' });

async function check(content: string | Uint8Array, options: { name?: string; under?: Contract } = {}): Promise<HeaderCheck> {
  return checkHeader(await sourceOf(folder, options.name ?? 'f.csv', content), options.under ?? contract, engine);
}

/** Why a file is refused; undefined where it is not. */
async function refusal(...args: Parameters<typeof check>): Promise<string | undefined> {
  const checked = await check(...args);
  return checked.ok ? undefined : checked.reason;
}

describe('a header is understood', () => {
  test.each([
    ['in any order', 'gone,id,late payments\n1,2,3\n', ','],
    ['without a line end', 'id,late payments,gone', ','],
    ['with a byte order mark and CRLF', '\uFEFFid,late payments,gone\r\n', ','],
    ['ended by CR alone', 'id,late payments,gone\r1,2,3\r', ','],
    ['between semicolons', 'id;late payments;gone\n', ';'],
    ['between tabs', 'id\tlate payments\tgone\n', '\t'],
    ['between bars', 'id|late payments|gone\n', '|'],
    ['with another delimiter inside quotes', 'id;late payments;gone;"a,b,c,d"\n', ';'],
    ['quoted, with blanks around', ' "id" , "late payments","gone "\n', ','],
    ['with a line end inside quotes', '"id\r\n",late payments,gone,"two\nlines"\n1,"\n",3,4\n', ','],
    ['with a lone quote in a name', 'id,late payments,gone,5" tall\n1,2,3,"\n', ','],
    ['quoted throughout behind a byte order mark', '\uFEFF"id","late payments","gone"\n', ','],
    ['before rows that are no UTF-8', Buffer.from('id,late payments,gone\n\xe9,1,\n', 'latin1'), ','],
    ['before rows with NUL characters', 'id,late payments,gone\n\0,1,\n', ','],
    ['before rows that end otherwise', 'id,late payments,gone\n1,2,3\r\n1,2,3\r\n1,2,3\r\n', ','],
  ])('%s', async (_, content, delimiter) => {
    const checked = await check(content);
    expect(checked).toMatchObject({ ok: true, header: { delimiter } });
    if (checked.ok) expect(checked.header.columns).toEqual(expect.arrayContaining(['id', 'late payments', 'gone']));
  });

  test('however large the file is behind it', async () => {
    expect(await refusal(`id,late payments,gone\n${'1,"2\n",3\n'.repeat(500_000)}`)).toBeUndefined();
  });

  test('with names in quotes as they are', async () => {
    const odd = contractWith({
      'a "b"': { role: 'feature', type: 'numeric' },
      'c,d\ne': { role: 'feature', type: 'numeric' },
      __proto: { role: 'feature', type: 'numeric' },
      été: { role: 'target', positive: 1 },
    });
    expect(await check('"a ""b""","c,d\ne",__proto,été\n', { under: odd })).toMatchObject({ ok: true, extra: [] });
  });

  test('columns that the contract does not name are passed over, or refused where it says so', async () => {
    const content = 'id,late payments,gone,note,more,,\n';
    expect(await check(content)).toMatchObject({ ok: true, extra: ['more', '', ''] });
    expect(await refusal('id,late payments,gone,note,more\n', { under: strict })).toBe(
      "the header has 'more', which the contract does not name",
    );
    expect(await refusal('id,late payments,gone,note\n', { under: strict })).toBeUndefined();
  });

  test('without the target there are no labels', async () => {
    expect(await check('id,late payments\n')).toMatchObject({ ok: true });
  });
});

describe('a header is refused', () => {
  test.each([
    ['a column is not there', 'id,gone\n', "the header lacks 'late payments'"],
    ['none is', 'a,b\n', "the header lacks 'id', 'late payments'"],
    ['a name differs in case', 'ID,late payments,gone\n', "the header lacks 'id' (it has 'ID'; names must match exactly)"],
    [
      'the name of the target does',
      'id,late payments,Gone\n',
      "the header lacks 'gone' (it has 'Gone'; names must match exactly)",
    ],
    ['a column is there twice', 'id,late payments,id,gone\n', "the header names 'id' twice"],
    ['the file is empty', '', 'the file is empty'],
    ['or as good as', ' \r\n\n\t\n', 'the file is empty'],
    ['the first line is blank', '\nid,late payments,gone\n', 'the first line is blank; it must name the columns'],
    ['the text is UTF-16', Buffer.from('\uFEFFid,late payments,gone\n', 'utf16le'), 'the text is UTF-16; save it as UTF-8'],
    [
      'it is UTF-16 the other way round',
      Buffer.from('\uFEFFid,gone\n', 'utf16le').swap16(),
      'the text is UTF-16; save it as UTF-8',
    ],
    ['the file is a zip', Buffer.from('PK\x03\x04\x14\0\x06\0\n', 'latin1'), 'the file is binary'],
    ['the file is compressed, and does not say so', gzipSync('id,late payments,gone\n'), 'the file is binary'],
    [
      'the header is no UTF-8',
      Buffer.from('id,late payments,gone,caf\xe9\n', 'latin1'),
      'the header is not UTF-8; save the file as UTF-8',
    ],
    ['a quote never closes', `"id,late payments,gone\n${'x'.repeat(5 << 20)}`, 'the first record is longer than 4 MB'],
  ])('when %s', async (_, content, reason) => {
    expect(await refusal(content)).toBe(reason);
  });

  test('many names are cut short', async () => {
    const wide = contractWith({
      ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`c${index}`, { role: 'feature', type: 'numeric' }])),
      y: { role: 'target', positive: 1 },
    });
    expect(await refusal('y\n', { under: wide })).toBe("the header lacks 'c0', 'c1', 'c2', 'c3', 'c4' and 3 more");
  });
});

describe('a compressed file', () => {
  const whole = gzipSync(
    `id,late payments,gone\n${Array.from({ length: 50_000 }, (_, index) => `${index},${Math.sin(index)},Yes\n`).join('')}`,
  );
  const flipped = Buffer.from(whole);
  flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 0xff;

  test('is read when it is whole, in several members too', async () => {
    const members = Buffer.concat([gzipSync('id,late pay'), gzipSync('ments,gone\n1,2,3\n')]);
    for (const content of [whole, members]) expect(await refusal(content, { name: 'f.csv.gz' })).toBeUndefined();
  });

  test.each([
    ['is no gzip', Buffer.from('id,late payments,gone\n'), /^cannot be read: incorrect header check/],
    ['is another kind of it', deflateSync('id'), /^cannot be read: /],
    ['was cut off', whole.subarray(0, whole.length * 0.8), /^cannot be read: unexpected end of file/],
    ['was cut off at its checksum', whole.subarray(0, -8), /^cannot be read: unexpected end of file/],
    ['was damaged', flipped, /^cannot be read: /],
    ['holds nothing', gzipSync(''), /^the file is empty/],
  ])('is refused when it %s', async (_, content, reason) => {
    expect(await refusal(content, { name: 'f.csv.gz' })).toMatch(reason);
  });
});

describe('a Parquet file', () => {
  const columns = sql`select 1 as id, 2 as "late payments", 'Yes' as gone, 4 as more`;

  test('has names and types', async () => {
    const file = path.join(folder, 'f.parquet');
    await engine.unload(columns, ['id', 'late payments', 'gone', 'more'], file, 'parquet');
    const source = { path: file, name: 'f.parquet', format: 'parquet', gzip: false, size: 0, modified: 0 } as const;
    expect(await checkHeader(source, contract, engine)).toEqual({
      ok: true,
      header: {
        columns: ['id', 'late payments', 'gone', 'more'],
        delimiter: ',',
        types: ['INTEGER', 'INTEGER', 'VARCHAR', 'INTEGER'],
      },
      extra: ['more'],
    });
  });

  test('that is none is refused in a line', async () => {
    for (const content of ['', 'id,late payments,gone\n', 'PAR1 and then some more bytes that say PAR1']) {
      expect(await refusal(content, { name: 'bad.parquet' })).toMatch(/^not a readable Parquet file: [^\n]+$/);
    }
  });
});

test('a disk that fails is no fault of the file', async () => {
  const failing = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('id,late');
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
  };
  await expect(checkCsvHeader(failing(), contract)).rejects.toMatchObject({ code: 'EIO' });
});

test('a file that goes away meanwhile is refused as well', async () => {
  const source = await sourceOf(folder, 'gone.csv', 'id\n');
  await rm(source.path);
  expect(await checkHeader(source, contract, engine)).toMatchObject({ ok: false, reason: expect.stringContaining('ENOENT') });
});
