import { beforeAll, describe, expect, test } from '@jest/globals';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { riskctl } from '../support/binary.js';
import { clients, copyOf, SMALL, smallWorkspace, snapshot, tempFolder, writeFiles } from '../support/workspaces.js';

let folder: string;
let first: { run: string; challenger: { model: string } };
let second: typeof first;
beforeAll(async () => {
  folder = await smallWorkspace(120, { ...SMALL, slices: { columns: ['plan'] }, promotion: { rule: 'always' } });
  first = await full();
  await writeFiles(folder, { 'in/second.csv': clients(60, 'b') });
  second = await full();
});

async function full(): Promise<typeof first> {
  const { stdout, code } = await riskctl(folder, ['full', '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as typeof first;
}

const reportOn = async (...args: string[]): Promise<{ model: string; files: string[] }> => {
  const { stdout, stderr, code } = await riskctl(folder, ['report', '--json', ...args]);
  expect([stderr, code]).toEqual(['', 0]);
  return JSON.parse(stdout) as { model: string; files: string[] };
};

/** The page without its fonts. */
async function page(workspace: string): Promise<string> {
  return (await readFile(path.join(workspace, 'models/report.html'), 'utf8')).replaceAll(/base64,[^)]*/g, '');
}

describe('which model', () => {
  test('the one last trained, the one deployed, or that of any run whose release was kept', async () => {
    const out = ['--png', '--out', 'elsewhere'];
    expect(first.challenger.model).not.toBe(second.challenger.model);
    expect((await reportOn(...out, '--deployed')).model).toBe(second.challenger.model);
    expect((await reportOn(...out, '--run', first.run)).model).toBe(first.challenger.model);
  });

  test('a run that is not on record is refused, and one without a model', async () => {
    expect(await riskctl(folder, ['report', '--run', 'nowhere'])).toMatchObject({ code: 66, stdout: '' });
    const { stdout } = await riskctl(folder, ['history', '--json', '--idle']);
    const ingest = await riskctl(folder, ['ingest']);
    expect(ingest.code).toBe(0);
    const runs = (await readFile(path.join(folder, 'runs.ndjson'), 'utf8')).trimEnd().split('\n');
    const { id } = JSON.parse(runs.at(-1) ?? '') as { id: string };
    expect(stdout).not.toContain(id);
    const refused = await riskctl(folder, ['report', '--run', id]);
    expect(refused.code).toBe(66);
    expect(refused.stderr).toContain('neither trained nor released a model');
  });
});

test('a report changes no model, no score and no ledger', async () => {
  const before = await snapshot(folder);
  const { files } = await reportOn('--pdf', '--html', '--png', '--out', 'afresh');
  const after = await snapshot(folder);
  expect(files).toEqual(
    [
      'confusionmatrix.png',
      'classification_report.png',
      'metrics_history.png',
      'summary_report.pdf',
      'report.html',
      'drift_report.html',
      'slice_output.txt',
    ].map((name) => `afresh/${name}`),
  );
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed.sort()).toEqual([...files].sort());
});

test('the drift of the second run is told, and the champion it was held against', async () => {
  const text = await page(folder);
  expect(text).toContain('<h2>Drift</h2>');
  expect(text).toContain('with the 120 that model ');
  expect(text).toContain('late payments');
  expect(text).toContain('<h2>Champion against challenger</h2>');
  expect(text).toMatch(/Champion [0-9a-f]{12} against challenger [0-9a-f]{12} on 1[68]0 rows/);
});

test('without its data there still is a report, and each part that is missing says why', async () => {
  const bare = await copyOf(folder);
  await rm(path.join(bare, 'out'), { recursive: true });
  await rm(path.join(bare, 'models/drift.json'));
  const { code } = await riskctl(bare, ['report', '--html']);
  expect(code).toBe(0);
  const text = await page(bare);
  for (const line of [
    'No intervals: ',
    'No books: ',
    'No drift: ',
    'No summary of the columns: ',
    'Whether test rows are training rows too cannot be told',
  ])
    expect(text).toContain(line);
});

test('clients at risk are those whose outcome is open, and have no names unless the configuration gives them', async () => {
  const open = await copyOf(folder);
  await writeFiles(open, { 'in/third.csv': 'client,late payments,plan,gone\nsecretive,22,basic,\nquiet,1,gold,\n' });
  expect(await riskctl(open, ['ingest'])).toMatchObject({ code: 0 });
  expect(await riskctl(open, ['report', '--html'])).toMatchObject({ code: 0 });
  const anonymous = await page(open);
  expect(anonymous).toContain('the 2 ingested clients whose outcome is not known yet');
  expect(anonymous).toContain('high late payments raises the risk');
  expect(anonymous).not.toContain('secretive');
  expect(await riskctl(open, ['report', '--html', '--set', 'report.client_ids=true'])).toMatchObject({ code: 0 });
  expect(await page(open)).toMatch(/secretive.*quiet/s);
});

describe('--open', () => {
  test('hands the page to what opens files on this desktop', async () => {
    const bin = await tempFolder();
    const log = path.join(bin, 'opened');
    await writeFile(path.join(bin, 'xdg-open'), `#!/bin/sh\necho "$1" > ${log}\n`);
    await chmod(path.join(bin, 'xdg-open'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    expect(await riskctl(folder, ['report', '--html', '--open'], { env })).toMatchObject({ code: 0 });
    expect((await readFile(log, 'utf8')).trim()).toBe(path.join(folder, 'models/report.html'));
  });

  test('says so where there is no desktop; the report is written all the same', async () => {
    const { code, stderr } = await riskctl(folder, ['report', '--png', '--open', '--out', 'shown'], {
      env: { PATH: '/nowhere' },
    });
    expect(code).toBe(69);
    expect(stderr).toContain('confusionmatrix.png is written, but cannot be shown: xdg-open is not to be found');
    expect(Object.keys(await snapshot(path.join(folder, 'shown')))).toContain('confusionmatrix.png');
  });
});
