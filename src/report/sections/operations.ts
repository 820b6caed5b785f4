import type { KeyScores } from '../../evaluation/score.js';
import type { RememberedJudgement } from '../../lifecycle/judge.js';
import type { Run } from '../../workspace/runs.js';
import { metricsHistoryChart, type MetricsHistory } from '../charts/metrics-history.js';
import { timingsChart } from '../charts/timings.js';
import type { Block, Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count } from '../numbers.js';
import { duration, utcMinute } from '../time.js';

const SHOWN = 12;

/** How the work of keeping the model goes: metrics and releases over time, the latest runs, where their time went, and what is outdated. */
export function operationsSection(facts: ReportFacts): Section {
  const { runs } = facts;
  if (runs.length === 0) return { title: 'Operations', blocks: [absent('No runs are on record yet.'), ...packages(facts)] };
  const history = metricsHistoryChart(historyOf(runs));
  const timings = timingsChart(runs);
  return {
    title: 'Operations',
    blocks: [
      ...(history === null ? [] : [history]),
      ...(timings === null ? [] : [timings]),
      { kind: 'subtitle', text: 'Latest runs' },
      runTable(runs.slice(0, SHOWN)),
      ...packages(facts),
    ],
  };
}

function absent(text: string): Block {
  return { kind: 'paragraph', text };
}

/** The scores of every model that was tried and of the champion on new rows, run by run, and the releases among them. */
export function historyOf(runs: readonly Run[]): MetricsHistory {
  const inOrder = [...runs].sort((a, b) => (a.started < b.started ? -1 : 1));
  const points = inOrder.flatMap(({ started: time, facts }) => {
    const { scores, judgement } = facts as { scores?: KeyScores; judgement?: RememberedJudgement };
    const point = (series: string, value: number | null | undefined): { time: string; series: string; value: number }[] =>
      typeof value === 'number' ? [{ time, series, value }] : [];
    return [
      ...point('F1 on the test data', scores?.f1),
      ...point('ROC AUC on the test data', scores?.roc_auc),
      ...point('F1 of the champion on new rows', judgement?.f1),
    ];
  });
  let serving: unknown;
  const releases = inOrder.flatMap(({ started: time, facts: { release } }) => {
    const isNew = typeof release === 'string' && release !== serving;
    serving = typeof release === 'string' ? release : serving;
    return isNew ? [{ time, release }] : [];
  });
  return { points, releases };
}

function runTable(runs: readonly Run[]): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'Started (UTC)', align: 'left', share: 2.2 },
      { title: 'Command', align: 'left', share: 1.3 },
      { title: 'Outcome', align: 'left', share: 1.2 },
      { title: 'Time', align: 'right', share: 1.4 },
      { title: 'Stages', align: 'left', share: 5 },
    ],
    rows: runs.map((run): Cell[] => [utcMinute(run.started), run.command, outcome(run), duration(run.seconds), story(run)]),
  };
}

function outcome({ outcome: how }: Run): Cell {
  return how === 'done' ? how : { text: how, tone: how === 'failed' ? 'strong' : 'muted' };
}

function story({ stages, facts }: Run): string {
  const error = facts['error'];
  const told = stages.map(({ stage, seconds }) => `${stage} ${duration(seconds)}`);
  if (typeof error === 'string') told.push(`error: ${error}`);
  return told.length === 0 ? '–' : told.join(', ');
}

function packages({ packages: found }: ReportFacts): Block[] {
  if ('absent' in found) return [absent(`Packages: ${found.absent}.`)];
  const { time, outdated } = found.value;
  if (outdated.length === 0) return [absent(`Packages: all up to date on ${utcMinute(time)} UTC.`)];
  return [
    {
      kind: 'subtitle',
      text: `${count(outdated.length)} outdated ${outdated.length === 1 ? 'package' : 'packages'}, as of ${utcMinute(time)} UTC`,
    },
    {
      kind: 'table',
      columns: ['Package', 'Current', 'Wanted', 'Latest'].map((title) => ({ title, align: 'left', share: 1 }) as const),
      rows: outdated.map(({ name, current, wanted, latest }) => [name, current ?? '–', wanted ?? '–', latest ?? '–']),
    },
  ];
}
