import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The folder of the repository. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} Options
 * @property {number[]} rows sizes of the generated workspaces
 * @property {number} runs timed runs of each stage; fewer from a million rows on
 * @property {string | undefined} python an interpreter with pandas and scikit-learn; left out, nothing is compared
 * @property {string} bin the riskctl to time
 * @property {boolean} json
 */

const HELP = `node bench/run.mjs [options]
  --rows <list>     sizes of the workspaces (default 1k,100k,1M)
  --runs <n>        timed runs of each stage (default 5; 3 from 1M on, 1 from 10M on, where that is fewer)
  --python <path>   an interpreter with pandas and scikit-learn, to compare with
  --bin <file>      the riskctl to time (default dist/bin/riskctl.js)
  --json            print JSON
  --help            print this`;

/**
 * Reads the command line; prints a fault or the help, and ends the process, where there is nothing to run.
 * @param {string[]} args
 * @param {{ rows: string, runs: string }} [defaults]
 * @returns {Options}
 */
export function readOptions(args, defaults = { rows: '1k,100k,1M', runs: '5' }) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        rows: { type: 'string', default: defaults.rows },
        runs: { type: 'string', default: defaults.runs },
        python: { type: 'string' },
        bin: { type: 'string', default: path.join(ROOT, 'dist', 'bin', 'riskctl.js') },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    const runs = Number(values.runs);
    if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs must be a whole number from 1 on, got '${values.runs}'`);
    return {
      rows: values.rows.split(',').map(size),
      runs,
      python: values.python,
      bin: path.resolve(values.bin),
      json: values.json,
    };
  } catch (error) {
    console.error(`bench: ${/** @type {Error} */ (error).message}\n\n${HELP}`);
    process.exit(64);
  }
}

/** @param {string} text such as 500, 1k or 10M @returns {number} */
function size(text) {
  const [, digits, unit] = /^(\d+)([kM]?)$/.exec(text.trim()) ?? [];
  const rows = Number(digits) * (unit === 'k' ? 1e3 : unit === 'M' ? 1e6 : 1);
  if (!(rows >= 100)) throw new Error(`--rows takes sizes from 100 on, such as 1k,100k,1M; got '${text}'`);
  return rows;
}
