import { beforeEach, expect, test } from '@jest/globals';
import { readFile, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { ingest } from '../../src/data/ingest.js';
import type { FullRun } from '../../src/lifecycle/full-run.js';
import { full, type ReportStep } from '../../src/lifecycle/full.js';
import { look, nothing, type Outlook } from '../../src/lifecycle/need.js';
import { rollback } from '../../src/lifecycle/rollback.js';
import { recorded } from '../../src/workspace/recorder.js';
import { lastRun, type Run } from '../../src/workspace/runs.js';
import type { WorkspaceOptions } from '../../src/workspace/workspace.js';
import { clients, smallWorkspace, snapshot, writeFiles } from '../support/workspaces.js';
import { open, working } from '../support/world.js';

let folder: string;
beforeEach(async () => {
  folder = await smallWorkspace();
});

test('the first run trains and deploys, and the next finds nothing to do', async () => {
  expect(await need()).toBe('first run');
  const told: string[] = [];
  const answer = await turn({}, async (verdict) => {
    told.push(verdict);
    return ['report.png'];
  });
  expect(answer).toMatchObject({
    need: 'first run',
    ingestion: { books: { in: 120, accepted: 120 } },
    judgement: null,
    decision: { verdict: 'promote', evidence: null },
    reports: ['report.png'],
  });
  expect(answer.serving).toBe(answer.deployment?.release);
  expect(answer.deployment?.model).toBe(answer.challenger?.model);
  expect(told).toEqual([expect.stringContaining(`Deployed as release ${answer.serving}`)]);
  expect(await need()).toBeNull();
  expect(nothing(await look(await open(folder)), 'id')).toMatchObject({ need: null, serving: answer.serving, reports: [] });
});

test('a run with nothing to do sees that the release that serves is gone or was changed', async () => {
  const { serving } = await turn();
  expect(await need()).toBeNull();
  await rm(path.join(folder, 'prod', 'releases', serving ?? '', 'latestscore.txt'));
  await expect(need()).rejects.toMatchObject({ fault: 'data', hint: expect.stringContaining('riskctl rollback') });
});

test('a file that was refused under another contract is judged anew when the configuration has changed', async () => {
  const wrong = { overrides: ['contract.columns.tenure={"role":"feature","type":"numeric"}'] };
  await expect(turn(wrong)).rejects.toMatchObject({
    fault: 'data',
    message: expect.stringContaining("first.csv: refused: the header lacks 'tenure'"),
  });
  await expect(turn(wrong)).rejects.toMatchObject({ message: expect.stringContaining("lacks 'tenure'") });
  expect(await turn()).toMatchObject({ ingestion: { books: { in: 120, accepted: 120 } }, decision: { verdict: 'promote' } });
  expect(await need()).toBeNull();
  await writeFiles(folder, { 'in/second.csv': clients(30, 'b').replace('plan', 'plane') });
  expect(await turn()).toMatchObject({ ingestion: { files: [{ name: 'second.csv', status: 'refused' }] } });
  expect(await need()).toBeNull();
  const other = { overrides: ['model.C=0.5'] };
  expect(await turn(other)).toMatchObject({ ingestion: { files: [{ name: 'second.csv', status: 'refused' }] } });
  expect(await need(other)).toBeNull();
});

test('new data are judged by the champion before anything is learnt from them', async () => {
  const first = await turn();
  await writeFiles(folder, { 'in/second.csv': clients(200, 'b') });
  expect(await need()).toBe('new data');
  const answer = await turn();
  const deployed = first.challenger?.scoring.evaluation.f1;
  expect(answer).toMatchObject({
    need: 'new data',
    ingestion: { books: { in: 200 }, total: 320 },
    judgement: { performance: { rows: 200, deployed_f1: deployed } },
    decision: { evidence: { champion: first.challenger?.model, challenger: answer.challenger?.model } },
  });
  expect(await need()).toBeNull();
});

test('a challenger that is held leaves the champion serving, and is not made again', async () => {
  const first = await turn();
  await writeFiles(folder, { 'in/second.csv': clients(30, 'b') });
  const serving = await snapshot(path.join(folder, 'prod'));
  const told: string[] = [];
  const answer = await turn({ overrides: ['promotion.rule=never'] }, async (verdict) => (told.push(verdict), []));
  expect(answer).toMatchObject({ decision: { verdict: 'hold' }, deployment: null, serving: first.serving });
  expect(told).toEqual([expect.stringMatching(`^Not deployed \\(hold\\): .*Release ${first.serving} goes on serving`)]);
  expect(await snapshot(path.join(folder, 'prod'))).toEqual(serving);
  expect(await need()).toBeNull();
});

test('a configuration that bears on the model is reason for a run, one that does not is none', async () => {
  await turn();
  expect(await need({ overrides: ['report.title=Other'] })).toBeNull();
  expect(await need({ overrides: ['model.C=0.5'] })).toBe('configuration changed');
  expect(await turn({ overrides: ['model.C=0.5'] })).toMatchObject({ need: 'configuration changed', ingestion: { files: [] } });
  expect(await need({ overrides: ['model.C=0.5'] })).toBeNull();
  expect(await need()).toBe('configuration changed');
});

test('each profile has its own last run', async () => {
  await turn();
  expect(await need({ profile: 'strict' })).toBe('first run');
  await turn({ profile: 'strict' });
  expect(await need({ profile: 'strict' })).toBeNull();
  expect(await need()).toBeNull();
});

test('a run that failed is made good by the next one', async () => {
  const fail: ReportStep = () => Promise.reject(new Error('no font'));
  await expect(turn({}, fail)).rejects.toThrow('no font');
  expect(await need()).toBe('first run');
  expect(await turn()).toMatchObject({ need: 'first run', ingestion: { files: [] } });
  expect(await need()).toBeNull();

  await writeFiles(folder, { 'in/second.csv': clients(50, 'b') });
  await expect(turn({}, fail)).rejects.toThrow('no font');
  expect(await need()).toBe('unfinished run');
  expect(await turn()).toMatchObject({ need: 'unfinished run', challenger: { model: expect.any(String) } });
  expect(await need()).toBeNull();
});

test('what was ingested but never learnt from is reason for a run', async () => {
  await turn();
  await writeFiles(folder, { 'in/second.csv': clients(50, 'b') });
  await working(folder, ingest);
  expect(await need()).toBe('unfinished run');
  const { judgement } = await turn();
  expect(await need()).toBeNull();
  // those rows have drifted or not; what the champion made of them is not told, for it may know some
  expect(judgement).toMatchObject({ drift: { rows: 50, data: 'in/second.csv' }, performance: null, expected: null });
  expect(JSON.parse(await readFile(path.join(folder, 'models', 'drift.json'), 'utf8'))).toMatchObject({ rows: 50 });
  expect((await lastRun(path.join(folder, 'runs.ndjson'), () => true))?.facts).toMatchObject({
    judgement: { rows: 50, f1: null, expected_f1: null },
  });
});

test('what has drifted before an unfinished run is told of, whatever comes with it', async () => {
  await turn();
  await writeFiles(folder, { 'in/second.csv': clients(60, 'b').replace(/^(b\d+),\d+,/gm, '$1,900,') });
  await working(folder, ingest);
  await writeFiles(folder, { 'in/third.csv': clients(40, 'c') });
  const { judgement } = await turn();
  expect(judgement).toMatchObject({ drift: { rows: 100, verdict: 'drift' }, performance: { rows: 40 }, expected: { rows: 40 } });
});

test('rows of an earlier run that are gone from the input folder are learnt from, and not compared', async () => {
  await turn();
  await writeFiles(folder, { 'in/second.csv': clients(50, 'b') });
  await working(folder, ingest);
  await rm(path.join(folder, 'in', 'second.csv'));
  expect(await turn()).toMatchObject({ need: 'unfinished run', judgement: null, challenger: { model: expect.any(String) } });
});

test('new rows without a label are taken in and compared, and change no model', async () => {
  const first = await turn();
  const unlabelled = clients(40, 'u').replaceAll(/,(Yes|No)$/gm, ',');
  await writeFiles(folder, { 'in/second.csv': unlabelled });
  const models = await snapshot(path.join(folder, 'models'));
  expect(await turn()).toMatchObject({
    need: 'new data',
    ingestion: { unlabelled: 40, total: 160 },
    challenger: null,
    decision: null,
    serving: first.serving,
  });
  const { 'drift.json': drift, ...rest } = await snapshot(path.join(folder, 'models'));
  expect(drift).toBeDefined();
  expect(rest).toEqual(models);
  expect(await need()).toBeNull();
});

test('a file that cannot be used is set aside once, and is no reason for another run', async () => {
  await turn();
  await writeFiles(folder, { 'in/odd.csv': 'a,b\n1,2\n' });
  expect(await turn()).toMatchObject({ ingestion: { files: [{ name: 'odd.csv', status: 'refused' }] }, challenger: null });
  expect(await need()).toBeNull();
});

test('a renamed or touched file is not new, one that is changed is', async () => {
  await turn();
  await rename(path.join(folder, 'in/first.csv'), path.join(folder, 'in/renamed.csv'));
  expect(await need()).toBeNull();
  await utimes(path.join(folder, 'in/renamed.csv'), new Date(0), new Date(0));
  expect(await need()).toBeNull();
  await writeFiles(folder, { 'in/renamed.csv': clients(121, 'a') });
  expect(await need()).toBe('new data');
});

test('the line of a run tells what was decided and what it saw', async () => {
  const { challenger, serving } = await turn();
  const lines = (await readFile(path.join(folder, 'runs.ndjson'), 'utf8')).trimEnd().split('\n');
  const { stages, facts, outcome } = JSON.parse(lines.at(-1) ?? '') as Run;
  expect(outcome).toBe('done');
  expect(stages.map(({ stage }) => stage)).toEqual(['ingest', 'train', 'score', 'decide', 'deploy', 'report']);
  expect(facts).toMatchObject({
    need: 'first run',
    books: { in: 120 },
    model: challenger?.model,
    release: serving,
    decision: { verdict: 'promote' },
    seen: { data: expect.stringMatching(/^[0-9a-f]{64}$/), config: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

test('where the link to the release that served is gone, nothing takes its place; a rollback puts it back', async () => {
  const { serving } = await turn();
  const [current, releases] = ['current', 'releases'].map((name) => path.join(folder, 'prod', name));
  await rm(current ?? '');
  await expect(need()).rejects.toMatchObject({
    fault: 'data',
    message: `prod/current: is not there, though there are releases, of which ${serving} is the newest`,
    hint: expect.stringContaining(`riskctl rollback --to ${serving} makes it serve again`),
  });
  await expect(open(folder).then((workspace) => rollback(workspace, {}))).rejects.toMatchObject({
    fault: 'no-input',
    hint: expect.stringContaining('--to'),
  });
  const back = await rollback(await open(folder), { to: serving ?? '' });
  expect(back).toMatchObject({ to: serving, previous: null, already: false });
  expect(await need()).toBeNull();
  // who takes the releases away with the link begins anew
  await rm(current ?? '');
  await rm(releases ?? '', { recursive: true });
  expect(await need()).toBe('first run');
});

test('a run history that was lost is a first run again, and the champion must be beaten still', async () => {
  const { serving } = await turn();
  await rm(path.join(folder, 'runs.ndjson'));
  expect(await need()).toBe('first run');
  expect(await turn()).toMatchObject({ need: 'first run', decision: { verdict: 'hold' }, serving });
});

async function need(options: WorkspaceOptions = {}): Promise<Outlook['need']> {
  return (await look(await open(folder, options))).need;
}

/** One turn of the wheel, recorded as the command records it. */
async function turn(options: WorkspaceOptions = {}, report: ReportStep = async () => []): Promise<FullRun> {
  return working(
    folder,
    async (workspace, engine) =>
      recorded(workspace, 'full', async (run) => full(workspace, engine, run, await look(workspace), report)),
    options,
  );
}
