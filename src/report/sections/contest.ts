import type { Evidence } from '../../lifecycle/evidence.js';
import type { Block, Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, probability } from '../numbers.js';

/** Champion against challenger on the same rows: what was measured, by which test, and what came of it. */
export function contestSection({ decision }: ReportFacts): Section {
  const title = 'Champion against challenger';
  if (decision === null) return { title, blocks: [absent('No decision on this model is on record.')] };
  if (decision.evidence === null) return { title, blocks: [absent(`Nothing to compare: ${decision.reason}.`)] };
  const { evidence } = decision;
  return {
    title,
    blocks: [
      absent(
        `Champion ${evidence.champion.slice(0, 12)} against challenger ${evidence.challenger.slice(0, 12)} on ${count(evidence.rows)} rows, ${count(evidence.positives)} of them positive${evidence.cross_fitted === 0 ? '' : `; for ${count(evidence.cross_fitted)} newly arrived ones the challenger was fitted without the rows it is judged on`}.`,
      ),
      testTable(evidence),
      ...(evidence.worse_slices.length === 0 ? [] : worse(evidence)),
      { kind: 'subtitle', text: 'How it was decided' },
      { kind: 'list', items: trail(decision.verdict, decision.reason, evidence) },
    ],
  };
}

function absent(text: string): Block {
  return { kind: 'paragraph', text };
}

function testTable({ gain, calibration, mcnemar, delong }: Evidence): Block {
  const rows: Cell[][] = [
    [
      { text: `${gain.metric.replace('_', ' ')} (decides)`, tone: 'strong' },
      fixed(gain.champion),
      fixed(gain.challenger),
      signed(gain.gain),
      `${signed(gain.interval[0])} to ${signed(gain.interval[1])}`,
      probability(gain.p_better),
      gain.test,
    ],
    ['Brier score', '', '', signed(calibration.gain), '', probability(calibration.p_worse), 'paired normal, worse'],
    [
      'Rows only one gets right',
      count(mcnemar.champion_only),
      count(mcnemar.challenger_only),
      '',
      '',
      probability(mcnemar.p),
      'McNemar, two-sided',
    ],
  ];
  if (delong !== null)
    rows.push([
      'ROC AUC',
      '',
      '',
      signed(delong.difference),
      `${signed(delong.interval[0])} to ${signed(delong.interval[1])}`,
      probability(delong.p),
      'DeLong, two-sided',
    ]);
  return {
    kind: 'table',
    columns: [
      { title: 'Measure', align: 'left', share: 2.2 },
      { title: 'Champion', align: 'right', share: 1.1 },
      { title: 'Challenger', align: 'right', share: 1.1 },
      { title: 'Gain', align: 'right', share: 1 },
      { title: '95% interval', align: 'right', share: 2 },
      { title: 'p', align: 'right', share: 0.8 },
      { title: 'Test', align: 'left', share: 2.2 },
    ],
    rows,
  };
}

function worse({ worse_slices: slices }: Evidence): Block[] {
  return [
    { kind: 'subtitle', text: 'Slices in which the challenger is worse' },
    {
      kind: 'table',
      columns: [
        { title: 'Slice', align: 'left', share: 4 },
        ...['Rows', 'Gain in F1', 'p'].map((title) => ({ title, align: 'right', share: 1 }) as const),
      ],
      rows: slices.map(({ slice, rows, gain, p_worse: p }) => [slice, count(rows), signed(gain), probability(p)]),
    },
  ];
}

function trail(verdict: string, reason: string, { gain, worse_slices: slices, calibration, overlap, key }: Evidence): string[] {
  return [
    `Gain: ${signed(gain.gain)} ${gain.metric.replace('_', ' ')}, one-sided p ${probability(gain.p_better)} that the challenger is no better.`,
    slices.length === 0
      ? 'No slice in which the challenger is worse beyond tolerance.'
      : `${count(slices.length)} slices in which it is worse beyond tolerance.`,
    `Probabilities: the Brier score is ${fixed(Math.abs(calibration.gain))} ${calibration.gain < 0 ? 'higher, which is worse' : 'lower, which is better'}; one-sided p ${probability(calibration.p_worse)} that it is no worse.`,
    ...(overlap === 0
      ? []
      : [`${count(overlap)} of the rows judged on are training rows, and speak too well of the challenger.`]),
    `Verdict: ${verdict}: ${reason}.`,
    `Key of the evidence: ${key.slice(0, 12)}. The same rows, models and rules are never tested twice.`,
  ];
}

function signed(value: number): string {
  return value > 0 ? `+${fixed(value)}` : fixed(value);
}
