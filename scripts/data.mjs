// Writes the sample data: `node scripts/data.mjs [folder]` (default: data/). The same bytes every time; data/README.md says what they are.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { clients, COLUMNS, POPULATIONS, xoshiro128 } from './clients.mjs';

/** @typedef {import('./clients.mjs').Client} Client */
/** @typedef {{ values: Record<keyof Client, string>, fault?: keyof typeof FAULTS }} Row */
/** @typedef {{ columns: readonly (keyof Client)[], delimiter: string, newline: string, mark: string }} Format */
/** @typedef {(row: Row, random: () => number) => void} Spoil */

/** @type {Format} */
const PLAIN = { columns: COLUMNS, delimiter: ',', newline: '\n', mark: '' };
/** @type {Format} */
const REORDERED = {
  ...PLAIN,
  columns: ['exited', 'corporation', 'number_of_employees', 'lastyear_activity', 'lastmonth_activity'],
};
/** @type {Format} */
const SPREADSHEET = { ...PLAIN, delimiter: ';', newline: '\r\n', mark: '\uFEFF' };

const FEATURES = /** @type {const} */ (['lastmonth_activity', 'lastyear_activity', 'number_of_employees']);
const NOT_NUMBERS = ['unknown', '#REF!', '12O', 'n/a'];

/** What can be wrong with a row that is still kept: something is not known. @satisfies {Record<string, Spoil>} */
const GAPS = {
  missing_feature: ({ values }, random) => void (values[one(FEATURES, random)] = ''),
  unlabelled: ({ values }) => void (values.exited = ''),
};

/** What can be wrong with a row that the contract refuses. @satisfies {Record<string, Spoil>} */
const FAULTS = {
  lastmonth_above_lastyear: ({ values }) => swap(values, 'lastmonth_activity', 'lastyear_activity'),
  not_a_number: ({ values }, random) => void (values[one(FEATURES, random)] = one(NOT_NUMBERS, random)),
  not_whole: ({ values }) => void (values.number_of_employees += '.5'),
  no_employees: ({ values }) => void (values.number_of_employees = '0'),
  missing_id: ({ values }) => void (values.corporation = ''),
  unknown_label: ({ values }) => void (values.exited = '9'),
  too_few_fields: () => {},
  too_many_fields: () => {},
};

/** @typedef {Partial<Record<keyof typeof GAPS, number>>} Gaps */
/** @typedef {Partial<Record<keyof typeof FAULTS, number>>} Faults */
/** @typedef {{ clients: number, format: Format, gaps: Gaps, faults: Faults, repeats: Record<string, number> }} Plan */

/**
 * The input files. `repeats` are whole rows written again: of this file, or of an earlier one of the same folder, by its name.
 * @type {Record<string, { population: keyof typeof POPULATIONS, files: Record<string, Plan> }>}
 */
const FOLDERS = {
  practicedata: {
    population: 'practice',
    files: {
      'clients_2023h1.csv': {
        clients: 990,
        format: PLAIN,
        gaps: { missing_feature: 4 },
        faults: { lastmonth_above_lastyear: 4, not_a_number: 1 },
        repeats: { 'clients_2023h1.csv': 6 },
      },
      'clients_2023h2.csv': {
        clients: 995,
        format: PLAIN,
        gaps: { missing_feature: 3, unlabelled: 1 },
        faults: { lastmonth_above_lastyear: 3, not_a_number: 1, too_few_fields: 1 },
        repeats: { 'clients_2023h1.csv': 5, 'clients_2023h2.csv': 4 },
      },
    },
  },
  sourcedata: {
    population: 'source',
    files: {
      'clients_2024q1.csv': {
        clients: 740,
        format: PLAIN,
        gaps: { missing_feature: 4 },
        faults: { lastmonth_above_lastyear: 5, not_a_number: 1, missing_id: 1 },
        repeats: { 'clients_2024q1.csv': 5 },
      },
      'clients_2024q2.csv': {
        clients: 735,
        format: REORDERED,
        gaps: { missing_feature: 3, unlabelled: 1 },
        faults: { lastmonth_above_lastyear: 4, no_employees: 1, too_few_fields: 1 },
        repeats: { 'clients_2024q1.csv': 6, 'clients_2024q2.csv': 3 },
      },
      'clients_2024q3.csv': {
        clients: 740,
        format: SPREADSHEET,
        gaps: { missing_feature: 4 },
        faults: { lastmonth_above_lastyear: 3, not_a_number: 2, not_whole: 1 },
        repeats: { 'clients_2024q2.csv': 4, 'clients_2024q3.csv': 4 },
      },
      'clients_2024q4.csv': {
        clients: 745,
        format: PLAIN,
        gaps: { missing_feature: 3, unlabelled: 1 },
        faults: { lastmonth_above_lastyear: 4, not_a_number: 1, unknown_label: 1, too_many_fields: 1 },
        repeats: { 'clients_2024q1.csv': 2, 'clients_2024q3.csv': 5 },
      },
    },
  },
};
const TEST_CLIENTS = 1200;
const SEED = 20230101;

