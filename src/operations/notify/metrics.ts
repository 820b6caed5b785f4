import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { booksSoFar, readLedger } from '../../data/ledger.js';
import type { RememberedJudgement } from '../../lifecycle/judge.js';
import { lastRun, type Run } from '../../workspace/runs.js';
import { ARTIFACTS, type Workspace } from '../../workspace/workspace.js';
import { status } from '../status.js';

const DRIFT: Readonly<Record<string, number>> = { stable: 0, watch: 1, drift: 2 };

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Writes figures for the textfile collector of Prometheus's node_exporter, by one rename. */
export async function writeMetrics(workspace: Workspace, file: string): Promise<void> {
  const text = await metricsText(workspace);
  await mkdir(path.dirname(file), { recursive: true });
  // the collector reads *.prom only; the lock sees to it that there is one writer
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.draft`);
  await writeFile(draft, text);
  await chmod(draft, 0o644);
  await rename(draft, file);
}

/** The latest judgement of this profile that is meant. */
async function lastJudgement(
  { paths, profile }: Workspace,
  isMeant: (judgement: RememberedJudgement) => boolean,
): Promise<RememberedJudgement | undefined> {
  const of = ({ facts }: Run): RememberedJudgement | undefined => facts['judgement'] as RememberedJudgement | undefined;
  const run = await lastRun(paths.runs, (one) => {
    const judgement = one.profile === (profile ?? null) ? of(one) : undefined;
    return judgement !== undefined && isMeant(judgement);
  });
  return run && of(run);
}

async function metricsText(workspace: Workspace): Promise<string> {
  const { paths } = workspace;
  const profile = workspace.profile ?? '';
  const told = await status(workspace);
  const compared = await lastJudgement(workspace, () => true);
  const judged = await lastJudgement(workspace, ({ f1 }) => f1 !== null);
  const books = booksSoFar(await readLedger(path.join(paths.output, ARTIFACTS.ledger)));
  const seconds = (time: string): number => Math.round(new Date(time).getTime() / 1000);
  const { last_run: last, last_success: success, serving } = told;
  const families: [string, string, string, Sample[]][] = [
    ['healthy', 'gauge', 'Whether riskctl status finds nothing wrong.', [[{}, told.healthy ? 1 : 0]]],
    ['last_run_timestamp_seconds', 'gauge', 'When the last run of full ended.', last === null ? [] : [[{}, seconds(last.ended)]]],
    ['last_run_failed', 'gauge', 'Whether it failed.', last === null ? [] : [[{}, last.outcome === 'failed' ? 1 : 0]]],
    [
      'last_success_timestamp_seconds',
      'gauge',
      'When the last run that did not fail ended.',
      success === null ? [] : [[{}, seconds(success.ended)]],
    ],
    ['failures_since_success', 'gauge', 'Runs that have failed since.', [[{}, told.failures]]],
    [
      'serving_info',
      'gauge',
      'The release that serves.',
      serving === null ? [] : [[{ release: serving.release, model: serving.model }, 1]],
    ],
    ['serving_since_timestamp_seconds', 'gauge', 'When it was released.', serving === null ? [] : [[{}, seconds(serving.since)]]],
    ['serving_f1', 'gauge', 'Its F1 on the test data, when it was released.', serving === null ? [] : [[{}, serving.f1]]],
    [
      'last_drift',
      'gauge',
      'The last verdict on new rows: 0 stable, 1 watch, 2 drift.',
      compared === undefined ? [] : [[{}, DRIFT[compared.drift] ?? NaN]],
    ],
    [
      'last_new_rows_f1',
      'gauge',
      "The champion's F1 on the last new labelled rows.",
      typeof judged?.f1 === 'number' ? [[{}, judged.f1]] : [],
    ],
    [
      'ledger_rows',
      'gauge',
      'Rows ingested so far, by what became of them.',
      (['accepted', 'quarantined', 'duplicate'] as const).map((state): Sample => [{ state }, books[state]]),
    ],
  ];
  return families
    .filter(([, , , samples]) => samples.length > 0)
    .flatMap(([name, type, help, samples]) => [
      `# HELP riskctl_${name} ${help}`,
      `# TYPE riskctl_${name} ${type}`,
      ...samples.map(
        ([labels, value]) => `riskctl_${name}${labelText({ workspace: workspace.root, profile, ...labels })} ${value}`,
      ),
    ])
    .concat('')
    .join('\n');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const quoted = (text: string): string =>
    text
      .replaceAll('\\', String.raw`\\`)
      .replaceAll('"', String.raw`\"`)
      .replaceAll('\n', String.raw`\n`);
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${quoted(value)}"`)
    .join(',')}}`;
}
