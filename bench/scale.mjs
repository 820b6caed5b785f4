import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { boundOf } from './bound.mjs';
import { baseline, nodeWatched, riskctl } from './contenders.mjs';
import { known, median } from './line.mjs';
import { renew, workspaceOf } from './workspace.mjs';

const COMPARED = ['ingest', 'train', 'score'];
/** What a stage must read, at the least. @type {Record<string, readonly string[] | undefined>} */
const READ = {
  ingest: ['sourcedata'],
  train: ['ingesteddata/finaldata.csv'],
  score: ['testdata'],
  full: ['sourcedata', 'testdata'],
};
const ALONE = ['full', 'full, nothing new'];

/** @typedef {import('./contenders.mjs').Measured} Measured */
/** @typedef {import('./contenders.mjs').BaselineOutcome} BaselineOutcome */
/** @typedef {Record<string, { ours: Measured, theirs?: BaselineOutcome }>} Round one run of each stage */

/**
 * Times every stage on a generated workspace, riskctl and the baseline in turn on the same files.
 * @param {import('./options.mjs').Options} options
 * @param {number} rows
 * @returns {Promise<import('./line.mjs').Line[]>}
 */
export async function timeScale({ bin, python, runs }, rows) {
  const folder = await workspaceOf(rows);
  // the first round warms the disk cache and tells the memory; it is not timed
  const watched = await round(folder, python, (args) => nodeWatched([bin, ...args]), false);
  const f1 = scoresOf(folder, watched);
  const timed = [];
  const most = rows >= 1e7 ? 1 : rows >= 1e6 ? 3 : runs;
  for (let run = 0; run < Math.min(runs, most); run++)
    timed.push(await round(folder, python, (args) => riskctl(bin, args), run % 2 === 1));

  const lines = [...COMPARED, ...ALONE].map((stage) => lineOf([stage], stage, rows, watched, timed));
  for (const line of lines) {
    const read = READ[line.stage];
    if (read !== undefined && line.failure === undefined)
      line.bound = await boundOf(read.map((name) => path.join(folder, 'data', name)));
  }
  lines.splice(COMPARED.length, 0, { ...lineOf(['train', 'score'], 'train + score', rows, watched, timed), ...(f1 && { f1 }) });
  return lines;
}

/**
 * Every stage once, from a workspace as new.
 * @param {string} folder
 * @param {string | undefined} python
 * @param {(args: string[]) => Promise<Measured>} run runs riskctl
 * @param {boolean} baselineFirst
 * @returns {Promise<Round>}
 */
async function round(folder, python, run, baselineFirst) {
  /** @type {Round} */
  const outcomes = {};
  renew(folder);
  for (const stage of ALONE) outcomes[stage] = { ours: await run(['-C', folder, 'full', '-q']) };
  renew(folder);
  for (const stage of COMPARED) {
    const theirs = async () => (python === undefined ? undefined : await baseline(python, stage, folder));
    const before = baselineFirst ? await theirs() : undefined;
    const ours = await run(['-C', folder, stage, '-q']);
    outcomes[stage] = { ours, theirs: before ?? (await theirs()) };
  }
  return outcomes;
}

/** @param {string[]} stages summed within a round @returns {import('./line.mjs').Line} */
function lineOf(stages, stage, rows, watched, timed) {
  /** @param {(outcome: Round[string]) => number | undefined} pick */
  const over = (pick) => {
    const sums = timed.map((outcomes) => stages.reduce((sum, one) => sum + (pick(outcomes[one]) ?? NaN), 0));
    return sums.some(Number.isNaN) ? undefined : median(sums);
  };
  /** @param {(outcome: Round[string]) => number | undefined} pick */
  const most = (pick) => {
    const peaks = stages.map((one) => pick(watched[one]) ?? NaN);
    return peaks.some(Number.isNaN) ? undefined : Math.max(...peaks);
  };
  const ours = over((outcome) => outcome.ours.seconds);
  const theirs = over((outcome) => outcome.theirs?.seconds);
  const failures = [watched, ...timed].flatMap((outcomes) =>
    stages.map((one) => outcomes[one].ours.failure ?? outcomes[one].theirs?.failure),
  );
  return known({
    stage,
    rows,
    ours,
    baseline: theirs,
    work: over((outcome) => outcome.theirs?.work),
    ratio: ours === undefined || theirs === undefined ? undefined : ours / theirs,
    peak: most((outcome) => outcome.ours.peak),
    baselinePeak: most((outcome) => outcome.theirs?.peak),
    failure: failures.find((one) => one !== undefined),
  });
}

/** What both models score on the same test set: the same, or one of them is wrong. @param {string} folder @param {Round} watched */
function scoresOf(folder, watched) {
  const file = path.join(folder, 'models', 'latestscore.txt');
  if (!existsSync(file)) return undefined;
  return { ours: Number.parseFloat(readFileSync(file, 'utf8')), baseline: watched.score?.theirs?.f1 };
}
