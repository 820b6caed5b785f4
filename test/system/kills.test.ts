import { beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { verify } from '../../src/operations/verify.js';
import { seeded } from '../../src/stats/random.js';
import { sha256 } from '../../src/workspace/digest.js';
import { parseRun } from '../../src/workspace/runs.js';
import { binary, riskctl, start } from '../support/binary.js';
import { clients, leftovers, smallWorkspace, snapshot, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

/** How many kills must have hit, over all workspaces; and after how many of one it is made good. */
const KILLS = 200;
const MADE_GOOD_AFTER = 8;
const AT_ONCE = 2;
/** KILL_SEED=<number> repeats what was drawn: which commands, and the moments of the kills. */
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1e9);

/** What is killed, how often of ten, and how long it takes without that, in milliseconds: learnt as it goes. */
const VICTIMS: { readonly args: readonly string[]; readonly weight: number; typical: number }[] = [
  { args: ['full'], weight: 6, typical: 900 },
  { args: ['ingest'], weight: 1, typical: 300 },
  { args: ['--set', 'model.C=0.05', 'train'], weight: 1, typical: 300 },
  { args: ['score'], weight: 0.5, typical: 300 },
  { args: ['deploy'], weight: 0.5, typical: 250 },
  { args: ['--set', 'keep_releases=2', '--set', 'keep_runs=5', 'rollback'], weight: 1, typical: 250 },
];

let script: string;
beforeAll(async () => {
  script = await binary();
}, 60_000);

test(`killed ${KILLS} times at moments drawn at random (seed ${SEED}), it leaves all whole, and the next run finishes the work`, async () => {
  process.stderr.write(`KILL_SEED=${SEED}\n`);
  let hits = 0;
  const worker = async (number: number): Promise<void> => {
    const random = seeded(sha256(`${SEED} ${number}`));
    while (hits < KILLS) {
      const folder = await smallWorkspace(60 + Math.floor(60 * random()));
      for (let kills = 0, arrived = 0; kills < MADE_GOOD_AFTER;) {
        if (random() < 0.6) await writeFiles(folder, { [`in/${(arrived += 1)}.csv`]: batch(`w${arrived}`, random) });
        if (!(await killed(folder, random))) continue;
        kills += 1;
        hits += 1;
        await expectWhole(folder);
      }
      await expectMadeGood(folder);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => worker(number)));
  expect(hits).toBeGreaterThanOrEqual(KILLS);
}, 900_000);

/** Some clients, one row that breaks the contract and one that comes twice. */
function batch(prefix: string, random: () => number): string {
  return `${clients(5 + Math.floor(40 * random()), prefix)}${prefix}x,-1,gold,Yes\n${prefix}y,5,gold,Yes\n${prefix}y,5,gold,Yes\n`;
}

/** Kills one command at a random moment, an early one rather than a late one; false where it had ended by then. */
async function killed(folder: string, random: () => number): Promise<boolean> {
  const victim = drawn(random);
  const from = performance.now();
  const run = start(script, folder, victim.args);
  const timer = new AbortController();
  void wait(victim.typical * random() ** 1.5, undefined, { signal: timer.signal }).then(
    () => run.kill('SIGKILL'),
    () => undefined,
  );
  const { signal, exitCode, stderr } = await run;
  timer.abort();
  if (signal === 'SIGKILL') return true;
  // nothing to score, to deploy or to go back to yet: a fault, and no trace of a bug
  const mayFail = !['full', 'ingest'].some((name) => victim.args.includes(name));
  const isWell =
    exitCode === 0 || (mayFail && [65, 66].includes(exitCode ?? -1) && !/\n\s+at |bug in riskctl/.test(String(stderr)));
  expect({ args: victim.args, exitCode, stderr, isWell }).toMatchObject({ isWell: true });
  if (exitCode === 0) victim.typical = 0.7 * victim.typical + 0.3 * (performance.now() - from);
  return false;
}

function drawn(random: () => number): (typeof VICTIMS)[number] {
  let left = random() * VICTIMS.reduce((sum, { weight }) => sum + weight, 0);
  return VICTIMS.find(({ weight }) => (left -= weight) < 0) ?? VICTIMS[0]!;
}

/** What serves is one whole release, the ledger can be read and balances, the run log is a chain and every whole line of it a run. */
async function expectWhole(folder: string): Promise<void> {
  const { checks, chain } = await verify(await open(folder));
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(chain.broken).toBeNull();
  const log = await readFile(path.join(folder, 'runs.ndjson'), 'utf8').catch(() => '');
  const lines = log
    .slice(0, log.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '' && !line.includes('runs removed'));
  // a line torn by a kill is closed off by the next run, and passed over
  expect(lines.filter((line) => parseRun(line) === undefined).length).toBeLessThanOrEqual(chain.torn);
}

/** The next run does what was left undone, then there is nothing to do; every row that came in is accounted for, and no draft is left. */
async function expectMadeGood(folder: string): Promise<void> {
  expect(await riskctl(folder, ['full'])).toMatchObject({ code: 0, stderr: '' });
  expect(await riskctl(folder, ['-q', 'full'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  await expectWhole(folder);
  const files = await snapshot(folder);
  expect(leftovers(files).filter((name) => !name.startsWith('.riskctl/') || name === '.riskctl/lock')).toEqual([]);
  const text = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
  const rowsOf = async (name: string): Promise<number> => (await text(name)).trimEnd().split('\n').length - 1;
  const sum = { in: 0, accepted: 0 };
  for (const [, rows, accepted] of (await text('out/ingestedfiles.txt')).matchAll(/ (\d+)=(\d+)\+\d+\+\d+ /g)) {
    sum.in += Number(rows);
    sum.accepted += Number(accepted);
  }
  const written = Object.keys(files).filter((name) => name.startsWith('in/'));
  const rows = await Promise.all(written.map(rowsOf));
  expect(sum).toEqual({ in: rows.reduce((all, one) => all + one, 0), accepted: await rowsOf('out/finaldata.csv') });
}
