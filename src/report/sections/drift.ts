import type { Drift } from '../../drift/entry.js';
import type { DriftReport } from '../../drift/report.js';
import { EFFECTS } from '../../drift/effects.js';
import type { RememberedJudgement } from '../../lifecycle/judge.js';
import { expectationChart } from '../charts/expectation.js';
import { shiftChart } from '../charts/shift.js';
import type { Block, Cell, Chart, Column, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, percent, probability } from '../numbers.js';

/** Features whose shift is drawn, those that moved the score most first. */
const MOST_DRAWN = 6;

/** Whether the clients have changed, feature by feature, and what that did to the scores. */
export function driftSection({ drift, model, runs }: ReportFacts): Section {
  if ('absent' in drift)
    return { title: 'Drift', blocks: [{ kind: 'paragraph', text: `No drift: ${drift.absent}.` }, ...expectation(runs)] };
  const { value: found } = drift;
  return { title: 'Drift', blocks: [opening(found, model.id), ...comparisons(found), ...expectation(runs)] };
}

/** The comparison itself: a table of all, and a picture of each that moved. */
export function comparisons(found: DriftReport): Block[] {
  const entries = entriesOf(found);
  const moved = entries.filter(({ verdict, bins }) => verdict !== 'stable' && bins.labels.length > 1);
  const drawn = [...new Set([...moved, found.score])]
    .slice(0, MOST_DRAWN)
    .flatMap((entry, index) => shiftChart(entry, index) ?? []);
  return [
    driftTable(entries),
    ...(drawn.length === 0 ? [] : [{ kind: 'subtitle', text: 'Reference against new rows' } as const, ...paired(drawn)]),
  ];
}

function entriesOf({ features, score, base_rate: base }: DriftReport): Drift[] {
  return [...features, score, ...(base === null ? [] : [base])];
}

function opening(found: DriftReport, model: string): Block {
  const whose =
    found.model === model ? 'this model was trained on' : `model ${found.model.slice(0, 12)}, which served then, was trained on`;
  return {
    kind: 'paragraph',
    text: `Compared: ${found.data}, ${count(found.rows)} rows, with the ${count(found.reference_rows)} that ${whose}. A shift counts where its effect is large enough to matter and its p, adjusted for all that was tested, is below ${found.thresholds.alpha}.`,
  };
}

function driftTable(entries: readonly Drift[]): Block {
  const right = (title: string, share: number): Column => ({ title, align: 'right', share });
  return {
    kind: 'table',
    columns: [
      { title: 'Feature', align: 'left', share: 2.8 },
      { title: 'Verdict', align: 'left', share: 1 },
      right('Effect', 1.1),
      { title: 'Method', align: 'left', share: 1.3 },
      right('Drift from', 1.1),
      right('p adjusted', 1.1),
      right('PSI', 0.9),
      right('PSI by chance', 1.3),
      right('Missing', 1.2),
    ],
    rows: entries.map((one): Cell[] => [
      one.name,
      { text: one.verdict, tone: one.verdict === 'stable' ? 'muted' : 'strong' },
      fixed(one.effect),
      EFFECTS[one.by].name,
      fixed(one.limits.drift, 2),
      probability(one.p_adjusted),
      fixed(one.statistics.psi),
      fixed(one.statistics.psi_critical),
      missingText(one),
    ]),
  };
}

function missingText({ missing }: Drift): string {
  const [before, now] = [percent(missing.reference), percent(missing.current)];
  return before === now ? now : `${before} to ${now}`;
}

/** Charts two by two. */
export function paired(charts: readonly Chart[]): Block[] {
  return charts.flatMap((left, at): Block[] => {
    if (at % 2 === 1) return [];
    const right = charts[at + 1];
    return [right === undefined ? left : { kind: 'pair', left, right }];
  });
}

/** How the champion was expected to do from its scores alone, and how it did once labels came, judgement by judgement. */
function expectation(runs: ReportFacts['runs']): Block[] {
  const points = runs.flatMap(({ started, facts }) => {
    const judgement = facts['judgement'] as RememberedJudgement | undefined;
    return judgement === undefined
      ? []
      : [{ time: started, realised: judgement.f1, expected: judgement.expected_f1, band: judgement.expected_band }];
  });
  const chart = expectationChart(points.reverse());
  return [
    { kind: 'subtitle', text: 'F1 on new rows: expected and realised' },
    chart ?? {
      kind: 'paragraph',
      text: `No line over time: it takes two judgements of a champion on new rows, and ${points.length === 0 ? 'none is' : 'one is'} on record.`,
    },
  ];
}
