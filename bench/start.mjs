import { nodeWatched, riskctl } from './contenders.mjs';
import { runChild } from './child.mjs';
import { known, median } from './line.mjs';

const RUNS = 15;

/**
 * Times the least a riskctl can do, `--help`, beside the least a node can do.
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./line.mjs').Line[]>}
 */
export async function timeStart({ bin }) {
  const peaks = { bare: await nodeWatched(['-e', '0']), help: await nodeWatched([bin, '--help']) };
  /** @type {import('./child.mjs').Outcome[][]} */
  const [bare = [], help = []] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    bare.push(await runChild(process.execPath, ['-e', '0']));
    help.push(await riskctl(bin, ['--help']));
  }
  /** @param {import('./child.mjs').Outcome[]} outcomes */
  const seconds = (outcomes) => median(outcomes.map((outcome) => outcome.seconds));
  const failure = peaks.help.failure ?? help.find((outcome) => outcome.failure)?.failure;
  return [
    known({ stage: 'node -e 0', rows: '', ours: seconds(bare), peak: peaks.bare.peak }),
    known({ stage: '--help', rows: '', ours: seconds(help), peak: peaks.help.peak, failure }),
  ];
}
