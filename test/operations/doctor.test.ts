import { beforeEach, expect, test } from '@jest/globals';
import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deploy } from '../../src/lifecycle/release.js';
import { cronEntry } from '../../src/workspace/cron-entry.js';
import { recorded } from '../../src/workspace/recorder.js';
import { cronLine, lintLine } from '../../src/operations/doctor/crontab-lint.js';
import { programLints, programsOf } from '../../src/operations/doctor/crontab-programs.js';
import { examine } from '../../src/operations/doctor/doctor.js';
import { pathFindings, permissionFindings } from '../../src/operations/doctor/files.js';
import { clockFinding, diskFindings, nodeFinding } from '../../src/operations/doctor/machine.js';
import { dataFindings, modelFinding, runFindings } from '../../src/operations/doctor/state.js';
import { looked, type Finding } from '../../src/operations/doctor/finding.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { clients, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { open, prepare, working } from '../support/world.js';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await open(await smallWorkspace(20));
});

test('our own line has nothing wrong with it, whatever the name of the workspace and the minutes', () => {
  for (const root of ['/opt/riskctl', "/home/it's 100% mine/a;b"])
    for (const minutes of [1, 10, 60, 1440]) {
      const { line } = cronEntry({ ...workspace, root, configFile: path.join(root, 'config.json') }, minutes);
      expect(lintLine(line, 30)).toEqual([]);
      const { node, script } = workspace.world.process;
      expect(programsOf(cronLine(line)?.command ?? '')).toEqual([node, script]);
    }
});

test.each([
  ['*/7 * * * * /usr/bin/node /r.js -q full', 10, 'begins anew each hour'],
  ['*/1 * * * * /usr/bin/node /r.js -q full', 200, 'a run has taken 4 min'],
  ['* * * * * /usr/bin/node /r.js -q full', 200, 'a run has taken 4 min'],
  ['* 3 * * * /usr/bin/node /r.js -q full', 1, 'every minute of hour 3'],
  ['@hourly /usr/bin/node /r.js -q full', 5000, 'it runs every 60 min, and a run has taken 84 min'],
  ['0-59/10 * * * * /usr/bin/node /r.js -q full', 700, 'it runs every 10 min'],
  ['0,10,30 * * * * /usr/bin/node /r.js -q full', 700, 'it runs every 10 min'],
  ['0~30 * * * * /usr/bin/node /r.js -q full', 1, "'0~30' is not a minute"],
  ['0 3 1 * 1 /usr/bin/node /r.js -q full', 1, 'on either'],
  ['61 * * * * /usr/bin/node /r.js -q full', 1, "'61' is not a minute"],
  ['*/10 24 * * * /usr/bin/node /r.js -q full', 1, "'24' is not an hour"],
  ['0 0 0 * * /usr/bin/node /r.js -q full', 1, "'0' is not a day of the month"],
  ['0 0 * 5-3 * /usr/bin/node /r.js -q full', 1, "'5-3' is not a month"],
  ['*/0 * * * * /usr/bin/node /r.js -q full', 1, "'*/0' is not a minute"],
  ['*/10 * * * /usr/bin/node /r.js -q full', 1, "'/usr/bin/node' is not a day of the week"],
  ['@often /usr/bin/node /r.js -q full', 1, "'@often' is not a minute"],
  ['0 * * * * cd work && /usr/bin/node /r.js -q full', 1, "'work' is not an absolute path"],
  ['0 * * * * /usr/bin/node /r.js -q full >> riskctl.log 2>&1', 1, "'riskctl.log' is not an absolute path"],
  ['0 * * * * /usr/bin/node /r.js -q full >> /var/log/$(date +%F)', 1, 'at its first %'],
  ['0 * * * * /usr/bin/node /r.js full', 1, 'without -q'],
])('%s: %s', (line, longest, found) => {
  expect(
    lintLine(line, longest)
      .map((one) => one.found)
      .join('; '),
  ).toContain(found);
});

test('an interval that cron keeps is advised, longer than the longest run', () => {
  const advised = (seconds: number): string => lintLine('* * * * * /usr/bin/node /r.js -q full', seconds)[0]?.advice ?? '';
  const every = [61, 600, 1900, 5000, 80_000, 200_000].map((seconds) => Number(/--every (\d+)$/.exec(advised(seconds))?.[1]));
  expect(every).toEqual([2, 12, 60, 120, 1440, 1440]);
  for (const minutes of every) expect(() => cronEntry(workspace, minutes)).not.toThrow();
});

