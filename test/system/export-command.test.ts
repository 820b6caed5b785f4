import { beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { COMMANDS } from '../../commands/table.js';
import { DIALECTS } from '../../src/export/dialects.js';
import { FORMATS } from '../../src/export/formats.js';
import { parseModel } from '../../src/model/store.js';
import { binary, logOf, riskctl } from '../support/binary.js';
import { smallWorkspace, snapshot, tempFolder } from '../support/workspaces.js';

let folder: string;
let script: string;
beforeAll(async () => {
  script = await binary();
  folder = await smallWorkspace();
  expect(await riskctl(folder, ['full', '-q'])).toMatchObject({ code: 0 });
  expect(await riskctl(folder, ['train', '-q', '--set', 'model.C=0.01'])).toMatchObject({ code: 0 });
});

test('the choices of the flags are what there is', () => {
  const options = COMMANDS.find(({ name }) => name === 'export')?.options ?? {};
  expect(options['format']).toMatchObject({ choices: Object.keys(FORMATS) });
  expect(options['dialect']).toMatchObject({ choices: Object.keys(DIALECTS) });
});

test.each(Object.keys(FORMATS))(
  '%s comes on stdout, in a file and in JSON as the same bytes, and leaves nothing else',
  async (format) => {
    const before = await snapshot(folder);
    const elsewhere = await tempFolder();
    const args = ['-C', folder, 'export', '--format', format];
    const { stdout } = await execa(process.execPath, [script, ...args], { encoding: 'buffer', stripFinalNewline: false });
    const written = await riskctl(elsewhere, [...args, '--out', 'new/model']);
    const file = path.join(elsewhere, 'new', 'model');
    expect(written).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^model [0-9a-f]{8} as /) });
    expect(written.stdout.endsWith(`: ${file}\n`)).toBe(true);
    expect(Buffer.from(stdout).equals(await readFile(file))).toBe(true);
    const answer = JSON.parse((await riskctl(elsewhere, [...args, '--json'])).stdout);
    expect(answer).toMatchObject({ format, bytes: stdout.length, file: null, encoding: format === 'onnx' ? 'base64' : 'utf-8' });
    expect(Buffer.from(String(answer.content), answer.encoding).equals(stdout)).toBe(true);
    expect(Object.keys(await snapshot(elsewhere))).toEqual(['new/model']);
    expect(await snapshot(folder)).toEqual(before);
  },
);

test('json is the deployed model itself, or with --trained the one last trained', async () => {
  const deployed = await riskctl(folder, ['export', '--format', 'json']);
  const trained = await riskctl(folder, ['export', '--format', 'json', '--trained']);
  const stored = async (file: string): Promise<unknown> => JSON.parse(await readFile(path.join(folder, file), 'utf8'));
  expect(JSON.parse(deployed.stdout)).toEqual(await stored('prod/trainedmodel.json'));
  expect(JSON.parse(trained.stdout)).toEqual(await stored('models/trainedmodel.json'));
  expect(parseModel(deployed.stdout, 'export').id).not.toBe(parseModel(trained.stdout, 'export').id);
});

test('each dialect has its own SQL, and DuckDB is the one that is not named', async () => {
  const told = await Promise.all(
    [[], ...Object.keys(DIALECTS).map((dialect) => ['--dialect', dialect])].map(
      async (flags) => (await riskctl(folder, ['export', '--format', 'sql', ...flags])).stdout,
    ),
  );
  expect(told[0]).toBe(told[1]);
  expect(new Set(told).size).toBe(3);
});

test('a file that is there is replaced, a link is followed, and what is no file is left alone', async () => {
  const elsewhere = await tempFolder();
  const args = ['export', '--format', 'sql', '--out'];
  const [old, link] = [path.join(elsewhere, 'old.sql'), path.join(elsewhere, 'link.sql')];
  await writeFile(old, 'old');
  await symlink('old.sql', link);
  expect(await riskctl(folder, [...args, link])).toMatchObject({ code: 0 });
  expect(await readFile(old, 'utf8')).toContain('late payments');
  await mkdir(path.join(elsewhere, 'folder'));
  for (const target of [path.join(elsewhere, 'folder'), '/dev/null']) {
    const outcome = await riskctl(folder, [...args, target]);
    expect(outcome).toMatchObject({ code: 64, stdout: '' });
    expect(logOf(outcome)).toEqual([
      expect.objectContaining({
        message: `--out ${target}: is there already, and is no file`,
        hint: expect.stringContaining('stdout'),
      }),
    ]);
  }
  expect(await riskctl(folder, [...args, path.join(old, 'under a file')])).toMatchObject({ code: 73, stdout: '' });
  expect(await snapshot(elsewhere)).toEqual({ 'link.sql': '-> old.sql', 'old.sql': expect.any(String) });
});

test.each([
  [[], 'export needs to know the format', 'sql, onnx, pmml, python, json'],
  [['--format', 'pickle'], "option '--format <format>' argument 'pickle' is invalid", 'riskctl help'],
  [['--format', 'onnx', '--dialect', 'duckdb'], '--dialect is for SQL, and the format is onnx', '--format sql'],
])('%j is a usage fault', async (flags, message, hint) => {
  const outcome = await riskctl(folder, ['export', ...flags]);
  expect(outcome).toMatchObject({ code: 64, stdout: '' });
  expect(logOf(outcome)).toEqual([
    expect.objectContaining({ fault: 'usage', message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
  ]);
});

test('bytes are not shown on a terminal', async () => {
  const command = `'${process.execPath}' '${script}' export --format onnx`;
  const run = await execa('script', ['-qec', command, '/dev/null'], { cwd: folder, reject: false, env: { TERM: 'xterm' } });
  expect(run.exitCode).toBe(64);
  expect(run.stdout.split(/\r?\n/)).toEqual([
    'error: the answer is bytes, which a terminal cannot show',
    '  name a file with --out, or redirect the answer into one',
  ]);
});