const target = path.resolve(process.argv[2] ?? path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'data'));
/** @type {Record<string, Record<string, object>>} */
const books = {};
let drawn = 0;
for (const [folder, { population, files }] of Object.entries(FOLDERS)) {
  books[folder] = {};
  /** @type {Record<string, Row[]>} clean rows of the folder so far, by file */
  const clean = {};
  for (const [name, plan] of Object.entries(files)) {
    const rows = draw(population, plan.clients);
    const random = xoshiro128(SEED ^ drawn);
    clean[name] = spoil(rows, plan, random);
    for (const [from, count] of Object.entries(plan.repeats)) {
      for (const row of sample(clean[from] ?? [], count, random)) rows.splice(Math.floor(random() * (rows.length + 1)), 0, row);
    }
    write(path.join(folder, name), plan.format, rows);
    books[folder][name] = book(rows.length, plan);
  }
}
write(path.join('testdata', 'testdata.csv'), PLAIN, draw('source', TEST_CLIENTS));
writeFileSync(path.join(target, 'counts.json'), `${JSON.stringify(books, null, 2)}\n`);

/** The next clients: no two draws have a client in common. @param {keyof typeof POPULATIONS} population @param {number} count @returns {Row[]} */
function draw(population, count) {
  const found = [...clients({ population: POPULATIONS[population], count, seed: SEED + drawn, first: drawn })];
  drawn += count;
  return found.map((client) => ({
    values: /** @type {Row['values']} */ (Object.fromEntries(COLUMNS.map((name) => [name, String(client[name])]))),
  }));
}

/** Spoils as many rows as planned, each in one way. @param {Row[]} rows @param {Plan} plan @param {() => number} random @returns {Row[]} the others */
function spoil(rows, plan, random) {
  const kinds = Object.entries({ ...plan.gaps, ...plan.faults }).flatMap(([kind, count]) => Array(count).fill(kind));
  const chosen = sample(rows, kinds.length, random);
  chosen.forEach((row, index) => {
    const kind = kinds[index];
    ({ ...GAPS, ...FAULTS })[kind](row, random);
    if (kind in FAULTS) row.fault = kind;
  });
  const spoilt = new Set(chosen);
  return rows.filter((row) => !spoilt.has(row));
}

/** What a ledger must say of a file. @param {number} rows @param {Plan} plan */
function book(rows, { gaps, faults, repeats }) {
  const sum = (/** @type {Record<string, number>} */ counts) => Object.values(counts).reduce((total, count) => total + count, 0);
  const [quarantined, duplicate] = [sum(faults), sum(repeats)];
  return {
    rows,
    accepted: rows - quarantined - duplicate,
    quarantined,
    duplicate,
    quarantined_for: faults,
    accepted_with: gaps,
    duplicate_of: repeats,
  };
}

/** @param {string} file @param {Format} format @param {Row[]} rows */
function write(file, { columns, delimiter, newline, mark }, rows) {
  const lines = rows.map(({ values, fault }) => {
    const cells = columns.map((name) => values[name]);
    if (fault === 'too_few_fields') cells.pop();
    if (fault === 'too_many_fields') cells.push('moved');
    return cells.join(delimiter);
  });
  mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
  writeFileSync(path.join(target, file), mark + [columns.join(delimiter), ...lines, ''].join(newline));
}

/** So many of the items, none twice, by a partial Fisher-Yates shuffle. @template T @param {readonly T[]} items @param {number} count @param {() => number} random @returns {T[]} */
function sample(items, count, random) {
  const pool = [...items];
  return Array.from({ length: count }, () => pool.splice(Math.floor(random() * pool.length), 1)[0]);
}

/** @template T @param {readonly T[]} items @param {() => number} random @returns {T} */
function one(items, random) {
  return items[Math.floor(random() * items.length)];
}

/** @param {Record<string, string>} values @param {string} left @param {string} right */
function swap(values, left, right) {
  [values[left], values[right]] = [values[right], values[left]];
}
