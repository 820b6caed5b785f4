import type { Segment } from '../../evaluation/segments.js';
import type { Estimate } from '../../evaluation/slice-estimates.js';
import type { HiddenSlices, ShownSlice } from '../../evaluation/slices.js';
import { forestChart } from '../charts/forest.js';
import type { Block, Cell, Column, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, probability } from '../numbers.js';

/** Where the model does well and where it does not: the configured slices, and the weak segments that a search found. */
export function slicesSection({ slices, segments, evaluation }: ReportFacts): Section {
  const shown = slices.filter((one) => one.kind === 'shown');
  const hidden = slices.filter((one) => one.kind === 'hidden');
  const forest = forestChart(shown, evaluation.f1);
  return {
    title: 'Slices',
    blocks: [
      ...(shown.length === 0 ? [] : [sliceTable(shown)]),
      ...(forest === null ? [] : [forest]),
      ...hidden.map((one): Block => ({ kind: 'paragraph', text: hiddenText(one) })),
      ...(segments.length === 0 ? [] : segmentBlocks(segments)),
    ],
  };
}

const numbers = (titles: readonly string[], share: number): Column[] => titles.map((title) => ({ title, align: 'right', share }));

function sliceTable(slices: readonly ShownSlice[]): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'Slice', align: 'left', share: 3 },
      ...numbers(['Rows'], 0.9),
      ...numbers(['Base rate', 'F1', 'Precision', 'Recall', 'ROC AUC'], 1.5),
    ],
    rows: slices.map(({ name, rows, base_rate, f1, precision, recall, roc_auc }): Cell[] => [
      name,
      count(rows),
      ...[base_rate, f1, precision, recall, roc_auc].map(estimateText),
    ]),
  };
}

function segmentBlocks(segments: readonly Segment[]): Block[] {
  return [
    { kind: 'subtitle', text: 'Weak segments' },
    {
      kind: 'paragraph',
      text: 'More errors than elsewhere, by more than chance explains; p is adjusted for all segments tried. Where as many errors are expected of the probabilities, the rows are hard; where fewer are, the model is wrong about them.',
    },
    {
      kind: 'table',
      columns: [
        { title: 'Segment', align: 'left', share: 4 },
        ...numbers(['Rows'], 0.9),
        ...numbers(['Error rate'], 1.8),
        ...numbers(['Elsewhere', 'Expected', 'p'], 1.1),
      ],
      rows: segments.map((one): Cell[] => [
        one.name,
        count(one.rows),
        estimateText({ value: one.error_rate, interval: one.interval }),
        fixed(one.rest_error_rate),
        fixed(one.expected_error_rate),
        probability(one.p_adjusted),
      ]),
    },
  ];
}

/** A number over its 95% interval. */
function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return fixed(null);
  const { value, interval } = estimate;
  return interval === null ? fixed(value) : `${fixed(value)}\n${fixed(interval[0], 2)} to ${fixed(interval[1], 2)}`;
}

function hiddenText({ column, reason, limit, slices, rows }: HiddenSlices): string {
  const why = reason === 'few_rows' ? `fewer than ${count(limit)} rows each` : `beyond the ${count(limit)} most frequent levels`;
  return `Of ${column}, ${count(slices)} more with ${count(rows)} rows in all are not shown: ${why}.`;
}
