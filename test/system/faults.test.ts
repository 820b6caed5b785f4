import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readAccepted } from '../../src/data/accepted.js';
import { verify } from '../../src/operations/verify.js';
import { binary, riskctl, type Outcome } from '../support/binary.js';
import { clients, copyOf, leftovers, smallWorkspace, snapshot, tempFolder, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

const FAULTS = path.resolve('test/support/faults.mjs');
const LIMITS = ['--set', 'ingest.hold_on.base_rate=0.2'];
const AT_ONCE = 2;
/** How many of a command's steps are tried, evenly spread; FAULT_STEPS=all tries each, which takes some twenty minutes. */
const STEPS = process.env['FAULT_STEPS'] === 'all' ? Infinity : 5;

/** Workspaces in which a command has something to do. */
const bases: Record<'new' | 'later' | 'aside' | 'parts', string> = { new: '', later: '', aside: '', parts: '' };
const mounted = new Set<string>();

beforeAll(async () => {
  await binary();
  bases.new = await smallWorkspace(120);
  await writeFiles(bases.new, { 'in/second.csv': `${clients(30, 'b')}x,-1,gold,Yes\nx,5,gold,Yes\nx,5,gold,Yes\n` });
  bases.later = await copyOf(bases.new);
  await done(bases.later, ['full']);
  await done(bases.later, ['--set', 'model.C=0.01', 'train']);
  await done(bases.later, ['score']);
  await done(bases.later, ['deploy']);
  await done(bases.later, ['--set', 'model.C=0.1', 'train']);
  await done(bases.later, ['score']);
  bases.aside = await copyOf(bases.later);
  await writeFiles(bases.aside, { 'in/odd.csv': clients(60, 'o').replaceAll(/,No$/gm, ',Yes') });
  await done(bases.aside, [...LIMITS, 'ingest']);
  await writeFiles(bases.later, { 'in/third.csv': clients(60, 'c') });
  bases.parts = await copyOf(bases.new);
  const config = JSON.parse(await readFile(path.join(bases.parts, 'config.json'), 'utf8')) as object;
  await writeFiles(bases.parts, { 'config.json': JSON.stringify({ ...config, ingest: { store: 'parquet' } }) });
  await done(bases.parts, ['ingest']);
  await writeFiles(bases.parts, { 'in/third.csv': clients(60, 'c') });
}, 120_000);

afterAll(() => {
  for (const folder of mounted) unmount(folder);
});

const COMMANDS: readonly [string, keyof typeof bases, readonly string[]][] = [
  ['full, the first time', 'new', ['full']],
  ['full, with a champion', 'later', ['full']],
  ['ingest', 'later', ['ingest']],
  ['ingest into parts', 'parts', ['ingest']],
  ['train', 'later', ['train']],
  ['score', 'later', ['score']],
  ['deploy', 'later', ['deploy']],
  ['rollback', 'later', ['rollback', '--to', 'first']],
  ['releases taken away', 'later', ['--set', 'keep_releases=1', '--set', 'keep_runs=1', 'deploy']],
  ['a held file released', 'aside', [...LIMITS, 'quarantine', 'release', '--file', 'odd.csv']],
  ['a held file given up', 'aside', [...LIMITS, 'quarantine', 'drop', '--file', 'odd.csv']],
  ['rows given up', 'aside', [...LIMITS, 'quarantine', 'drop', '--file', 'second.csv']],
];

test.each(COMMANDS)(
  '%s, killed at steps that change a file, leaves all whole and is made good',
  async (_, base, given) => {
    const args = await resolved(base, given);
    const steps = await stepsOf(bases[base], args);
    expect(steps.length).toBeGreaterThan(10);
    await each(spread(steps.length, 0), async (number) => {
      const folder = await copyOf(bases[base]);
      const kind = number % 2 === 0 ? 'kill' : 'after';
      const outcome = await broken(folder, args, number, kind);
      const what = `${kind} ${number}: ${steps[number - 1] ?? ''}`;
      expect({ what, signal: outcome.signal, wrong: await wrongWith(folder) }).toEqual({ what, signal: 'SIGKILL', wrong: [] });
      await expectMadeGood(folder, what, given.includes('full') ? 'full' : 'ingest');
    });
  },
  900_000,
);

test.each(['ENOSPC', 'EIO', 'EACCES'])(
  'full, where any step fails with %s, ends with a fault and leaves all whole',
  async (code) => {
    const steps = await stepsOf(bases.later, ['full']);
    await each(spread(steps.length, ['ENOSPC', 'EIO', 'EACCES'].indexOf(code)), async (number) => {
      const folder = await copyOf(bases.later);
      const outcome = await broken(folder, ['full'], number, code);
      const what = `${code} ${number}: ${steps[number - 1] ?? ''}`;
      // what is merely cleared away may fail without harm
      expect({ what, exit: [0, 73].includes(outcome.code ?? -1), stack: /\n\s+at /.test(outcome.stderr) }).toEqual({
        what,
        exit: true,
        stack: false,
      });
      expect({ what, wrong: await wrongWith(folder) }).toEqual({ what, wrong: [] });
      await expectMadeGood(folder, what, 'full');
    });
  },
  900_000,
);

const canMount =
  process.getuid?.() === 0 && spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs none "$d" && umount "$d"']).status === 0;

// to mount takes root
(canMount ? test : test.skip)(
  'a disk that is full, at whatever size, is a fault; with room again, the next run makes it good',
  async () => {
    const outcomes = new Set<number>();
    for (const kilobytes of [64, 128, 256, 384, 512, 640, 768, 1024, 1536, 4096]) {
      const folder = await tempFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', folder]);
      mounted.add(folder);
      await copyOf(bases.new, folder);
      const outcome = await riskctl(folder, ['full']);
      outcomes.add(outcome.code ?? -1);
      expect({ kilobytes, stack: /\n\s+at /.test(outcome.stderr), wrong: await wrongWith(folder) }).toEqual({
        kilobytes,
        stack: false,
        wrong: [],
      });
      execFileSync('mount', ['-o', 'remount,size=64m', folder]);
      await expectMadeGood(folder, `${kilobytes} kB`, 'full');
      unmount(folder);
    }
    expect([...outcomes].sort()).toEqual([0, 73]);
  },
  300_000,
);

test('of twenty starts at once one runs, the others exit 75 with one line; readers wait for nobody', async () => {
  const folder = await copyOf(bases.new);
  const starts = Array.from({ length: 20 }, () => riskctl(folder, ['-q', 'full']));
  const readers = ['history', 'releases', 'status', 'who'].map((name) => riskctl(folder, ['-q', name]));
  const outcomes = await Promise.all(starts);
  const refused = outcomes.filter(({ code }) => code === 75);
  expect(outcomes.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
  expect(refused.length + outcomes.filter(({ code }) => code === 0).length).toBe(20);
  for (const { stdout, stderr } of refused) expect([stdout, stderr.trimEnd().split('\n').length]).toEqual(['', 1]);
  for (const { code } of await Promise.all(readers)) expect([0, 10]).toContain(code);
  const lines = (await readFile(path.join(folder, 'runs.ndjson'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { outcome: string });
  expect(lines.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  expect(await wrongWith(folder)).toEqual([]);
}, 120_000);

/** Numbers of steps, from 1, evenly spread over `all` of them; `shift` picks others. */
function spread(all: number, shift: number): number[] {
  const stride = Math.max(1, all / STEPS);
  return Array.from({ length: Math.min(all, STEPS) }, (_, at) => 1 + ((Math.floor(at * stride) + shift) % all));
}

/** The steps of a command that change the file system. */
async function stepsOf(base: string, args: readonly string[]): Promise<string[]> {
  const log = path.join(await tempFolder(), 'steps.txt');
  const outcome = await riskctl(await copyOf(base), args, { env: { NODE_OPTIONS: `--import=${FAULTS}`, FAULT_LOG: log } });
  expect(outcome).toMatchObject({ code: 0 });
  return (await readFile(log, 'utf8')).split('\n');
}

function broken(folder: string, args: readonly string[], number: number, kind: string): Promise<Outcome> {
  return riskctl(folder, args, { env: { NODE_OPTIONS: `--import=${FAULTS}`, FAULT_AT: String(number), FAULT_KIND: kind } });
}

/** What is wrong with what a fault has left, before anything is made good. */
async function wrongWith(folder: string): Promise<string[]> {
  const { checks } = await verify(await open(folder));
  return checks.filter(({ ok }) => !ok).map(({ what, detail }) => `${what}: ${detail}`);
}

/** The next run does what was left undone; then there is nothing to do, no draft lies about, and every row is accounted for. */
async function expectMadeGood(folder: string, what: string, command: 'full' | 'ingest'): Promise<void> {
  const first = await riskctl(folder, [...LIMITS, command]);
  const second = await riskctl(folder, [...LIMITS, '-q', command]);
  expect({ what, codes: [first.code, second.code], said: second.stdout, log: first.stderr }).toEqual({
    what,
    codes: [0, 0],
    said: '',
    log: '',
  });
  expect({
    what,
    wrong: await wrongWith(folder),
    left: leftovers(await snapshot(folder)).filter((name) => !isOld(name)),
  }).toEqual({ what, wrong: [], left: [] });
  const ledger = await readFile(path.join(folder, 'out/ingestedfiles.txt'), 'utf8');
  const accepted = [...ledger.matchAll(/ \d+=(\d+)\+\d+\+\d+ /g)].reduce((sum, [, count]) => sum + Number(count), 0);
  const stored = await readAccepted(await open(folder));
  const csv = async (): Promise<string> => readFile(path.join(folder, 'out/finaldata.csv'), 'utf8');
  const rows = stored?.counts.rows ?? (await csv()).trimEnd().split('\n').length - 1;
  expect({ what, rows }).toEqual({ what, rows: accepted });
}

/** What a killed process leaves in riskctl's own corner is swept away a day later. */
function isOld(name: string): boolean {
  return name.startsWith('.riskctl/') && name !== '.riskctl/lock';
}

async function resolved(base: keyof typeof bases, args: readonly string[]): Promise<string[]> {
  const releases = path.join(bases[base], 'prod', 'releases');
  mkdirSync(releases, { recursive: true });
  const [first = ''] = (await readdir(releases)).sort();
  return args.map((one) => (one === 'first' ? first : one));
}

/** Work on each number, a few at a time. */
async function each(numbers: readonly number[], work: (number: number) => Promise<void>): Promise<void> {
  const queue = numbers.values();
  const worker = async (): Promise<void> => {
    for (const number of queue) await work(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function done(folder: string, args: readonly string[]): Promise<void> {
  expect(await riskctl(folder, args)).toMatchObject({ code: 0 });
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
  mounted.delete(folder);
}