test('comments, variables and good lines are passed over', () => {
  for (const line of [
    '',
    '# * * * * * node',
    'PATH=/bin',
    'MAILTO = ""',
    '@reboot /usr/bin/node /r.js -q full',
    '5,35 8-18/2 1 jan-Mar * /usr/bin/node /r.js -q full 2>&1',
    '0 0 * * 7 /r -q full',
  ])
    expect(lintLine(line, 1)).toEqual([]);
});

test.each<[string, string[]]>([
  ['/usr/bin/node /r.js -q full', ['/usr/bin/node', '/r.js']],
  ['cd /w && TZ=UTC npx riskctl -q full', ['npx']],
  ["flock -n '/tmp/a lock' nice /r -q full | logger; echo \"it's; done\" >> /tmp/log", ['flock', 'logger', 'echo']],
  ['/r -q full >> /tmp/x-$(date +\\%F).log', ['/r']],
  ['( cd /w; exec /r full ) > /dev/null 2>&1', []],
  ['A=b; B=c /r full', ['/r']],
  ['', []],
])('programs of: %s', (command, programs) => {
  expect(programsOf(command)).toEqual(programs);
});

test('what cron does not find is what it can run nothing by', async () => {
  const found = async (command: string): Promise<unknown[]> =>
    (await programLints(command, ['/usr/bin', '/bin'])).map((one) => [one.isFatal, one.found]);
  const { node } = workspace.world.process;
  expect(await found(`cd ${workspace.root} && ${node} ${workspace.configFile} | cat`)).toEqual([]);
  expect(await found(`cd /nowhere && ${node} /nowhere/r.js && /nowhere/nice && nodex`)).toEqual([
    [true, 'there is no /nowhere'],
    [true, 'there is no /nowhere/r.js'],
    [true, 'there is no /nowhere/nice'],
    [true, "cron does not find 'nodex': it knows nothing of your PATH or your folder"],
  ]);
});

test('a workspace that is as it should be has no findings', async () => {
  await prepare(workspace.root, ['ingest']);
  expect(
    told([
      ...(await pathFindings(workspace)),
      ...(await permissionFindings(workspace)),
      nodeFinding(workspace),
      await clockFinding(workspace),
    ]),
  ).toEqual([]);
  expect((await diskFindings(workspace)).length).toBeGreaterThan(0);
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([]);
});

test('a part that is open to others, or short, is said, with what to do', async () => {
  const config = JSON.parse(await readFile(workspace.configFile, 'utf8')) as object;
  await writeFile(workspace.configFile, JSON.stringify({ ...config, ingest: { store: 'parquet' } }));
  await prepare(workspace.root, ['ingest']);
  const folder = path.join(workspace.paths.output, 'finaldata');
  const [name = ''] = await readdir(folder);
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([]);
  await chmod(path.join(folder, name), 0o644);
  expect(told(await permissionFindings(workspace))).toEqual([
    `warn: out/finaldata/${name} is 0644, more than data_file_mode allows -> chmod 0600 out/finaldata/${name}`,
  ]);
  await writeFile(path.join(folder, name), 'x');
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([
    expect.stringMatching(/^bad: out\/finaldata\/.* has 1 bytes, where \d+ were written -> /),
  ]);
});

test('what is held, and what is passed over, is said', async () => {
  await writeFiles(workspace.root, { 'in/second.csv': clients(100, 'b'), 'in/third.csv': clients(110, 'c') });
  await prepare(workspace.root, ['ingest']);
  await writeFiles(workspace.root, { 'in/few.csv': clients(5, 'f') });
  await prepare(workspace.root, ['ingest'], { overrides: ['ingest.hold_on={"size":1.5}'] });
  await mkdir(path.join(workspace.paths.input, 'x.csv'));
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([
    'warn: x.csv is passed over: it is a folder -> put the file itself there, or take it away',
    expect.stringMatching(/^warn: held: few\.csv -> riskctl quarantine list/),
  ]);
});

