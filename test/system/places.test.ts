import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { verify } from '../../src/operations/verify.js';
import { binary, riskctl, start } from '../support/binary.js';
import { clients, copyOf, smallWorkspace, tempFolder, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

const STACK = /\n\s+at |bug in riskctl/;
const canMount =
  process.getuid?.() === 0 && spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs none "$d" && umount "$d"']).status === 0;

let base: string;
let mounted: string | undefined;
beforeAll(async () => {
  base = await smallWorkspace();
  expect(await riskctl(base, ['full'])).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => {
  if (mounted !== undefined) spawnSync('umount', ['-l', mounted]);
});

// to mount takes root
(canMount ? test : test.skip)(
  'on a read-only disk whoever writes ends with 73 and readers read; writable again, the next run goes on',
  async () => {
    const folder = (mounted = await tempFolder());
    execFileSync('mount', ['-t', 'tmpfs', 'none', folder]);
    await copyOf(base, folder);
    await writeFiles(folder, { 'in/second.csv': clients(40, 'b') });
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    for (const command of ['full', 'ingest', 'train', 'score', 'report']) {
      const { code, stdout, stderr } = await riskctl(folder, [command]);
      expect({ command, code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({
        command,
        code: 73,
        stdout: '',
        lines: 1,
      });
      expect(stderr).not.toMatch(STACK);
    }
    expect((await riskctl(folder, ['predict', 'test'])).code).toBe(73);
    for (const args of [['history'], ['releases'], ['who'], ['verify'], ['status'], ['score', '--deployed'], ['explain', 'a1']])
      expect({ args, code: (await riskctl(folder, args)).code }).toEqual({ args, code: 0 });
    execFileSync('mount', ['-o', 'remount,rw', folder]);
    expect(await riskctl(folder, ['full'])).toMatchObject({ code: 0, stdout: expect.stringContaining('1 file: 40 rows') });
    execFileSync('umount', ['-l', folder]);
    mounted = undefined;
  },
  120_000,
);

test('an input that vanishes or is cut short while it is read tears nothing: the books balance, and what is there is taken in', async () => {
  const script = await binary();
  const folder = await copyOf(base);
  const outcomes: unknown[] = [];
  for (let round = 1; round <= 16; round += 1) {
    const names = [`in/${round}-stays.csv`, `in/${round}-goes.csv`];
    await writeFiles(folder, Object.fromEntries(names.map((name) => [name, clients(3000, name)])));
    const run = start(script, folder, ['ingest']);
    await wait(60 + 30 * round);
    const victim = path.join(folder, names[1] ?? '');
    await (round % 2 === 0 ? rm(victim) : writeFile(victim, 'client,late'));
    const { exitCode, stderr } = await run;
    outcomes.push(exitCode);
    expect({ round, exitCode, isWell: [0, 65, 66].includes(exitCode ?? -1), stderr }).toMatchObject({ isWell: true });
    expect(String(stderr)).not.toMatch(STACK);
    await rm(victim, { force: true });
    const { checks } = await verify(await open(folder));
    expect(checks.filter(({ ok, what }) => !ok && what !== 'input files')).toEqual([]);
  }
  expect((await riskctl(folder, ['ingest'])).code).toBe(0);
  const ledger = await readFile(path.join(folder, 'out/ingestedfiles.txt'), 'utf8');
  const accepted = [...ledger.matchAll(/ \d+=(\d+)\+\d+\+\d+ /g)].reduce((sum, [, count]) => sum + Number(count), 0);
  expect((await readFile(path.join(folder, 'out/finaldata.csv'), 'utf8')).trimEnd().split('\n')).toHaveLength(accepted + 1);
  for (let round = 1; round <= 16; round += 1) expect(ledger).toContain(` ${round}-stays.csv\n`);
}, 300_000);
