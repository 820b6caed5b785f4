import { beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { tempFolder, writeFiles } from '../support/workspaces.js';
import { empty, HEADER, ledgerOf, out, run } from './ingesting.js';

/** How many made-up files are tried; more with GARBAGE_RUNS. */
const RUNS = Number(process.env['GARBAGE_RUNS'] ?? 12);

let folder: string;
beforeEach(async () => {
  folder = await empty();
});

const ODD_CELLS = [
  ...['', ' ', '0', '-0', '1', '1.0', '1e3', '1e999', '-1e999', 'NaN', 'nan', 'Infinity', 'inf', '0x10', '1_000', '1,5', "'1"],
  ...['9007199254740993', '18446744073709551616', '-9223372036854775809', '1e-400', '.5', '5.', '+3', '--3', '1 2', '٣', '²'],
  ...[
    '2026-02-30',
    '2026-01-01T00:00:00Z',
    '01/02/03',
    'true',
    'NULL',
    'N/A',
    'Yes',
    'No',
    'yes',
    'YES ',
    '=1+1',
    '@SUM(A1)',
    '-cmd|calc',
  ],
  ...[
    '"',
    '""',
    '"a',
    'a"b',
    '"a,b"',
    '"a\nb"',
    '\0',
    '\t',
    '\v',
    '\u00a0',
    '\ufeff',
    '\ud800',
    '\u202e',
    '🙂',
    'é'.repeat(300),
    'x'.repeat(5000),
  ],
];

const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD_CELLS) },
  { weight: 3, arbitrary: fc.constantFrom('3', '7', 'gold', 'Yes', 'No') },
  { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) },
);
const row = fc.oneof(
  { weight: 6, arbitrary: fc.array(cell, { minLength: 4, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(cell, { minLength: 0, maxLength: 7 }) },
);
const header = fc.oneof(
  { weight: 8, arbitrary: fc.constant(HEADER) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'plan,gone,client,late payments',
      `\ufeff${HEADER}`,
      `${HEADER},${HEADER}`,
      'Client,LATE PAYMENTS,plan,gone',
      '',
      'client',
      '"client","late payments","plan","gone"',
    ),
  },
);
const bytes = fc
  .record({
    head: header,
    rows: fc.array(row, { maxLength: 12 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    separator: fc.constantFrom(',', ',', ',', ';', '\t'),
    last: fc.boolean(),
  })
  .map(({ head, rows, end, separator, last }) =>
    Buffer.from([head.replaceAll(',', separator), ...rows.map((cells) => cells.join(separator))].join(end) + (last ? end : '')),
  );
const spoilt = fc.oneof(
  { weight: 6, arbitrary: bytes },
  { weight: 1, arbitrary: bytes.chain((text) => fc.nat(text.length).map((at) => text.subarray(0, at))) },
  { weight: 1, arbitrary: bytes.map((text) => Buffer.from(text.toString('utf8'), 'utf16le')) },
  { weight: 1, arbitrary: bytes.map((text) => Buffer.from(text.toString('utf8'), 'latin1')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)) },
);
const file = fc
  .tuple(spoilt, fc.constantFrom('.csv', '.csv', '.csv', '.csv.gz', '.CSV'))
  .map(([raw, ending]) => ({ raw: ending === '.csv.gz' ? gzipSync(raw) : raw, ending }));

test('whatever lies in the input folder, every row is accepted, quarantined or a duplicate, and no run fails', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
      const own = await empty();
      number += 1;
      await writeFiles(own, Object.fromEntries(files.map(({ raw, ending }, index) => [`in/${number}-${index}${ending}`, raw])));
      const first = await run(own);
      expect(
        first.files
          .map(({ status }) => status)
          .filter((status) => status !== 'ingested' && status !== 'refused' && status !== 'known'),
      ).toEqual([]);
      expect(await run(own)).toMatchObject({ files: [], data: first.data });
      const accepted = (await ledgerOf(own)).reduce((sum, entry) => sum + entry.accepted, 0);
      // read again, what was accepted is what it was: every row once
      const again = await empty();
      await writeFiles(again, { 'in/again.csv': await out(own, 'finaldata.csv') });
      if (accepted > 0) expect((await run(again)).books).toEqual({ in: accepted, accepted, quarantined: 0, duplicate: 0 });
    }),
    { numRuns: RUNS },
  );
});

test('ten thousand columns, huge fields, formulas and ids of 64 bits are rows like any other', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
  const id = '18446744073709551615';
  await writeFiles(folder, {
    'in/wide.csv': `${HEADER},${many.join(',')}\na,1,gold,Yes,${many.map(() => '1').join(',')}\n`,
    'in/huge.csv': `${HEADER}\n"${'x'.repeat(1_000_000)}",1,gold,Yes\n`,
    'in/formula.csv': `${HEADER}\n=cmd|'/c calc'!A1,2,@SUM(A1),No\n${id},3,gold,No\n`,
  });
  const { files, books } = await run(folder);
  expect(files.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'formula.csv ingested',
    'huge.csv ingested',
    'wide.csv ingested',
  ]);
  expect(books).toEqual({ in: 4, accepted: 4, quarantined: 0, duplicate: 0 });
  const text = await out(folder, 'finaldata.csv');
  for (const cells of ["=cmd|'/c calc'!A1,2,@SUM(A1),No", `${id},3,gold,No`]) expect(text).toContain(cells);
});

test('a folder called x.csv is passed over; a link that leads out is a fault that names it', async () => {
  await mkdir(path.join(folder, 'in', 'x.csv'));
  await writeFiles(folder, { 'in/good.csv': `${HEADER}\na,1,gold,Yes\n` });
  expect(await run(folder)).toMatchObject({ books: { in: 1 } });
  const elsewhere = await tempFolder();
  await writeFile(path.join(elsewhere, 'secret.csv'), `${HEADER}\nb,1,gold,Yes\n`);
  await symlink(path.join(elsewhere, 'secret.csv'), path.join(folder, 'in', 'out.csv'));
  await expect(run(folder)).rejects.toMatchObject({ fault: 'data', message: expect.stringContaining('out.csv') });
  expect(await out(folder, 'finaldata.csv')).not.toContain('b,1');
});

test('a gz that unpacks to far more than a table would is refused', async () => {
  const bomb = gzipSync(Buffer.concat([Buffer.from(`${HEADER}\n`), Buffer.alloc(80 << 20, 'a,1,gold,Yes\n')]), { level: 9 });
  await writeFiles(folder, { 'in/bomb.csv.gz': bomb, 'in/good.csv.gz': gzipSync(`${HEADER}\na,1,gold,Yes\n`) });
  const { files } = await run(folder);
  expect(files).toMatchObject([
    { name: 'bomb.csv.gz', status: 'refused', note: expect.stringContaining('unpacks to more than 200 times') },
    { status: 'ingested' },
  ]);
});
