import { beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { binary, logOf, riskctl, start } from '../support/binary.js';
import { clients, leftovers, smallWorkspace, snapshot, writeFiles } from '../support/workspaces.js';

let folder: string;
let script: string;
beforeAll(async () => {
  script = await binary();
  folder = await smallWorkspace();
  expect(await riskctl(folder, ['full', '-q'])).toMatchObject({ code: 0 });
  const bad = 'z1,-1,basic,Yes\nz2,many,basic,No\nz3,1\n';
  await writeFiles(folder, { 'new.csv': clients(50, 'n') + bad, 'new.csv.gz': gzipSync(clients(50, 'n') + bad) });
});

test('a file becomes a table beside it; the answer says what became of its rows, and the workspace stays as it is', async () => {
  const before = await snapshot(folder);
  const { code, stdout, stderr } = await riskctl(folder, ['predict', 'new.csv', '--out', 'o.csv']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^model [0-9a-f]{8} on new\.csv: 53 rows = 50 scored \+ 3 rejected\npredictions {2}o\.csv\nrejected {5}o\.rejected\.csv,/,
  );
  const after = await snapshot(folder);
  expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(['o.csv', 'o.rejected.csv']);
  expect(leftovers(after)).toEqual([]);
  const lines = (await text('o.csv')).trimEnd().split('\n');
  expect(lines).toHaveLength(51);
  expect(lines[1]).toMatch(/^n0,0\.\d+,(Yes|No),(low|medium|high),\w.* the risk,/);
  expect((await text('o.rejected.csv')).split('\n').slice(1)).toEqual([
    'new.csv,52,late payments,>= 0,"z1,-1,basic,Yes"',
    'new.csv,53,late payments,a number,"z2,many,basic,No"',
    'new.csv,54,,too few fields,"z3,1"',
    '',
  ]);
});

test('on stdout there are rows and nothing else; the rest is in the log', async () => {
  const outcome = await riskctl(folder, ['predict', 'new.csv.gz', '--top', '2', '--reasons', '0']);
  expect(outcome.stdout).toMatch(/^client,probability,predicted,band,model\nn\d+,0\.\d+,Yes,high,[0-9a-f]{8}\nn\d+,.*\n$/);
  const [warning, answer, ...more] = logOf(outcome);
  expect(more).toEqual([]);
  expect(warning).toMatchObject({
    level: 'warn',
    message: '3 of 53 rows of new.csv.gz break the contract and are not predicted',
    hint: expect.stringContaining('--rejected'),
  });
  expect(answer).toMatchObject({
    level: 'info',
    answer: { rows: { in: 53, scored: 50, rejected: 3 }, out: null, rejected: null },
  });
  expect(logOf(await riskctl(folder, ['-q', 'predict', 'new.csv']))).toMatchObject([{ level: 'warn' }]);
});

test('stdin is predicted as it comes: what is written early is answered early', async () => {
  const [header = '', ...rows] = clients(5000, 's').trimEnd().split('\n');
  const child = start(script, folder, ['predict', '-', '--format', 'ndjson', '--keep'], { stdin: 'pipe' });
  let seen = '';
  const first = new Promise<void>((resolve) =>
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8');
      resolve();
    }),
  );
  child.stdin?.write(`${header}\n${rows.slice(0, 4000).join('\n')}\n`);
  await first;
  expect(JSON.parse(seen.split('\n')[0] ?? '')).toMatchObject({
    client: 's0',
    'late payments': '0',
    plan: 'basic',
    probability: expect.any(Number),
  });
  child.stdin?.end(rows.slice(4000).join('\n'));
  const { exitCode, stdout } = await child;
  expect(exitCode).toBe(0);
  expect(String(stdout).trimEnd().split('\n')).toHaveLength(5000);
});

test('a reader that goes away is no matter, for a file or for stdin', async () => {
  await writeFiles(folder, { 'long.csv': clients(20_000, 'l') });
  for (const command of [
    '$RISKCTL -q predict long.csv | head -n 2',
    'cat long.csv | $RISKCTL -q predict - | head -n 2',
    '$RISKCTL -q predict long.csv | true',
  ]) {
    expect(await shell(`set -o pipefail; ${command}`, [0, 141])).toMatchObject({ stderr: '' });
  }
  const full = await shell('$RISKCTL -q predict long.csv > /dev/full', [73]);
  expect(JSON.parse(full.stderr)).toMatchObject({ fault: 'cannot-write' });
  expect((await shell('$RISKCTL -q predict - < long.csv > /dev/full', [73])).stderr).toContain('cannot-write');
});

