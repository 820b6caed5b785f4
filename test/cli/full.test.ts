import { beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { logOf, riskctl, type Outcome } from '../support/binary.js';
import { clients, copyOf, leftovers, sampleWorkspace, smallWorkspace, snapshot, writeFiles } from '../support/workspaces.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

let folder: string;
let first: Outcome;
let answer: Record<string, unknown>;
beforeAll(async () => {
  folder = await sampleWorkspace();
  first = await riskctl(folder, ['full', '--json']);
  answer = JSON.parse(first.stdout);
}, 60_000);

test('full on the sample data ends with a deployed release, and says so', async () => {
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const { decision, deployment, serving, challenger } = answer as Record<string, Record<string, unknown>>;
  expect(answer).toMatchObject({ need: 'first run', reports: expect.arrayContaining(['models/summary_report.pdf']) });
  expect(decision).toMatchObject({ verdict: 'promote' });
  expect(deployment).toMatchObject({ release: serving, model: challenger?.['model'], previous: null, already: false });
});

test('the books are those of the generator of the sample data, file by file', () => {
  const made = JSON.parse(readFileSync('data/counts.json', 'utf8')).sourcedata as Record<string, Record<string, number>>;
  const { files, books } = answer['ingestion'] as { files: Record<string, number | string>[]; books: Record<string, number> };
  const told = files.map((file) => [file['name'], file['in'], file['accepted'], file['quarantined'], file['duplicate']]);
  expect(told).toEqual(
    Object.entries(made).map(([name, one]) => [name, one['rows'], one['accepted'], one['quarantined'], one['duplicate']]),
  );
  expect(books['in']).toBe(books['accepted']! + books['quarantined']! + books['duplicate']!);
});

test('everything the field expects is there, and is what its name says', async () => {
  for (const name of ['confusionmatrix.png', 'classification_report.png']) {
    const bytes = await readFile(path.join(folder, 'models', name));
    expect(bytes.subarray(0, 8)).toEqual(PNG);
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(300);
  }
  const pdf = await readFile(path.join(folder, 'models', 'summary_report.pdf'));
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.subarray(-8).toString()).toContain('%%EOF');
  const score = await text('models/latestscore.txt');
  expect(score).toMatch(/^0\.\d+\n$/);
  const metrics = JSON.parse(await text('models/metrics.json')) as {
    evaluation: { confusion: Record<'tp' | 'fp' | 'fn', number> };
  };
  expect(metrics).toMatchObject({ format: 'riskctl-metrics', evaluation: { f1: Number(score), rows: expect.any(Number) } });
  const { tp, fp, fn } = metrics.evaluation.confusion;
  expect(Number(score)).toBeCloseTo((2 * tp) / (2 * tp + fp + fn), 12);
  expect(Number(score)).toBeGreaterThan(0.5);
  expect((await text('data/ingesteddata/ingestedfiles.txt')).match(/ ingested /g)).toHaveLength(4);
  const release = path.join(folder, 'production_deployment', 'releases', String(answer['serving']));
  for (const name of ['trainedmodel.json', 'latestscore.txt', 'ingestedfiles.txt']) {
    expect(await realpath(path.join(folder, 'production_deployment', name))).toBe(path.join(release, name));
  }
  expect(leftovers(await snapshot(folder))).toEqual([]);
});

test('the second run finds nothing to do, at once, and leaves no trace but its line', async () => {
  const before = await snapshot(folder);
  const times = await timesOf(before);
  const started = performance.now();
  const second = await riskctl(folder, ['full']);
  const seconds = (performance.now() - started) / 1000;
  expect(second).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `nothing to do: no new data since the last run; release ${String(answer['serving'])} serves\n`,
  });
  const after = await snapshot(folder);
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed).toEqual(['runs.ndjson']);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(await timesOf(after)).toEqual({ ...times, 'runs.ndjson': expect.any(Number) });
  // no engine is loaded for that: it is far from what a whole run takes, on any machine
  expect(seconds).toBeLessThan(2);
});

