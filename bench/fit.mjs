// Times the fit alone, turn by turn with that of another checkout, and beside scikit-learn's on the same rows in memory:
// node bench/fit.mjs [--rows 1M] [--runs 3] [--python <python>] [--shapes 3,10,40,40r,300c] [--beside <folder of a checkout>]
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from 'esbuild';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runChild } from './child.mjs';
import { median } from './line.mjs';
import { readOptions, ROOT } from './options.mjs';
import { machine, textTable } from './report.mjs';

const given = process.argv.slice(2);
const shapes = (taken('--shapes') ?? '3,10,40').split(',');
const other = taken('--beside');
const { rows: sizes, runs, python } = readOptions(given, { rows: '1M', runs: '3' });
const { fitOf, gradientOf } = await core(ROOT, true);
const beside = other === undefined ? undefined : await core(path.resolve(other), false);

const cells = [];
for (const rows of sizes) {
  for (const shape of shapes) {
    const folder = await tableOf(rows, shape);
    const ours = [];
    const before = [];
    for (let run = 0; run < runs; run++) {
      if (beside !== undefined) before.push(await beside.fitOf(folder));
      ours.push(await fitOf(folder));
    }
    const { record } = ours[0];
    const gradient = await gradientOf(folder, ours[0]);
    const theirs = python === undefined ? undefined : await scikit(python, folder, gradient, runs);
    const seconds = median(ours.map((one) => one.seconds)) ?? NaN;
    const ratio = (/** @type {number | undefined} */ other) => (other === undefined ? '' : (seconds / other).toFixed(2));
    const largest = theirs === undefined ? undefined : Math.abs(record.objective - theirs.objective) / record.objective;
    cells.push([
      titleOf(shape),
      rows.toLocaleString('en-US'),
      String(record.passes),
      gradient.toExponential(1),
      median(before.map((one) => one.seconds))?.toFixed(3) ?? '',
      seconds.toFixed(3),
      (median(ours.map((one) => one.processor)) ?? NaN).toFixed(3),
      theirs?.tight.toFixed(3) ?? '',
      theirs?.tight_processor.toFixed(3) ?? '',
      ratio(theirs?.tight),
      theirs?.loose.toFixed(3) ?? '',
      theirs?.loose_processor.toFixed(3) ?? '',
      ratio(theirs?.loose),
      largest?.toExponential(0) ?? '',
    ]);
    rmSync(folder, { recursive: true });
    console.error(cells.at(-1).join('  '));
  }
}
const titles = [
  'columns',
  'rows',
  'passes',
  'gradient',
  'beside s',
  'ours s',
  'cpu s',
  'tight s',
  'cpu s',
  'ratio',
  'default s',
  'cpu s',
  'ratio',
  'objective, relative',
];
console.log(textTable(machine(), titles, cells));

/** The value of an option that only this program has, which is taken out of the arguments. @param {string} name */
function taken(name) {
  const at = given.indexOf(name);
  return at < 0 ? undefined : given.splice(at, 2)[1];
}

/** The fit of a checkout, bundled from its sources; of this one, also the gradient where it ends. @param {string} root @param {boolean} isOurs */
async function core(root, isOurs) {
  const file = path.join(ROOT, 'bench', '.work', `fit-core-${isOurs ? 'ours' : 'beside'}.mjs`);
  const gradient = `
    import { penalties } from './src/model/fit.ts';
    import { evaluateAll } from './src/model/pass.ts';
    import { maxNorm } from './src/stats/vector.ts';
    /** The last step of a fit is not evaluated by it. */
    export const gradientOf = (folder, { coefficients }) => designOf(folder, async ({ engine, design, encoding, options }) => {
      const objective = { design, penalty: penalties(design, encoding, options) };
      return maxNorm((await evaluateAll(engine, objective, coefficients)).gradient) / design.rows;
    });`;
  const contents = `
    import { loadFinalData } from './src/data/dataset.ts';
    import { ingest } from './src/data/ingest.ts';
    import { openEngine } from './src/engine/open.ts';
    import { makeDesign } from './src/model/design.ts';
    import { learnEncoding } from './src/model/encoding.ts';
    import { fit } from './src/model/fit.ts';
    import { openWorkspace } from './src/workspace/workspace.ts';
    import { systemWorld } from './src/world.ts';
    const world = systemWorld({ level: 'warn', signal: new AbortController().signal, version: 'bench' });
    async function designOf(folder, work) {
      const workspace = await openWorkspace(world, { folder });
      const engine = openEngine(workspace);
      try {
        await ingest(workspace, engine);
        const data = await loadFinalData(workspace, engine);
        const encoding = await learnEncoding(engine, data, 0);
        return await work({ engine, encoding, design: await makeDesign(engine, data, encoding), options: workspace.config.model });
      } finally {
        await engine.close();
      }
    }
    export const fitOf = (folder) => designOf(folder, async ({ engine, design, encoding, options }) => {
      const began = performance.now();
      const used = process.cpuUsage();
      const { record, coefficients } = await fit(engine, design, encoding, options);
      const { user, system } = process.cpuUsage(used);
      return { seconds: (performance.now() - began) / 1000, processor: (user + system) / 1e6, record, coefficients };
    });
    ${isOurs ? gradient : ''}`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  return import(pathToFileURL(file).href);
}

