import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './options.mjs';

/** Rows of the test set. */
const TEST = 200_000;
/** Rows of the file that comes later, and how many of them were there before. */
const LATER = { rows: 10_000, repeated: 100 };

/**
 * A workspace of so many clients with nine numbers and a level of six each, made by DuckDB, for there may be many: ten files in `in`,
 * one in `test`, and in `later/later.csv` one that comes when they are ingested. Made only where it is not there yet.
 * @param {number} rows
 * @param {object} [config] laid over its configuration
 * @returns {Promise<string>} its folder
 */
export async function madeWorkspace(rows, config = {}) {
  const folder = path.join(ROOT, 'bench', '.work', `made-${rows}`);
  const stamp = path.join(folder, 'made.json');
  const plan = JSON.stringify({ rows, format: 1 });
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== plan) {
    rmSync(folder, { recursive: true, force: true });
    for (const name of ['in', 'test', 'later']) mkdirSync(path.join(folder, name), { recursive: true });
    const database = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', temp_directory: path.join(folder, 'spilt') });
    const connection = await database.connect();
    /** @param {number} from @param {number} to @param {string} file */
    const write = (from, to, file) => connection.run(`copy (${clients(from, to)}) to '${path.join(folder, file)}' (header true)`);
    for (let file = 0; file < 10; file++)
      await write(Math.floor((rows * file) / 10), Math.floor((rows * (file + 1)) / 10), `in/part-${file}.csv`);
    await write(rows + LATER.rows, rows + LATER.rows + TEST, 'test/test.csv');
    await write(rows - LATER.repeated, rows - LATER.repeated + LATER.rows, 'later/later.csv');
    connection.closeSync();
    database.closeSync();
    writeFileSync(stamp, plan);
  }
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...CONFIG, ...config }, null, 2));
  return folder;
}

const NUMBERS = Array.from({ length: 9 }, (_, index) => index);

const CONFIG = {
  input_folder_path: 'in',
  output_folder_path: 'out',
  test_data_path: 'test',
  output_model_path: 'models',
  prod_deployment_path: 'prod',
  contract: {
    columns: {
      client: { role: 'id' },
      ...Object.fromEntries(NUMBERS.map((index) => [`f${index}`, { role: 'feature', type: 'numeric' }])),
      plan: { role: 'feature', type: 'categorical' },
      gone: { role: 'target', positive: 'Yes', negative: 'No' },
    },
  },
};

/** Clients `from` to `to`, each always the same: their values are made of hashes. @param {number} from @param {number} to */
function clients(from, to) {
  /** @param {number} salt */
  const unit = (salt) => `(hash(i, ${salt}) % 1000003) / 1000003.0::double`;
  const numbers = NUMBERS.map((index) => `${unit(index)} as x${index}`);
  return `select 'c' || i as client, ${NUMBERS.map((index) => `round(20 * x${index}, 3) as f${index}`).join(', ')},
    substr('abcdef', 1 + cast(floor(6 * u) as int), 1) as plan,
    case when r < 1 / (1 + exp(1.2 - 2 * x0 + 1.5 * x1 - x2 * x3 - 0.3 * (u < 0.2)::int)) then 'Yes' else 'No' end as gone
    from (select i, ${numbers.join(', ')}, ${unit(77)} as u, ${unit(99)} as r from range(${from}, ${to}) as t(i))`;
}
