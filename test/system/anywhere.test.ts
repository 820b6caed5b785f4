import { expect, test } from '@jest/globals';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { logOf, riskctl } from '../support/binary.js';
import { SMALL, smallWorkspace, snapshot, tempFolder, writeFiles } from '../support/workspaces.js';

test('-C works on a workspace from any folder, under any name, and leaves that folder alone', async () => {
  const elsewhere = await tempFolder();
  const awkward = path.join(await tempFolder(), `it's a "wörk" space 100% 客户 $HOME;`);
  await rename(await smallWorkspace(), awkward);
  const outcome = await riskctl(elsewhere, ['-C', awkward, 'full', '--json']);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(outcome.stdout)).toMatchObject({
    decision: { verdict: 'promote' },
    reports: expect.arrayContaining(['models/summary_report.pdf']),
  });
  expect(await snapshot(elsewhere)).toEqual({});
  const relative = path.relative(elsewhere, awkward);
  expect(await riskctl(elsewhere, ['--workspace', relative, 'full', '-q'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await riskctl(path.join(awkward, 'in'), ['-C', '..', 'deploy'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('already serves'),
  });
});

test('-c takes another configuration, and its folder for the workspace', async () => {
  const elsewhere = await tempFolder();
  const folder = await smallWorkspace();
  await rename(path.join(folder, 'config.json'), path.join(folder, 'other.json'));
  expect(await riskctl(folder, ['ingest'])).toMatchObject({ code: 78 });
  expect(await riskctl(elsewhere, ['-c', path.join(folder, 'other.json'), 'ingest'])).toMatchObject({ code: 0 });
  expect(Object.keys(await snapshot(path.join(folder, 'out')))).toEqual([
    'SHA256SUMS',
    'finaldata.csv',
    'ingestedfiles.txt',
    'quarantine.csv',
  ]);
  const outcome = await riskctl(elsewhere, ['-c', path.join(folder, 'other.json'), '-C', '.', 'ingest']);
  expect(outcome.code).toBe(66);
  expect(logOf(outcome)[0]?.['message']).toContain(path.join(elsewhere, 'in'));
});

test('--set and --profile reach the work itself', async () => {
  const folder = await smallWorkspace();
  expect(await riskctl(folder, ['--set', 'output_folder_path=other', 'ingest'])).toMatchObject({ code: 0 });
  expect(
    await riskctl(folder, ['train', '--set', 'output_folder_path=other', '--profile', 'strict', '--set', 'model.C=0.125']),
  ).toMatchObject({ code: 0 });
  const model = JSON.parse(await readFile(path.join(folder, 'models/trainedmodel.json'), 'utf8'));
  expect(model).toMatchObject({ threshold: 0.9, fit: { C: 0.125 } });
  const [, line = ''] = (await readFile(path.join(folder, 'runs.ndjson'), 'utf8')).split('\n');
  expect(JSON.parse(line)).toMatchObject({ command: 'train', profile: 'strict' });
});

test('any table with a binary target will do: no id, names that SQL knows, levels of any kind', async () => {
  const folder = await tempFolder();
  const columns = {
    select: { role: 'feature', type: 'numeric' },
    'from "where"': { role: 'feature', type: 'categorical' },
    Größe: { role: 'feature', type: 'numeric' },
    größe: { role: 'feature', type: 'categorical' },
    "o'clock; drop table": { role: 'ignore' },
    constructor: { role: 'feature', type: 'categorical', required: true },
    'left?': { role: 'target', positive: ['oui', 'si'], negative: 'non' },
  };
  const config = {
    ...SMALL,
    profiles: {},
    contract: { columns, rules: ['"select" <= 1000'] },
    report: { title: 'Départs — 客户' },
  };
  const levels = ['é', '', 'a "b"', "c'd", 'x;y', '客户'];
  const row = (index: number): string => {
    const level = levels[index % levels.length] ?? '';
    const left = (index * 37) % 100 < 30 + (index % 5) * 8 + (level === '客户' ? 25 : 0);
    const quoted = `"${level.replaceAll('"', '""')}"`;
    return [
      left ? (index % 2 === 0 ? 'oui' : 'si') : 'non',
      index % 5,
      quoted,
      index % 7 === 0 ? '' : 1.5 * index,
      `L${index % 3}`,
      'x',
      `K${index % 2}`,
    ].join(';');
  };
  const header = '"left?";select;"from ""where""";Größe;größe;"o\'clock; drop table";constructor';
  const table = (from: number, to: number): string =>
    `\uFEFF${[header, ...Array.from({ length: to - from }, (_, index) => row(from + index))].join('\r\n')}\r\n`;
  await mkdir(path.join(folder, 'in'), { recursive: true });
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  await writeFiles(folder, { "in/table d'été.csv": table(0, 300), 'test/t.csv': table(300, 500) });

  const outcome = await riskctl(folder, ['full', '--json']);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  const answer = JSON.parse(outcome.stdout);
  expect(answer).toMatchObject({
    need: 'first run',
    ingestion: { books: { quarantined: 0 } },
    challenger: { scoring: { evaluation: { rows: 200 } } },
  });
  const { terms } = JSON.parse(await readFile(path.join(folder, 'models/trainedmodel.json'), 'utf8')) as {
    terms: { name: string }[];
  };
  expect(terms.map(({ name }) => name).sort()).toEqual(['Größe', 'constructor', 'from "where"', 'größe', 'select']);
  expect(await riskctl(folder, ['full', '-q'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
});
