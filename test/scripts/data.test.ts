import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(process.cwd());
const committed = path.join(root, 'data');
let made: string;

beforeAll(() => {
  made = mkdtempSync(path.join(os.tmpdir(), 'riskctl-data-'));
  execFileSync(process.execPath, [path.join(root, 'scripts', 'data.mjs'), made]);
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

interface Book {
  readonly rows: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: number;
  readonly quarantined_for: Record<string, number>;
  readonly accepted_with: Record<string, number>;
  readonly duplicate_of: Record<string, number>;
}
type Books = Record<string, Record<string, Book>>;

const books = (): Books => JSON.parse(readFileSync(path.join(committed, 'counts.json'), 'utf8')) as Books;
const csvFiles = (folder: string): string[] =>
  ['practicedata', 'sourcedata', 'testdata']
    .flatMap((name) => readdirSync(path.join(folder, name)).map((file) => `${name}/${file}`))
    .sort();

describe('the sample data', () => {
  test('is what the generator writes, byte for byte', () => {
    expect(csvFiles(made)).toEqual(csvFiles(committed));
    for (const file of [...csvFiles(committed), 'counts.json']) {
      expect([file, readFileSync(path.join(made, file)).equals(readFileSync(path.join(committed, file)))]).toEqual([file, true]);
    }
  });

  test.each(['practicedata', 'sourcedata'])('%s holds the dirt that counts.json and the README say', (folder) => {
    const readme = readFileSync(path.join(committed, 'README.md'), 'utf8').replaceAll(/ +/g, ' ');
    const files = books()[folder] ?? {};
    expect(Object.keys(files)).toEqual(readdirSync(path.join(committed, folder)).sort());
    const seen = new Map<string, string>();
    for (const [name, book] of Object.entries(files)) {
      expect(bookOf(folder, name, seen)).toEqual(book);
      expect(readme).toContain(
        `| \`${folder}/${name}\` | ${book.rows} | ${book.accepted} | ${book.quarantined} | ${book.duplicate} |`,
      );
    }
  });

  test('has a clean, labelled test set of clients found nowhere else', () => {
    const rows = records('testdata', 'testdata.csv');
    expect(rows).toHaveLength(1200);
    expect(rows.map(faultOf)).toEqual(rows.map(() => undefined));
    expect(rows.filter((row) => gapOf(row) !== undefined)).toEqual([]);
    const others = Object.entries(books()).flatMap(([folder, files]) =>
      Object.keys(files).flatMap((name) => records(folder, name)),
    );
    const known = new Set(others.map((row) => row['corporation']));
    expect(rows.filter((row) => known.has(row['corporation']))).toEqual([]);
    expect(new Set(rows.map((row) => row['corporation'])).size).toBe(1200);
  });
});

type Cells = Record<string, string>;

/** The rows of a file by the names of its header; cells too many are named 'extra', cells too few are not there. */
function records(folder: string, name: string): Cells[] {
  const [header = '', ...lines] = readFileSync(path.join(committed, folder, name), 'utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const delimiter = header.includes(';') ? ';' : ',';
  const columns = header.split(delimiter);
  return lines.map((line) => Object.fromEntries(line.split(delimiter).map((cell, index) => [columns[index] ?? 'extra', cell])));
}

/** Counts a file's rows as the contract would; `seen` knows the clean rows of the files before it. */
function bookOf(folder: string, name: string, seen: Map<string, string>): Book {
  const rows = records(folder, name);
  const book = { quarantined_for: {}, accepted_with: {}, duplicate_of: {} };
  let accepted = 0;
  for (const row of rows) {
    const fault = faultOf(row);
    const key = JSON.stringify(Object.entries(row).sort());
    const first = seen.get(key);
    const gap = gapOf(row);
    if (fault !== undefined) count(book.quarantined_for, fault);
    else if (first !== undefined) count(book.duplicate_of, first);
    else {
      seen.set(key, name);
      accepted += 1;
      if (gap !== undefined) count(book.accepted_with, gap);
    }
  }
  return { rows: rows.length, accepted, quarantined: total(book.quarantined_for), duplicate: total(book.duplicate_of), ...book };
}

function count(counts: Record<string, number>, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}

const FEATURES = ['lastmonth_activity', 'lastyear_activity', 'number_of_employees'];

function faultOf(row: Cells): string | undefined {
  if (Object.keys(row).length < 5) return 'too_few_fields';
  if ('extra' in row) return 'too_many_fields';
  if (row['corporation'] === '') return 'missing_id';
  if (!['0', '1', ''].includes(row['exited'] ?? '')) return 'unknown_label';
  const [lastmonth, lastyear, employees] = FEATURES.map((name) => (row[name] === '' ? undefined : Number(row[name])));
  if ([lastmonth, lastyear, employees].some(Number.isNaN)) return 'not_a_number';
  if (employees !== undefined && !Number.isInteger(employees)) return 'not_whole';
  if (employees !== undefined && employees < 1) return 'no_employees';
  if (lastmonth !== undefined && lastyear !== undefined && lastmonth > lastyear) return 'lastmonth_above_lastyear';
  return undefined;
}

function gapOf(row: Cells): string | undefined {
  if (row['exited'] === '') return 'unlabelled';
  return FEATURES.some((name) => row[name] === '') ? 'missing_feature' : undefined;
}
