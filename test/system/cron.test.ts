import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from '../support/until.js';

const BIN = path.resolve('dist/bin/riskctl.js');
const MARK = 'RISKCTL_SYSTEM_TEST';
// a name that cron, the shell and crontab(1) each have something to say about
const AWKWARD = String.raw`it's 100% \\ "mine" $HOME é`;
const canRunCron = process.getuid?.() === 0 || existsSync('/run/crond.pid');

let folder: string;
let workspace: string;
let before: Buffer;

beforeEach(() => {
  before = readCrontab();
  folder = mkdtempSync(path.join(os.tmpdir(), 'riskctl-cron-'));
  workspace = path.join(folder, AWKWARD);
  mkdirSync(workspace);
  cpSync('config.json', path.join(workspace, 'config.json'));
  for (const name of ['practicedata', 'sourcedata', 'testdata']) {
    cpSync(path.join('data', name), path.join(workspace, 'data', name), { recursive: true });
  }
});

afterEach(async () => {
  try {
    if (!readCrontab().equals(before)) writeCrontab(before);
  } finally {
    await until(() => !existsSync(path.join(workspace, '.riskctl', 'lock')), 30);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('install, status and remove leave the other lines of the crontab as they were', () => {
  const lines = Buffer.concat([before, Buffer.from('# caf\xe9\n\n\t \nMAILTO=""\n59 23 31 12 *\ttrue\n\n', 'latin1')]);
  writeCrontab(lines);
  expect(riskctl(['cron', 'install']).stdout).toMatch(/^installed:\n/);
  expect(readCrontab().subarray(-lines.length)).toEqual(lines);
  expect(riskctl(['cron', 'status']).stdout).toMatch(/^installed and up to date:\n/);
  expect(riskctl(['--profile', 'practice', 'cron', 'status']).stdout).toMatch(/^not installed/);

  const installed = readCrontab();
  expect(riskctl(['-q', 'cron', 'install']).stdout).toBe('');
  expect(readCrontab()).toEqual(installed);
  expect(riskctl(['cron', 'install', '--every', '60']).stdout).toMatch(/^replaced the older line:\n0 \* \* \* \* cd /);
  expect(riskctl(['cron', 'status']).stdout).toMatch(/^installed and up to date:\n0 \* /);
  expect(riskctl(['cron', 'status', '--every', '10']).stdout).toMatch(/^installed, but not as it would be now:\n/);

  expect(riskctl(['cron', 'remove']).stdout).toBe('removed from the crontab\n');
  expect(readCrontab()).toEqual(lines);
  expect(riskctl(['cron', 'remove']).stdout).toBe('not in the crontab: nothing to remove\n');
});

test('doctor reads the lines of the crontab as cron would', () => {
  const found = (): string[] => {
    const { findings } = JSON.parse(riskctl(['--json', 'doctor']).stdout) as { findings: { area: string; found: string }[] };
    return findings.filter(({ area }) => area === 'crontab').map((one) => one.found);
  };
  riskctl(['cron', 'install', '--every', '30']);
  expect(found()).toEqual([expect.stringMatching(/^\*\/30 \* \* \* \* cd /)]);
  riskctl(['cron', 'remove']);
  expect(found()).toEqual(['no line runs full in this workspace']);

  const shell = workspace.replaceAll(/['%\\]/g, (character) => `'\\${character}'`);
  const line = (command: string): string => `0 * * * * ${command} -C '${shell}' -q full\n`;
  const node = `flock -n /tmp/riskctl.lock ${process.execPath}`;
  writeCrontab(Buffer.from(line(`${node} ${BIN}`)));
  expect(found()).toEqual([line(`${node} ${BIN}`).trim()]);
  writeCrontab(Buffer.from(line(`${node} /nowhere/riskctl.js && /nowhere/node /nowhere/riskctl.js`)));
  expect(found().map((one) => one.split(':')[0])).toEqual(['there is no /nowhere/node', 'there is no /nowhere/riskctl.js']);
  const program = path.join(folder, 'riskctl');
  writeFileSync(program, '');
  writeCrontab(Buffer.from(line('riskctl')));
  expect(found()).toEqual([expect.stringMatching(/^cron does not find 'riskctl': /)]);
  writeCrontab(Buffer.from(`PATH = "/bin:${folder}"\n${line('riskctl')}`));
  expect(found()).toEqual([line('riskctl').trim()]);
  expect(riskctl(['--json', 'doctor']).stdout).not.toContain('"bad"');

  // lines of another profile, of another workspace, and of something else are none of ours
  const other = `0 * * * * cd /elsewhere && ${process.execPath} ${path.join(workspace, 'riskctl.js')} -q full\n`;
  const others = `${line(`${BIN} --profile practice`)}${other}30 0 * * * tar cz -C /backup full '${shell}'\n`;
  writeCrontab(Buffer.from(others));
  expect(found()).toEqual(['no line runs full in this workspace']);
  const command = line(`${process.execPath} ${BIN}`);
  writeCrontab(Buffer.from(`${others}${command}`));
  expect(found()).toEqual([command.trim()]);

  // a variable holds for the lines below it
  const lacking = (crontab: string): unknown => {
    writeCrontab(Buffer.from(crontab));
    const { stdout, status } = riskctl(['--set', 'notify.slack.url_env=CHAT', '--json', 'doctor'], {
      CHAT: 'http://127.0.0.1:9',
    });
    return [
      status,
      (JSON.parse(stdout) as { findings: { area: string; verdict: string }[] }).findings
        .filter(({ area }) => area === 'crontab')
        .map(({ verdict }) => verdict),
    ];
  };
  expect(lacking(`CHAT=x\n${command}`)).toEqual([0, ['ok']]);
  expect(lacking(`${command}CHAT=x\n`)).toEqual([10, ['bad']]);
  expect(lacking(command)).toEqual([10, ['bad']]);
});

test('a crontab(1) that is missing or refuses is a fault that says so', () => {
  expect(riskctl(['cron', 'install'], { PATH: folder })).toMatchObject({
    status: 73,
    stderr: expect.stringContaining('apt-get install cron'),
  });
  writeFileSync(
    path.join(folder, 'crontab'),
    '#!/bin/sh\necho "You (nobody) are not allowed to use this program" >&2\nexit 1\n',
    { mode: 0o755 },
  );
  expect(riskctl(['cron', 'install'], { PATH: folder })).toMatchObject({
    status: 73,
    stderr: expect.stringContaining('crontab -l refused: You (nobody) are not allowed to use this program'),
  });
});

// to start the daemon takes root; one that runs already will do
(canRunCron ? test : test.skip)("Debian's cron runs the installed line from its bare environment", async () => {
  const environment = path.join(folder, 'environment.txt');
  writeCrontab(Buffer.concat([before, Buffer.from(`* * * * * (pwd; env) > ${environment}\n`)]));
  expect(riskctl(['cron', 'install', '--every', '1']).status).toBe(0);
  const daemon = spawn('cron', ['-f'], { env: { ...process.env, [MARK]: 'set' }, stdio: 'ignore' });
  daemon.on('error', () => undefined);
  try {
    const log = path.join(workspace, 'riskctl.log');
    await until(() => lastRun() !== undefined, 100);
    // cron mails what is printed; the log has a line a run
    await until(() => textOf(log) !== '', 5);
    const [line] = textOf(log).split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ command: 'full', exit: 0, verdict: 'promote' });
    expect(lastRun()).toMatchObject({ command: 'full', outcome: 'done' });
    expect(existsSync(path.join(workspace, 'production_deployment', 'current'))).toBe(true);
    expect(textOf(environment)).toMatch(/^PATH=/m);
    expect(textOf(environment)).not.toContain(MARK);
    expect(textOf(environment)).not.toContain(folder);
  } finally {
    daemon.kill();
    expect(riskctl(['cron', 'remove']).status).toBe(0);
  }
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function riskctl(args: readonly string[], env: Record<string, string> = {}): Outcome {
  return spawnSync(process.execPath, [BIN, '-C', workspace, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
}

/** The user's crontab as bytes, empty where there is none. Throws where it cannot be known, so that it is never overwritten. */
function readCrontab(): Buffer {
  const { status, stdout, stderr, error } = spawnSync('crontab', ['-l']);
  if (status === 0) return stdout;
  if (error === undefined && /no crontab for/.test(stderr.toString())) return Buffer.alloc(0);
  throw error ?? new Error(stderr.toString());
}

function writeCrontab(content: Buffer): void {
  const { status, stderr } =
    content.length === 0 ? spawnSync('crontab', ['-r']) : spawnSync('crontab', ['-'], { input: content });
  if (status !== 0) throw new Error(stderr.toString());
}

function lastRun(): unknown {
  const line = textOf(path.join(workspace, 'runs.ndjson')).trimEnd().split('\n').at(-1);
  return line === undefined || line === '' ? undefined : JSON.parse(line);
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