test('what is missing, open to others, unfinished, refused or out of time is said, with what to do', async () => {
  await writeFiles(workspace.root, { 'in/bad.csv': 'plan\n', 'in/old.csv.part': '' });
  await prepare(workspace.root, ['ingest']);
  const { output, input } = workspace.paths;
  await chmod(path.join(output, 'finaldata.csv'), 0o644);
  await chmod(workspace.configFile, 0o666);
  expect(told(await permissionFindings(workspace))).toEqual([
    'warn: out/finaldata.csv is 0644, more than data_file_mode allows -> chmod 0600 out/finaldata.csv',
    'bad: anybody may write config.json (0666) -> chmod o-w config.json',
  ]);
  await utimes(path.join(input, 'old.csv.part'), 0, 0);
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([
    expect.stringMatching(/^warn: old\.csv\.part has been unfinished for \d+ days -> /),
    expect.stringMatching(/^warn: refused: bad\.csv -> /),
  ]);
  await rm(workspace.paths.test, { recursive: true });
  expect(told(await pathFindings(workspace))).toEqual([
    'bad: test_data_path: there is no test -> make it, or name another in config.json',
  ]);
  await rm(path.join(output, 'finaldata.csv'));
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([
    'bad: out/finaldata.csv: is not there, though the ledger counts rows in it -> put the file back, or ingest everything again with riskctl ingest --rebuild',
  ]);
  await writeFile(path.join(output, 'ingestedfiles.txt'), 'torn\n');
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([
    expect.stringMatching(/^bad: .*ingestedfiles.txt:1: not a line of a ledger/),
  ]);

  expect(told([await modelFinding(workspace), ...(await runFindings(workspace))])).toEqual([
    'warn: nothing is deployed yet -> riskctl full',
    'warn: full has never run -> riskctl full',
  ]);
  await recorded(workspace, 'full', () => Promise.reject(new Error('no space'))).catch(() => undefined);
  expect(told(await runFindings(workspace))).toEqual([
    'bad: the last run failed: no space -> mend what it says, then riskctl full',
  ]);
  const earlier = { ...workspace, world: { ...workspace.world, now: () => new Date('2020-01-01') } };
  expect(told([await clockFinding(earlier)])).toEqual([
    expect.stringMatching(/^bad: it says 2020-01-01.* later, at .* -> set the clock/),
  ]);
  const old = { ...workspace, world: { ...workspace.world, process: { ...workspace.world.process, nodeVersion: '18.20.1' } } };
  expect(told([nodeFinding(old)])).toEqual([expect.stringMatching(/^bad: 18\.20\.1 is too old/)]);
});

function told(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, found, advice }) => `${verdict}: ${found} -> ${advice ?? ''}`);
}

test('a ledger and a link that are lost are told of before a run refuses to go on without', async () => {
  await prepare(workspace.root, ['ingest', 'train', 'score']);
  await deploy(workspace);
  const [release = ''] = await readdir(path.join(workspace.paths.deployment, 'releases'));
  await rm(path.join(workspace.paths.deployment, 'current'));
  expect(told([await modelFinding(workspace)])).toEqual([
    `bad: nothing serves, though there are releases -> riskctl rollback --to ${release} makes the newest serve again`,
  ]);
  await rm(path.join(workspace.paths.output, 'ingestedfiles.txt'));
  expect(told(await looked('data', () => dataFindings(workspace)))).toEqual([
    expect.stringMatching(
      /^bad: out\/ingestedfiles\.txt: is empty or not there, though finaldata\.csv lies beside it -> put it back/,
    ),
  ]);
});

test('a lock that says not who holds it, or that another host does, is told of', async () => {
  const { state } = workspace.paths;
  const lock = path.join(state, 'lock');
  await mkdir(state, { recursive: true });
  await writeFile(lock, '');
  expect(told(await runFindings(workspace))).toEqual([
    `bad: ${lock}: does not say who holds the workspace -> delete it if no run is at work`,
  ]);
  await writeFile(lock, JSON.stringify({ pid: 1, host: 'elsewhere', started: '5', since: '2020-01-01T00:00:00.000Z' }));
  expect(told(await runFindings(workspace))[0]).toMatch(
    new RegExp(`^warn: process 1 on elsewhere has been at work for .* -> if that host is gone, delete ${lock}$`),
  );
});

test('what may not be looked at is a finding, and the rest is looked at all the same', async () => {
  const folder = await smallWorkspace(1);
  await mkdir(path.join(folder, 'out', 'ingestedfiles.txt'), { recursive: true });
  const { findings } = await working(folder, (examined, engine) => examine(examined, engine, { notify: false }));
  expect(findings.filter(({ verdict }) => verdict === 'bad')).toMatchObject([
    { area: 'data', found: expect.stringContaining('EISDIR') },
  ]);
  expect(findings.map(({ area }) => area)).toContain('runs');
});
