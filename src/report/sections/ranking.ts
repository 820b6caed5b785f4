import { calibrationChart } from '../charts/calibration.js';
import { gainsChart } from '../charts/gains.js';
import type { Block, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, percent } from '../numbers.js';

/** Whether the probabilities can be believed, and how well they put the clients in order. */
export function rankingSection({ evaluation }: ReportFacts): Section {
  const calibration = calibrationChart(evaluation.calibration);
  const gains = gainsChart(evaluation.deciles);
  const absent = (text: string): Block => ({ kind: 'paragraph', text });
  return {
    title: 'Calibration and ranking',
    blocks: [
      {
        kind: 'pair',
        left: calibration ?? absent('No calibration curve: no rows were evaluated.'),
        right: gains ?? absent('No gains curve: none of the rows evaluated is positive.'),
      },
      ...(gains === null ? [] : decileTable(evaluation)),
    ],
  };
}

function decileTable({ deciles, base_rate: base, ks }: ReportFacts['evaluation']): Block[] {
  const share = { align: 'right', share: 1 } as const;
  return [
    { kind: 'subtitle', text: 'Lift by decile' },
    {
      kind: 'table',
      columns: [
        { title: 'Decile', align: 'left', share: 1 },
        { title: 'Rows', ...share },
        { title: 'Positives', ...share },
        { title: 'Rate', ...share },
        { title: 'Lift', ...share },
        { title: 'Gain', ...share },
      ],
      rows: deciles.map((one) => [
        count(one.decile),
        rowsIn(one.rows),
        rowsIn(one.positives),
        percent(one.rate),
        fixed(one.lift, 2),
        percent(one.gain),
      ]),
    },
    {
      kind: 'paragraph',
      text: `Highest scores first. Lift is the rate over the base rate of ${percent(base)}; gain is the share of all positives down to that decile. KS ${fixed(ks)}.`,
    },
  ];
}

/** Rows that share a score are shared out among the deciles it spans, so that a decile may hold part of a row. */
function rowsIn(rows: number): string {
  return Number.isInteger(rows) ? count(rows) : fixed(rows, 1);
}
