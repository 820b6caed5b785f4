import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ingest } from '../../src/data/ingest.js';
import { drift, type DriftAnswer, type DriftRequest } from '../../src/drift/drift.js';
import { TOOLS, type ToolName } from '../../src/drift/parity.js';
import type { Engine } from '../../src/engine/engine.js';
import { openEngine } from '../../src/engine/open.js';
import { requireChampion } from '../../src/lifecycle/champion.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { clients, copyOf, leftovers, snapshot, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';
import { deployedWorkspace, HEADER, shifted } from './workspace.js';

let deployed: string;
beforeAll(async () => {
  deployed = await deployedWorkspace();
}, 60_000);

let workspace: Workspace;
let engine: Engine;
const warnings: string[] = [];
beforeEach(async () => {
  const opened = await open(await copyOf(deployed));
  warnings.length = 0;
  const log = { ...opened.world.log, warn: (message: string) => void warnings.push(message) };
  workspace = { ...opened, world: { ...opened.world, log } };
  engine = openEngine(workspace);
});
afterEach(async () => engine.close());

describe('what is looked at', () => {
  test('is what has been ingested since the deployment, and nothing else', async () => {
    await arrive({
      'in/second.csv': shifted(90),
      'in/third.csv': `${HEADER}\nx,-1,basic,No\ny,4,basic,No\n`,
      'in/copy.csv': clients(300, 'a'),
    });
    await writeFiles(workspace.root, { 'in/not-yet.csv': shifted(50) });
    const { parity, ...report } = await look();
    expect(report).toMatchObject({
      format: 'riskctl-drift',
      version: 1,
      rows: 91,
      excluded: 1,
      reference_rows: 300,
      verdict: 'drift',
    });
    expect(report.data).toMatch(/^2 files ingested since release \d{8}T/);
    expect([parity, warnings]).toEqual([null, []]);
    expect(JSON.parse(await readFile(path.join(workspace.paths.models, 'drift.json'), 'utf8'))).toEqual(report);
    expect(leftovers(await snapshot(workspace.root)).filter((name) => !name.startsWith('.riskctl/scratch'))).toEqual([]);
  });

  test('stays so where a file has since been touched or renamed', async () => {
    await arrive({ 'in/second.csv': shifted(40) });
    await rm(path.join(workspace.paths.input, 'second.csv'));
    await writeFiles(workspace.root, { 'in/renamed.csv': shifted(40) });
    expect(await look()).toMatchObject({ rows: 40, data: 'in/renamed.csv' });
  });

  test('is what is left, with a warning, where a file that was ingested is gone', async () => {
    await arrive({ 'in/second.csv': shifted(40), 'in/third.csv': shifted(60, 't') });
    await rm(path.join(workspace.paths.input, 'third.csv'));
    expect(await look()).toMatchObject({ rows: 40, data: 'in/second.csv' });
    expect(warnings).toEqual([expect.stringMatching(/^1 of the 2 files ingested since release/)]);
    await rm(path.join(workspace.paths.input, 'second.csv'));
    await expect(look()).rejects.toMatchObject({
      fault: 'no-input',
      message: expect.stringMatching(/^the 2 files ingested since .* are no longer in in$/),
    });
  });

  test('is what --data names, a file or a folder', async () => {
    await writeFiles(workspace.root, { 'new/one.csv': clients(150, 'n'), 'new/two.csv': clients(150, 'm') });
    expect(await look({ data: 'new/one.csv' })).toMatchObject({ data: 'new/one.csv', rows: 150, verdict: 'stable' });
    expect(await look({ data: 'new' })).toMatchObject({ data: 'new', rows: 300, verdict: 'stable' });
  });

  const nothing: readonly (readonly [string, DriftRequest, string, string, Record<string, string>])[] = [
    ['nothing was ingested since', {}, 'no-input', 'no file has been ingested since release', {}],
    ['there is no such file', { data: 'nowhere.csv' }, 'no-input', 'no such file', {}],
    ['the file has no rows', { data: 'x.csv' }, 'data', 'x.csv: there is no row in it', { 'x.csv': `${HEADER}\n` }],
    [
      'no row keeps the contract',
      { data: 'x.csv' },
      'data',
      'none of its 2 rows keeps',
      { 'x.csv': `${HEADER}\na,-1,plus,Yes\nb,no,plus,Yes\n` },
    ],
    [
      'a feature is not in the file',
      { data: 'x.csv' },
      'data',
      "the header lacks 'plan'",
      { 'x.csv': 'client,late payments,gone\na,1,Yes\n' },
    ],
  ];
  test.each(nothing)('is missed where %s', async (_, request, fault, message, files) => {
    await writeFiles(workspace.root, files);
    await expect(look(request)).rejects.toMatchObject({ fault, message: expect.stringContaining(message) });
    expect(Object.keys(await snapshot(workspace.paths.models))).not.toContain('drift.json');
  });
});

test('a number that a few clients have far beyond all there were is told, with where it lies', async () => {
  const far = clients(300, 'n').replace(/^(n[0-9]*[05]),[0-9]+,/gm, '$1,1000000,');
  await writeFiles(workspace.root, { 'far.csv': far });
  const { features } = await look({ data: 'far.csv' });
  const late = features.find(({ name }) => name === 'late payments');
  expect(late).toMatchObject({ verdict: 'drift', unseen: 0.2 });
  expect(late?.bins.labels.slice(-3)).toEqual([expect.stringMatching(/^\(\d+, 22\]$/), '> 22', 'MISSING']);
  expect([late?.bins.reference.at(-2), late?.bins.current.at(-2)]).toEqual([0, 60]);
  expect(late?.statistics.wasserstein).toBeGreaterThan(10_000);
});

describe('parity', () => {
  test.each(Object.keys(TOOLS) as ToolName[])('%s: both numbers for each feature, and why they differ', async (tool) => {
    await arrive({ 'in/second.csv': shifted(120), 'in/third.csv': clients(120, 'l') });
    const { parity } = await look({ parity: tool });
    // the new rows are in finaldata.csv by now, labelled ones too, and must not be their own reference
    expect(parity).toMatchObject({ tool, reference: { rows: 300, of: 300 }, current: { rows: 240, of: 240 } });
    expect(parity?.dataset_drift).toBe(tool === 'evidently' ? true : null);
    for (const one of parity?.features ?? []) {
      expect(one).toMatchObject({
        theirs: { value: expect.any(Number), verdict: expect.any(String) },
        why: expect.arrayContaining([expect.any(String)]),
      });
      expect(one.disagreement === null).toBe(one.theirs?.verdict === one.ours.verdict);
    }
  });

  test('needs reference rows that are not the current ones', async () => {
    const same = { data: path.join('in', 'first.csv') };
    expect(await look(same)).toMatchObject({ verdict: 'stable' });
    await expect(look({ ...same, parity: 'evidently' })).rejects.toMatchObject({
      fault: 'no-input',
      message: expect.stringContaining('there is no reference'),
    });
  });
});

/** Ingests files that come after the deployment. */
async function arrive(files: Readonly<Record<string, string>>): Promise<void> {
  await writeFiles(workspace.root, files);
  await ingest(workspace, engine);
}

async function look(request: DriftRequest = {}): Promise<DriftAnswer> {
  return drift(workspace, engine, await requireChampion(workspace), request);
}
