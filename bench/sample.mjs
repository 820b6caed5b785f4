import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { nodeWatched, riskctl } from './contenders.mjs';
import { known, median } from './line.mjs';
import { ROOT } from './options.mjs';
import { renew } from './workspace.mjs';

/**
 * Times `full` on the repository's own sample data: on a fresh copy, and again with nothing new.
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./line.mjs').Line[]>}
 */
export async function timeSample({ bin, runs }) {
  const folder = path.join(ROOT, 'bench', '.work', 'sample');
  const args = ['-C', folder, 'full', '-q'];
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['sourcedata', 'testdata'])
    cpSync(path.join(ROOT, 'data', name), path.join(folder, 'data', name), { recursive: true });
  renew(folder);
  const watched = { first: await nodeWatched([bin, ...args]), again: await nodeWatched([bin, ...args]) };
  const rendered = ['.pdf', '.png'].every((ending) =>
    readdirSync(folder, { recursive: true }).some((file) => String(file).endsWith(ending)),
  );
  /** @type {import('./child.mjs').Outcome[][]} */
  const [first = [], again = []] = [[], []];
  for (let run = 0; run < runs; run++) {
    renew(folder);
    first.push(await riskctl(bin, args));
    again.push(await riskctl(bin, args));
  }
  /**
   * @param {string} stage
   * @param {import('./contenders.mjs').Measured} watched
   * @param {import('./child.mjs').Outcome[]} outcomes
   * @param {boolean} [rendered]
   */
  const line = (stage, { peak, failure }, outcomes, rendered) =>
    known({
      stage,
      rows: 'sample',
      ours: median(outcomes.map((outcome) => outcome.seconds)),
      peak,
      rendered,
      failure: failure ?? outcomes.find((outcome) => outcome.failure)?.failure,
    });
  return [line('full', watched.first, first, rendered), line('full, nothing new', watched.again, again)];
}
