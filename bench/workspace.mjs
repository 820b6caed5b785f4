import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { clients, COLUMNS, POPULATIONS } from '../scripts/clients.mjs';
import { ROOT } from './options.mjs';

const FILES = 10;
/** Every so many rows, a row of the file before is written again. */
const REPEAT_EVERY = 100;
const BATCH = 2000;
const KEPT = ['config.json', 'data', 'made.json'];

/**
 * A workspace of so many rows in ten files, with a fifth as many to test on (200,000 at most). Made only where it is not there yet.
 * @param {number} rows
 * @returns {Promise<string>} its folder
 */
export async function workspaceOf(rows) {
  const folder = path.join(ROOT, 'bench', '.work', String(rows));
  const plan = { rows, test: Math.min(Math.round(rows / 5), 200_000), truth: POPULATIONS.source, format: 1 };
  const stamp = path.join(folder, 'made.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === JSON.stringify(plan)) return folder;
  rmSync(folder, { recursive: true, force: true });
  await writeRows(path.join(folder, 'data'), plan);
  writeFileSync(stamp, JSON.stringify(plan));
  return folder;
}

/**
 * Makes a workspace as new: with the repository's configuration of today, and without all that a run left behind.
 * @param {string} folder
 */
export function renew(folder) {
  for (const name of readdirSync(folder)) if (!KEPT.includes(name)) rmSync(path.join(folder, name), { recursive: true });
  for (const name of readdirSync(path.join(folder, 'data'))) {
    if (/ingesteddata$/.test(name)) rmSync(path.join(folder, 'data', name), { recursive: true });
  }
  const { $schema, profiles, ...config } = JSON.parse(readFileSync(path.join(ROOT, 'config.json'), 'utf8'));
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config, null, 2));
}

/** @param {string} folder @param {{ rows: number, test: number }} plan */
async function writeRows(folder, { rows, test }) {
  const population = POPULATIONS.source;
  const source = clients({ population, count: rows, seed: 1 });
  /** @type {string[]} */
  let earlier = [];
  for (let file = 0; file < FILES; file++) {
    const count = Math.floor((rows * (file + 1)) / FILES) - Math.floor((rows * file) / FILES);
    /** @type {string[]} */
    const repeatable = [];
    const repeats = earlier[Symbol.iterator]();
    await write(path.join(folder, 'sourcedata', `part-${String(file + 1).padStart(2, '0')}.csv`), count, (index) => {
      const repeat = index % REPEAT_EVERY === REPEAT_EVERY - 1 ? repeats.next().value : undefined;
      const line = repeat ?? lineOf(source.next());
      if (index % REPEAT_EVERY === 0) repeatable.push(line);
      return line;
    });
    earlier = repeatable;
  }
  const unseen = clients({ population, count: test, seed: 2, first: rows });
  await write(path.join(folder, 'testdata', 'testdata.csv'), test, () => lineOf(unseen.next()));
}

/**
 * Streams lines to a file, a header first.
 * @param {string} file
 * @param {number} count
 * @param {(index: number) => string} lineAt
 * @param {readonly string[]} [columns]
 */
export async function write(file, count, lineAt, columns = COLUMNS) {
  mkdirSync(path.dirname(file), { recursive: true });
  const stream = createWriteStream(file);
  let batch = `${columns.join(',')}\n`;
  for (let index = 0; index < count; index++) {
    batch += lineAt(index);
    if (index % BATCH !== 0) continue;
    if (!stream.write(batch)) await once(stream, 'drain');
    batch = '';
  }
  stream.end(batch);
  await once(stream, 'close');
}

/** @param {IteratorResult<import('../scripts/clients.mjs').Client, void>} next */
function lineOf({ value: client }) {
  if (client === undefined) throw new Error('fewer clients were drawn than lines are to be written');
  return `${COLUMNS.map((name) => client[name]).join(',')}\n`;
}
