import { beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { COMMANDS } from '../../commands/table.js';
import { binary, logOf, riskctl } from '../support/binary.js';
import { copyOf, smallWorkspace } from '../support/workspaces.js';

/** A registry that nobody answers at: npm is told at once that it is off line. */
const OFFLINE = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0', npm_config_offline: 'true' };
/** What a command must be told. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  drift: ['--data', 'test'],
  predict: ['test/test.csv', '--out', 'predicted.csv'],
  explain: ['a7'],
  export: ['--format', 'sql'],
  rollback: ['--to', '2'],
};
const ESCAPE = '\u001B[';

/** One workspace to work in, and one that stays as a full run has left it. */
let folder: string;
let deployed: string;
let script: string;
beforeAll(async () => {
  script = await binary();
  folder = await smallWorkspace();
  expect(await riskctl(folder, ['full'])).toMatchObject({ code: 0, stderr: '' });
  deployed = await copyOf(folder);
});

test('with --json, every command answers with one JSON value and nothing else', async () => {
  const told: Record<string, unknown> = {};
  // a service answers when it is told to end; apicalls takes long, and is asked in test/system/api-calls.test.ts
  for (const { name, argument } of COMMANDS.filter((one) => !one.isService && one.name !== 'apicalls')) {
    const own = OWN[name] ?? (argument === undefined ? [] : [argument.choices[0] ?? 'last']);
    const args = [name, '--json', ...own];
    const { code, stdout, stderr } = await riskctl(folder, args, { env: OFFLINE });
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    told[name] = JSON.parse(stdout);
  }
  expect(told).toEqual({
    full: expect.objectContaining({ need: null, serving: expect.any(String) }),
    ingest: expect.objectContaining({ files: [], books: { in: 0, accepted: 0, quarantined: 0, duplicate: 0 } }),
    history: expect.arrayContaining([expect.objectContaining({ command: 'full' })]),
    'explain-run': expect.objectContaining({ outcome: 'done' }),
    drift: expect.objectContaining({ format: 'riskctl-drift', version: 1, rows: expect.any(Number) }),
    train: expect.objectContaining({ format: 'riskctl-model', version: 1 }),
    score: expect.objectContaining({
      format: 'riskctl-metrics',
      evaluation: expect.objectContaining({ f1: expect.any(Number) }),
    }),
    deploy: expect.objectContaining({ release: expect.any(String), already: expect.any(Boolean) }),
    quarantine: { action: 'list', held: [], quarantined: [] },
    rollback: expect.objectContaining({ already: true }),
    releases: [expect.objectContaining({ serving: true })],
    who: expect.objectContaining({ until: null, release: expect.any(String) }),
    verify: expect.objectContaining({ ok: true }),
    status: expect.objectContaining({ healthy: true }),
    doctor: expect.objectContaining({ findings: expect.any(Array) }),
    report: expect.objectContaining({ files: expect.arrayContaining(['models/confusionmatrix.png']) }),
    export: expect.objectContaining({ dialect: 'duckdb', content: expect.stringContaining('"late payments"') }),
    diagnose: expect.objectContaining({ packages: { ok: false, reason: expect.stringContaining('off line') } }),
    predict: expect.objectContaining({ out: 'predicted.csv', rows: { in: 120, scored: 120, rejected: 0 } }),
    explain: expect.objectContaining({ ids: { client: 'a7' }, probability: expect.any(Number) }),
    cron: expect.objectContaining({ action: 'print', line: expect.stringMatching(/ --log \S+ full$/) }),
  });
});

test('--json goes before the command or after it', async () => {
  const before = await riskctl(deployed, ['--json', 'history']);
  expect(await riskctl(deployed, ['history', '--json'])).toEqual(before);
});

test('a fault leaves stdout empty, with --json as well', async () => {
  for (const json of [[], ['--json']]) {
    const outcome = await riskctl(folder, ['score', ...json, '--set', 'test_data_path=nowhere']);
    expect(outcome).toMatchObject({ code: 66, stdout: '' });
    expect(logOf(outcome)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        level: 'error',
        message: expect.stringContaining('nowhere: no such file or folder'),
        fault: 'no-input',
        hint: expect.any(String),
      },
    ]);
  }
});

