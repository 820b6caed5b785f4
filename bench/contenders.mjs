import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runChild } from './child.mjs';
import { ROOT } from './options.mjs';

/** @typedef {import('./child.mjs').Outcome} Outcome */
/** @typedef {Outcome & { peak?: number | undefined }} Measured `peak` in MB */
/** @typedef {Outcome & { work?: number, peak?: number, f1?: number }} BaselineOutcome `work`: seconds without start-up and imports */

/**
 * Runs riskctl once.
 * @param {string} bin
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
export function riskctl(bin, args) {
  return runChild(process.execPath, [bin, ...args]);
}

/**
 * Runs node once with its peak memory watched: not for timing, for watching costs some milliseconds.
 * @param {string[]} args
 * @returns {Promise<Measured>}
 */
export async function nodeWatched(args) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'riskctl-bench-'));
  const file = path.join(folder, 'peak');
  try {
    const outcome = await runChild(process.execPath, ['--import', path.join(ROOT, 'bench', 'peak.mjs'), ...args], {
      BENCH_PEAK_FILE: file,
    });
    return { ...outcome, peak: outcome.failure === undefined ? (Number(readFileSync(file, 'utf8')) * 1024) / 1e6 : undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Runs one stage of the pandas + scikit-learn pipeline once.
 * @param {string} python
 * @param {string} stage ingest, train or score
 * @param {string} workspace
 * @returns {Promise<BaselineOutcome>}
 */
export async function baseline(python, stage, workspace) {
  const outcome = await runChild(python, [path.join(ROOT, 'bench', 'baseline.py'), stage, workspace]);
  return outcome.failure === undefined ? { ...outcome, ...JSON.parse(outcome.stdout) } : outcome;
}
