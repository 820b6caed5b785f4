import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { Engine } from '../../src/engine/engine.js';
import { numberOf } from '../../src/engine/engine.js';
import { ident, sql } from '../../src/engine/sql.js';
import { quarantinedRows } from '../../src/data/quarantine.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';
import { contractWith, loadTexts } from '../data/tables.js';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  engine = duckDbIn(folder);
});
afterAll(() => engine.close());

const contract = contractWith({
  client: { role: 'id' },
  amount: { role: 'feature', type: 'numeric', min: 0 },
  note: { role: 'feature', type: 'categorical' },
  gone: { role: 'target', positive: 'Yes' },
});

interface Made {
  readonly bytes: Buffer;
  readonly rows: number;
  readonly bad: readonly (readonly [line: number, rule: string, raw: string])[];
}

/** Blocks of good rows, all alike, and between them rows that are bad in one way or another. */
function made(blocks: number, good: string, linesEach: number, copies: number): Made {
  const block = Buffer.from(good.repeat(copies));
  const parts: Buffer[] = [Buffer.from('client,amount,note,gone\n')];
  const bad: [number, string, string][] = [];
  let line = 2;
  for (let index = 0; index < blocks; index += 1) {
    parts.push(block);
    line += copies * linesEach;
    const kinds: [string, Buffer][] = [
      ['too few fields', Buffer.from(`${index},1`)],
      ['>= 0', Buffer.from(`${index},-1,,Yes`)],
      ['not UTF-8', Buffer.from(`${index},1,\xe9,Yes`, 'latin1')],
      ['too many fields', Buffer.from(`${index},1,,Yes,"more\nof it"`)],
      ['a number', Buffer.from(`${index},much,"é\n",Yes`)],
    ];
    const [rule, raw] = kinds[index % (good.includes('"') ? 5 : 3)] ?? ['', Buffer.alloc(0)];
    parts.push(raw, Buffer.from('\n'));
    bad.push([line, rule, raw.toString()]);
    line += 1 + raw.toString().split('\n').length - 1;
  }
  return { bytes: Buffer.concat(parts), rows: blocks * copies, bad };
}

test.each([
  ['42 MB without quotes, which are read in parts', made(101, `client,12.5,${'n'.repeat(40)},Yes\n`, 1, 7000), false],
  [
    '11 MB with quotes, which are read in one piece',
    made(45, `client,12.5,"${'n'.repeat(40)}\n1,2,3,4\n""",Yes\n`, 3, 3500),
    false,
  ],
  ['the same compressed', made(45, `client,12.5,"${'n'.repeat(40)}\n1,2,3,4\n""",Yes\n`, 3, 3500), true],
])('bad rows far apart are found again, to the byte, in %s', async (_, { bytes, rows, bad }, gzip) => {
  const files = gzip ? { 'large.csv.gz': gzipSync(bytes, { level: 1 }) } : { 'large.csv': bytes };
  const loaded = await loadTexts(engine, contract, folder, files);
  const [file] = loaded.files;
  const [table = ''] = loaded.tables;
  if (file === undefined) throw new Error(loaded.refused[0]?.reason);
  const kinds = await engine.rows(
    sql`select violation, count(*) as n, count(distinct hash(v0, v1, v2, v3)) as kinds from ${ident(table)} group by violation`,
  );
  const good = kinds.find((row) => row['violation'] === 0);
  expect([good?.['n'], good?.['kinds']]).toEqual([rows, 1]);
  expect(kinds.reduce((sum, row) => sum + numberOf(row['n']), 0) + file.misshapen.length).toBe(rows + bad.length);
  const found: unknown[] = [];
  for await (const { line, rule, raw } of quarantinedRows(engine, file, loaded.rules)) found.push([line, rule, raw]);
  expect(found).toEqual(bad);
  await engine.drop(table);
});

test('however many rows break the contract, each is told', async () => {
  const bad = (index: number): boolean => index % 5 > 0;
  const lines = Array.from({ length: 150_000 }, (_, index) => `${index},${bad(index) ? -1 : 1},,Yes`);
  const loaded = await loadTexts(engine, contract, folder, { 'bad.csv': ['client,amount,note,gone', ...lines, ''].join('\n') });
  let seen = 0;
  for (const file of loaded.files) {
    for await (const { line, raw } of quarantinedRows(engine, file, loaded.rules)) {
      if (raw !== lines[line - 2] || !bad(line - 2)) throw new Error(`line ${line} is not ${raw}`);
      seen += 1;
    }
  }
  expect(seen).toBe(120_000);
});