test('--evaluate prints what score prints', async () => {
  const scored = await riskctl(folder, ['score', '--deployed']);
  const predicted = await riskctl(folder, ['predict', 'test/test.csv', '--evaluate', '--out', 'e.parquet']);
  const figures = (out: string): string => out.slice(out.indexOf('\n\n'));
  expect(figures(predicted.stdout)).toBe(figures(scored.stdout));
});

test('--model latest takes the model that was trained last, --set the bands', async () => {
  await riskctl(folder, ['train', '--set', 'model.C=0.01']);
  const model = JSON.parse(await text('models/trainedmodel.json')) as { id: string };
  const bands = 'prediction.bands=[{"name":"all of them","from":0}]';
  const { stdout } = await riskctl(folder, ['-q', 'predict', 'new.csv', '--model', 'latest', '--reasons', '0', '--set', bands]);
  expect(stdout.split('\n')[1]).toMatch(new RegExp(`^n0,0\\.\\d+,(Yes|No),all of them,${model.id.slice(0, 8)}$`));
  expect((await riskctl(folder, ['-q', 'predict', 'new.csv', '--reasons', '0'])).stdout).not.toContain(model.id.slice(0, 8));
});

test('what cannot be is said, and leaves stdout empty', async () => {
  const cases: [string[], number, string][] = [
    [['predict', 'new.csv', '--json'], 64, '--json answers with one value on stdout'],
    [['predict', 'gone.csv'], 66, 'gone.csv: no such file or folder'],
    [['predict', 'new.csv', '--out', 'prod/o.csv'], 64, 'nothing may be written to prod'],
    [['predict', 'new.csv', '--out', 'new.csv/o.csv'], 73, 'new.csv'],
    [['predict', 'new.csv', '--set', 'prediction.bands=[{"name":"a","from":0.1}]'], 78, 'must begin with a band from 0'],
    [['explain'], 64, 'which client?'],
    [['explain', 'nobody'], 66, "no client with client 'nobody'"],
    [['explain', '--row', '{"late payments": -1, "plan": "plus"}'], 65, '--row: late payments must be >= 0, got -1'],
  ];
  for (const [args, code, message] of cases) {
    const outcome = await riskctl(folder, args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(logOf(outcome).at(-1)?.['message']).toContain(message);
  }
  const empty = await smallWorkspace();
  expect(await riskctl(empty, ['predict', 'in/first.csv'])).toMatchObject({
    code: 66,
    stderr: expect.stringContaining('nothing is deployed yet'),
  });
});

test('explain shows a bar a feature, what would have to change, and clients like it', async () => {
  const actionable = ['--set', 'contract.columns.late payments.actionable=true'];
  const { code, stdout } = await riskctl(folder, ['explain', 'a22', ...actionable]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^a22 of out\/finaldata\.csv by model [0-9a-f]{8}\n\nprobability {2}0\.\d{3} {2}band \w+, predicted (Yes|No) \(threshold 0\.5\)\n/,
  );
  expect(stdout).toMatch(/\nlate payments +\d+ +[\d.]+ +[+−]\d\.\d{3} .*█/);
  expect(stdout).toMatch(/\n {2}late payments {2}\d+ → [\d.]+ /);
  expect(stdout).toMatch(/\nof the 50 clients most like it, \d+ were positive: [\d.]+% \(95% interval /);
  const json = await riskctl(folder, ['explain', '--json', '--row', '{"late payments": null, "plan": "plus"}']);
  expect(JSON.parse(json.stdout)).toMatchObject({ data: null, changes: null, neighbours: { rows: 50 } });
});

async function shell(command: string, codes: readonly number[]): Promise<{ stderr: string }> {
  const RISKCTL = `${process.execPath} ${script}`;
  const { exitCode, stderr } = await execa('bash', ['-c', command], { cwd: folder, reject: false, env: { RISKCTL } });
  expect(codes).toContain(exitCode);
  return { stderr };
}

function text(name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8');
}