test('a clone stays clean: git sees nothing of what a run leaves', async () => {
  const clone = await copyOf(folder);
  await execa('cp', ['.gitignore', clone]);
  const git = (...args: string[]) => execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: clone });
  await git('init', '--quiet');
  const { stdout } = await git('status', '--porcelain', '--untracked-files=all');
  expect(stdout.split('\n').sort()).toEqual(
    [
      '?? .gitignore',
      '?? config.json',
      ...Object.keys(await snapshot(path.join(clone, 'data')))
        .filter((name) => /^(source|practice|test)data\//.test(name))
        .map((name) => `?? data/${name}`),
    ].sort(),
  );
});

test('--profile practice learns from its own data into its own folders', async () => {
  const before = await snapshot(folder);
  const outcome = await riskctl(folder, ['--profile', 'practice', 'full', '--json']);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(outcome.stdout)).toMatchObject({
    ingestion: { files: [{ name: 'clients_2023h1.csv' }, { name: 'clients_2023h2.csv' }] },
    decision: { reason: expect.stringMatching(/./) },
    reports: expect.arrayContaining(['practicemodels/summary_report.pdf']),
  });
  const after = await snapshot(folder);
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  for (const name of changed)
    expect(name).toMatch(/^(runs\.ndjson|practicemodels\/|data\/practiceingesteddata\/|production_deployment\/)/);
  expect(await riskctl(folder, ['--profile', 'practice', '-q', 'full'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('rows that came in by another command are compared, and not judged', async () => {
  const small = await smallWorkspace();
  await riskctl(small, ['full']);
  await writeFiles(small, { 'in/second.csv': clients(40, 'b') });
  await riskctl(small, ['ingest']);
  const { stdout } = await riskctl(small, ['full']);
  expect(stdout).toMatch(/^drift +none: the 40 rows ingested since the release look like the \d+ the champion learnt from$/m);
  expect(stdout).toMatch(/^judged +not: they came in before this run, and the champion may know some of them$/m);
});

test('rows that came in by another command and cannot be compared are warned of', async () => {
  const small = await smallWorkspace();
  await riskctl(small, ['full']);
  await writeFiles(small, { 'in/second.csv': 'client,late payments,plan,gone\nz1,-1,plus,Yes\n' });
  await riskctl(small, ['ingest']);
  const outcome = await riskctl(small, ['full']);
  expect(outcome.stdout).toMatch(
    /^drift +not looked at: what came in before this run cannot be compared with what the champion learnt from$/m,
  );
  expect(logOf(outcome).map(({ level, message }) => [level, message])).toEqual([
    ['warn', 'what came in since the release is not compared: in/second.csv: none of its 1 rows keeps the contract'],
  ]);
});

test('rows left out and a threshold that nobody reaches are told of', async () => {
  const small = await smallWorkspace();
  await writeFiles(small, {
    'in/loud.csv': 'client,late payments,plan,gone\nz1,1,plus,YES\nz2,2,plus,NO\nz3,2,plus,No\n',
    'test/more.csv': 'client,late payments,plan,gone\ny1,many,plus,No\n',
  });
  const { code, stdout } = await riskctl(small, ['--set', 'model.threshold=1', 'full']);
  expect(code).toBe(0);
  expect(stdout).toContain('warning: 2 of the 3 rows of loud.csv broke the contract; see riskctl quarantine list');
  expect(stdout).toContain('left out: 1 row of test that breaks the contract');
  expect(stdout).toContain('warning: no row reaches the threshold 1, so that F1 is 0 whatever the model; lower model.threshold');
});

test('of many files that something befell the first few are named', async () => {
  const small = await smallWorkspace();
  const bad = Array.from({ length: 7 }, (_, index) => [
    `in/bad${index}.csv`,
    `client,late payments,plan,gone\nz${index},many,plus,No\n`,
  ]);
  await writeFiles(small, Object.fromEntries(bad) as Record<string, string>);
  const { stdout } = await riskctl(small, ['full']);
  expect(stdout.match(/warning: all 1 row of bad\d\.csv/g)).toHaveLength(5);
  expect(stdout).toContain('          … and so of 2 more files\n');
});

test('a file of which every row broke the contract is called out', async () => {
  const small = await smallWorkspace();
  await writeFiles(small, { 'in/loud.csv': 'client,late payments,plan,gone\nz1,1,plus,YES\nz2,2,plus,NO\n' });
  const { code, stdout } = await riskctl(small, ['full']);
  expect(code).toBe(0);
  expect(stdout).toContain('warning: all 2 rows of loud.csv broke the contract; see riskctl quarantine list');
});

test('a heartbeat whose other end hangs up ends no run', async () => {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    // now and then it has something odd to say first
    if (calls % 5 === 0) socket.end('HTTP/1.1 101 Odd\r\nUpgrade: odd\r\nConnection: Upgrade\r\n\r\n');
    else socket.destroy();
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = { BEAT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/beat` };
  try {
    for (let time = 0; time < 15; time += 1) {
      const { code, stderr } = await riskctl(folder, ['--set', 'notify.heartbeat.url_env=BEAT', '-q', 'full'], { env });
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('the heartbeat was not sent') });
    }
  } finally {
    server.close();
  }
});

test('a report whose engine cannot be asked says so at once, and once', async () => {
  const engine = JSON.stringify({ kind: 'clickhouse', url: 'http://127.0.0.1:9', user: 'risk', timeout: 2 });
  const report = await riskctl(folder, ['report', '--png', '--out', 'without', '--set', `engine=${engine}`]);
  expect(report.code).toBe(0);
  expect(logOf(report).map(({ level, message }) => [level, message])).toEqual([
    ['warn', expect.stringMatching(/^the report is without what the data would tell: http:\/\/127\.0\.0\.1:9: /)],
  ]);
});

test('where the configuration has changed, it tells of the rows in quarantine from before, unless they were given up', async () => {
  const copy = await copyOf(folder);
  const { stdout } = await riskctl(copy, ['full', '--set', 'contract.rules=[]']);
  expect(stdout).toMatch(
    /^why +configuration changed .*\n +in quarantine from before: 26 rows; see riskctl quarantine list, and replay if the contract is milder$/m,
  );
  for (const quarter of ['q1', 'q2', 'q3', 'q4'])
    expect((await riskctl(copy, ['quarantine', 'drop', '--file', `clients_2024${quarter}.csv`])).code).toBe(0);
  const after = await riskctl(copy, ['full', '--set', 'model.C=0.5']);
  expect(after.stdout).toMatch(/^why +configuration changed/);
  expect(after.stdout).not.toContain('in quarantine');
});

test('a model that was ruled against may be deployed all the same, and that is said and kept', async () => {
  const copy = await copyOf(folder);
  expect((await riskctl(copy, ['full', '--set', 'model.C=0.5', '--set', 'promotion.rule=never'])).code).toBe(0);
  const { stdout } = await riskctl(copy, ['deploy']);
  expect(stdout).toMatch(
    /^release \S+ now serves; it takes over from \S+\nthough run \S+ ruled hold: promotion\.rule is "never"/,
  );
  expect((await readFile(path.join(copy, 'runs.ndjson'), 'utf8')).trimEnd().split('\n').at(-1)).toContain('"overruled":{"run":');
  expect(JSON.parse((await riskctl(copy, ['deploy', '--json'])).stdout)).toMatchObject({ already: true, overruled: null });
});

async function text(name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8');
}

async function timesOf(files: Readonly<Record<string, string>>): Promise<Record<string, number>> {
  const times = Object.keys(files)
    .filter((name) => !(files[name] ?? '').startsWith('->'))
    .map(async (name): Promise<[string, number]> => [name, (await stat(path.join(folder, name))).mtimeMs]);
  return Object.fromEntries(await Promise.all(times));
}
