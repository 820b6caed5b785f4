// Times the stages of a first `riskctl full`: node bench/profile.mjs [--rows 1k,100k,1M,10M] [--runs 3] [--beside <dist/bin/riskctl.js of another build>]
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nodeWatched } from './contenders.mjs';
import { median } from './line.mjs';
import { readOptions } from './options.mjs';
import { machine, textTable } from './report.mjs';
import { renew, workspaceOf } from './workspace.mjs';

const given = process.argv.slice(2);
const at = given.indexOf('--beside');
const other = at < 0 ? undefined : given.splice(at, 2)[1];
const { rows: sizes, runs, bin } = readOptions(given, { rows: '1k,100k,1M', runs: '3' });
const builds = other === undefined ? [bin] : [path.resolve(other), bin];
const STAGES = ['ingest', 'train', 'score', 'report'];

const cells = [];
for (const rows of sizes) {
  const folder = await workspaceOf(rows);
  /** @type {{ seconds: number, peak: number, stages: Map<string, number> }[][]} */
  const timed = builds.map(() => []);
  for (let run = 0; run < runs; run++) {
    // in turn, for a machine has good and bad minutes
    for (const [index, build] of run % 2 === 0 ? [...builds.entries()] : [...builds.entries()].reverse()) {
      renew(folder);
      const outcome = await nodeWatched([build, '-C', folder, '-q', 'full']);
      if (outcome.failure !== undefined) throw new Error(outcome.failure);
      const last = JSON.parse(readFileSync(path.join(folder, 'runs.ndjson'), 'utf8').trim().split('\n').at(-1) ?? '');
      /** @type {{ stage: string, seconds: number }[]} */
      const stages = last.stages;
      timed[index]?.push({
        seconds: outcome.seconds,
        peak: outcome.peak ?? NaN,
        stages: new Map(stages.map(({ stage, seconds }) => [stage, seconds])),
      });
    }
  }
  for (const [index, outcomes] of timed.entries()) {
    const middle = (/** @type {(one: (typeof outcomes)[number]) => number} */ of) => median(outcomes.map(of)) ?? NaN;
    const parts = STAGES.map((stage) => middle(({ stages }) => stages.get(stage) ?? NaN));
    const whole = middle(({ seconds }) => seconds);
    const rest = whole - parts.reduce((sum, part) => sum + part, 0);
    cells.push([
      rows.toLocaleString('en-US'),
      builds.length === 1 ? 'this' : (['other', 'this'][index] ?? ''),
      ...[whole, ...parts, rest].map((seconds) => seconds.toFixed(2)),
      Math.max(...outcomes.map(({ peak }) => peak)).toFixed(0),
    ]);
    console.error(cells.at(-1)?.join('  '));
  }
}
console.log(
  textTable(machine(), ['rows', 'build', 'full, s', ...STAGES.map((stage) => `${stage}, s`), 'rest, s', 'peak MB'], cells),
);
