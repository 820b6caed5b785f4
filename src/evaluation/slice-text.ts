import type { Segment } from './segments.js';
import type { Estimate } from './slice-estimates.js';
import type { HiddenSlices, ShownSlice, Slice } from './slices.js';

const SLICE_HEAD = ['slice', 'rows', 'positives', 'base rate', 'F1', 'precision', 'recall', 'ROC AUC'];
const SEGMENT_HEAD = ['segment', 'rows', 'error rate', 'elsewhere', 'expected', 'p'];
const NOTHING = 'n/a';

/** slice_output.txt: a table for each column, one line a slice, then the weak segments, worst first. Ends in a line break. */
export function formatSlices(slices: readonly Slice[], segments: readonly Segment[]): string {
  const columns = [...new Set(slices.map(({ column }) => column))];
  const shown = slices.filter((one) => one.kind === 'shown');
  // one width for all columns, so that figures stand below each other through the whole file
  const table = aligned([SLICE_HEAD, ...shown.map(sliceCells)]);
  const parts: string[] = [];
  if (columns.length > 0) parts.push('Slices, with 95% intervals');
  for (const column of columns) {
    const lines = shown.flatMap((one, index) => (one.column === column ? [table[index + 1] ?? ''] : []));
    const hidden = slices.filter((one) => one.kind === 'hidden').filter((one) => one.column === column);
    parts.push([...(lines.length > 0 ? [table[0] ?? '', ...lines] : []), ...hidden.map(hiddenLine)].join('\n'));
  }
  if (segments.length > 0) {
    parts.push(
      'Weak segments: more errors than elsewhere, p adjusted for all segments tried; expected is the error rate if the probabilities were right',
    );
    parts.push(aligned([SEGMENT_HEAD, ...segments.map(segmentCells)]).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

function sliceCells({ name, rows, positives, base_rate, f1, precision, recall, roc_auc }: ShownSlice): string[] {
  return [name, String(rows), String(positives), ...[base_rate, f1, precision, recall, roc_auc].map(estimateText)];
}

function segmentCells({ name, rows, error_rate, interval, rest_error_rate, expected_error_rate, p_adjusted }: Segment): string[] {
  const rate = estimateText({ value: error_rate, interval });
  const p = p_adjusted < 0.001 ? '<0.001' : p_adjusted.toFixed(3);
  return [name, String(rows), rate, rest_error_rate.toFixed(3), expected_error_rate.toFixed(3), p];
}

function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return NOTHING;
  const { value, interval } = estimate;
  return interval === null ? value.toFixed(3) : `${value.toFixed(3)} [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]`;
}

function hiddenLine({ column, reason, limit, slices, rows }: HiddenSlices): string {
  const counted = `${slices} ${slices === 1 ? 'slice' : 'slices'} with ${rows} ${rows === 1 ? 'row' : 'rows'} in all`;
  return `(${column}: not shown: ${counted}, ${reason === 'few_rows' ? `each of fewer than ${limit}` : `beyond the ${limit} most frequent levels`})`;
}

/** The first column to the left, counts to the right, and the rest, which begin alike, to the left. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const sizes = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ''))));
  const isCount = (column: number): boolean => column > 0 && rows.slice(1).every((row) => /^\d+$/.test(row[column] ?? ''));
  const right = sizes.map((_, column) => isCount(column));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((sizes[column] ?? 0) - lengthOf(cell));
        return right[column] === true ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
