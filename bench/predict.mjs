import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { xoshiro128 } from '../scripts/clients.mjs';
import { boundOf } from './bound.mjs';
import { nodeWatched, riskctl } from './contenders.mjs';
import { known, median } from './line.mjs';
import { ROOT } from './options.mjs';
import { write } from './workspace.mjs';

/** How many features, of these with levels, and how many clients to predict. */
const TABLES = [
  { features: 3, levelled: 0, rows: 4_000_000 },
  { features: 40, levelled: 10, rows: 1_000_000 },
];
const TRAINED_ON = 20_000;
const RUNS = 3;

/** @typedef {(typeof TABLES)[number]} Table */

/**
 * Times the prediction of clients in bulk, from csv to csv: bare, and with three reasons each.
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./line.mjs').Line[]>}
 */
export async function timePredict({ bin, runs }) {
  const lines = [];
  for (const table of TABLES) {
    const folder = await workspaceOf(table);
    const full = await riskctl(bin, ['-C', folder, 'full', '-q']);
    for (const reasons of [0, 3]) {
      const out = path.join(folder, 'predictions.csv');
      const args = ['-C', folder, 'predict', path.join(folder, 'clients.csv'), '--out', out, '--reasons', String(reasons), '-q'];
      const watched = await nodeWatched([bin, ...args]);
      const timed = [];
      for (let run = 0; run < Math.min(runs, RUNS); run++) timed.push(await riskctl(bin, args));
      rmSync(out, { force: true });
      const seconds = median(timed.map((outcome) => outcome.seconds));
      const failure = [full, watched, ...timed].find((outcome) => outcome.failure !== undefined)?.failure;
      lines.push(
        known({
          stage: `predict, ${table.features} features, ${reasons === 0 ? 'bare' : `${reasons} reasons`}`,
          rows: table.rows,
          ours: seconds,
          bound: failure === undefined ? await boundOf([path.join(folder, 'clients.csv')]) : undefined,
          rate: seconds === undefined ? undefined : table.rows / seconds,
          peak: watched.peak,
          failure,
        }),
      );
    }
  }
  return lines;
}

/** A workspace to predict in. Made only where it is not there yet. @param {Table} table @returns {Promise<string>} its folder */
async function workspaceOf(table) {
  const folder = path.join(ROOT, 'bench', '.work', `predict-${table.features}`);
  const plan = JSON.stringify({ ...table, trained: TRAINED_ON, format: 1 });
  const stamp = path.join(folder, 'made.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === plan) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(configOf(table), null, 2));
  const names = ['client', ...featuresOf(table)];
  const labelled = [...names, 'gone'];
  const parts = /** @type {const} */ ([
    ['in/clients.csv', TRAINED_ON, labelled],
    ['test/clients.csv', TRAINED_ON / 4, labelled],
    ['clients.csv', table.rows, names],
  ]);
  const random = xoshiro128(1);
  for (const [file, rows, columns] of parts)
    await write(path.join(folder, file), rows, (index) => rowOf(random, table, index, columns === labelled), columns);
  writeFileSync(stamp, plan);
  return folder;
}

/** @param {Table} table */
function featuresOf({ features }) {
  return Array.from({ length: features }, (_, index) => `feature_${index + 1}`);
}

/** @param {Table} table */
function configOf(table) {
  const columns = featuresOf(table).map((name, index) => {
    const type = index < table.features - table.levelled ? 'numeric' : 'categorical';
    return [name, { role: 'feature', type }];
  });
  return {
    input_folder_path: 'in',
    output_folder_path: 'out',
    test_data_path: 'test',
    output_model_path: 'models',
    prod_deployment_path: 'prod',
    contract: {
      columns: {
        client: { role: 'id' },
        ...Object.fromEntries(columns),
        gone: { role: 'target', positive: 'Yes', negative: 'No' },
      },
    },
  };
}

/** A row whose first feature has a say in its label. @param {() => number} random @param {Table} table @param {number} index @param {boolean} isLabelled */
function rowOf(random, { features, levelled }, index, isLabelled) {
  const numbers = Array.from({ length: features - levelled }, () => (20 * random()).toFixed(3));
  const levels = Array.from({ length: levelled }, () => 'abcdef'[Math.floor(6 * random())]);
  const label = random() < Number(numbers[0]) / 20 ? 'Yes' : 'No';
  return `${[`c${index}`, ...numbers, ...levels, ...(isLabelled ? [label] : [])].join(',')}\n`;
}