/** What a shape is called. @param {string} shape */
function titleOf(shape) {
  return shape.replace(/c$/, ' levels').replace(/r$/, ' related numbers').replace(/\d$/, '$& numbers');
}

/** A workspace of one Parquet file: so many numbers, nearly independent or (`40r`) related, or (`300c`) ten categories with so many levels in all. @param {number} rows @param {string} shape */
async function tableOf(rows, shape) {
  const folder = path.join(ROOT, 'bench', '.work', 'fit');
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['in', 'test']) mkdirSync(path.join(folder, name), { recursive: true });
  const count = Number.parseInt(shape, 10);
  const isLevelled = shape.endsWith('c');
  const names = Array.from({ length: isLevelled ? 10 : count }, (_, index) => `f${index}`);
  // normal from the sum of uniforms, of different sizes and skews, the last ones correlated with the first
  const unit = (/** @type {number} */ salt) => `(hash(i, ${salt}) % 1000003) / 1000003.0::double`;
  // as columns of one customer are: five things that nobody measures make most of what a related column varies by
  const shared = (/** @type {number} */ index) =>
    shape.endsWith('r')
      ? Array.from({ length: 5 }, (_, nth) => `${(2 * Math.cos(index * (nth + 1) + nth)).toFixed(3)} * ${unit(700 + nth)}`).join(
          ' + ',
        )
      : `0.3 * ${unit(0)}`;
  const numberOf = (/** @type {number} */ index) =>
    index % 5 === 4 && !shape.endsWith('r')
      ? `exp(${unit(index)} + ${unit(index + 500)})`
      : `${10 ** (index % 3)} * (${unit(index)} + ${unit(index + 500)} + ${shared(index)})`;
  const columns = names.map((name, index) =>
    isLevelled
      ? `'l' || cast(floor(${count / 10} * ${unit(index)}) as int) as ${name}`
      : `round(${numberOf(index)}, 5) as ${name}`,
  );
  const eta = isLevelled
    ? names.map((name, index) => `${((index % 3) - 1) * 0.2} * (cast(hash(${name}, 1) % 7 as int) - 3)`)
    : names.map((_, index) => `${(((index % 3) - 1) * 2) / Math.sqrt(count)} * (${unit(index)} - 0.5)`);
  const database = await DuckDBInstance.create(':memory:', { memory_limit: '2GB' });
  const connection = await database.connect();
  await connection.run(`copy (select *, case when ${unit(999)} < 1 / (1 + exp(1 - (${eta.join(' + ')}))) then 1 else 0 end as gone
    from (select i, 'c' || i as client, ${columns.join(', ')} from range(${rows}) as t(i))) to '${path.join(folder, 'in', 'clients.parquet')}'`);
  await connection.run(
    `copy (select * from '${path.join(folder, 'in', 'clients.parquet')}') to '${path.join(folder, 'clients.csv')}'`,
  );
  connection.closeSync();
  database.closeSync();
  const features = names.map((name) => [name, { role: 'feature', type: isLevelled ? 'categorical' : 'numeric' }]);
  const contract = {
    columns: {
      client: { role: 'id' },
      ...Object.fromEntries(features),
      i: { role: 'ignore' },
      gone: { role: 'target', positive: 1 },
    },
  };
  const paths = {
    input_folder_path: 'in',
    output_folder_path: 'out',
    test_data_path: 'test',
    output_model_path: 'models',
    prod_deployment_path: 'prod',
  };
  // a checkout of before there were parts does not know the key
  const ingest = other === undefined ? { ingest: { store: 'parquet' } } : {};
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({ ...paths, contract, ...ingest, engine: { memory_limit: '4GB' } }),
  );
  return folder;
}

/** @param {string} python @param {string} folder @param {number} gradient @param {number} runs @returns {Promise<{ tight: number, tight_processor: number, loose: number, loose_processor: number, objective: number }>} */
async function scikit(python, folder, gradient, runs) {
  const outcome = await runChild(python, [
    path.join(ROOT, 'bench', 'fit.py'),
    path.join(folder, 'clients.csv'),
    String(gradient),
    String(runs),
  ]);
  if (outcome.failure !== undefined) throw new Error(outcome.failure);
  return JSON.parse(outcome.stdout);
}