test('away from a terminal the log is one JSON object a line; -v tells each stage, -q only what is wrong', async () => {
  const plain = await riskctl(folder, ['train']);
  const verbose = await riskctl(folder, ['-v', 'train']);
  const quiet = await riskctl(folder, ['-q', 'train']);
  expect(plain.stderr).toBe('');
  expect(quiet.stderr).toBe('');
  expect(logOf(verbose).map(({ level, stage }) => [level, stage])).toEqual([
    ['debug', 'train'],
    ['debug', 'train'],
  ]);
  expect(logOf(verbose)[1]).toMatchObject({ seconds: expect.any(Number) });
  expect(plain.stdout).not.toContain(ESCAPE);
  expect(plain.stdout).toMatch(/^model [0-9a-f]{8} from 120 rows/);
  for (const { stdout } of [verbose, quiet]) expect(stdout).toMatch(/^model [0-9a-f]{8} from 120 rows/);
});

test('-q says nothing when there was nothing to do', async () => {
  for (const args of [['full'], ['ingest'], ['deploy']]) {
    expect(await riskctl(deployed, ['-q', ...args])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect((await riskctl(deployed, args)).stdout).not.toBe('');
  }
});

test('colours are for terminals, and for those who ask', async () => {
  const painted = async (args: string[], env: Record<string, string>): Promise<boolean> =>
    (await riskctl(folder, ['train', ...args], { env })).stdout.includes(ESCAPE);
  expect(await painted([], { FORCE_COLOR: '1' })).toBe(true);
  expect(await painted(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
});

test('on a terminal the answer is in colour and the log is for people', async () => {
  const answer = await onTerminal('-v train');
  expect(answer).toContain(ESCAPE);
  expect(answer).toMatch(/^debug: train …\r?\n/);
  expect(await onTerminal('train', 'NO_COLOR=1')).not.toContain(ESCAPE);
  expect(await onTerminal('--set model.C=0 train')).toBe(
    'error: --set: model.C must be more than 0, got 0\r\n  docs/configuration.md lists every key\r\n',
  );
  expect(await onTerminal('trian')).toMatch(
    /^error: unknown command 'trian' \(Did you mean train\?\)\r\n {2}riskctl --help lists/,
  );
});

test('a reader that goes away is no matter', async () => {
  for (const [command, reader] of [
    ['train --json', 'head -c 10'],
    ['score --json', 'true'],
    ['--help', 'true'],
  ]) {
    expect(await shell(`set -o pipefail; $RISKCTL ${command} | ${reader}`)).toMatchObject({ exitCode: 0, stderr: '' });
  }
});

test('nor is one of the log: the run goes on to its end', async () => {
  const before = await lines();
  expect(await shell('set -o pipefail; $RISKCTL -v train 2>&1 >/dev/null | true')).toMatchObject({ exitCode: 0 });
  expect(await lines()).toHaveLength(before.length + 1);
  expect(JSON.parse((await lines()).at(-1) ?? '')).toMatchObject({ command: 'train', outcome: 'done' });
});

test('an answer that cannot be written is a fault', async () => {
  for (const args of ['train', '--help']) {
    const { exitCode, stderr } = await shell(`$RISKCTL ${args} > /dev/full`);
    expect(exitCode).toBe(73);
    expect(JSON.parse(stderr)).toMatchObject({
      fault: 'cannot-write',
      message: expect.stringMatching(/^the answer cannot be written: ENOSPC/),
    });
  }
});

async function shell(command: string): Promise<{ exitCode: number | undefined; stderr: string }> {
  const RISKCTL = `${process.execPath} ${script}`;
  const { exitCode, stderr } = await execa('bash', ['-c', command], { cwd: folder, reject: false, env: { RISKCTL } });
  return { exitCode, stderr };
}

async function lines(): Promise<string[]> {
  return (await readFile(path.join(folder, 'runs.ndjson'), 'utf8')).trimEnd().split('\n');
}

/** What riskctl prints on a terminal, both streams together. */
async function onTerminal(args: string, env = ''): Promise<string> {
  const command = `${env} '${process.execPath}' '${script}' ${args}`;
  const { stdout } = await execa('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    reject: false,
    stripFinalNewline: false,
    env: { TERM: 'xterm-256color', FORCE_COLOR: undefined, NO_COLOR: undefined, CI: undefined },
  });
  return stdout;
}
