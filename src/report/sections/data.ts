import type { CategoricalSummary, ColumnSummary, NumericSummary } from '../../data/summary.js';
import type { Block, Column, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, percent, significant } from '../numbers.js';

const LEVELS_SHOWN = 5;

/** The rows behind the model: the books of ingestion, and every column in a few numbers. */
export function dataSection({ books, columns }: ReportFacts): Section {
  const numeric = columns.filter((one): one is NumericSummary => one.kind === 'numeric');
  const categorical = columns.filter((one): one is CategoricalSummary => one.kind === 'categorical');
  return {
    title: 'Data',
    blocks: [
      ...(books === null ? [absent('No books: nothing has been ingested here.')] : balance(books)),
      ...(columns.length === 0 ? [absent('No summary of the columns was made.')] : []),
      ...(numeric.length === 0 ? [] : [{ kind: 'subtitle', text: 'Numeric columns' } as const, numericTable(numeric)]),
      ...(categorical.length === 0
        ? []
        : [{ kind: 'subtitle', text: 'Categorical columns' } as const, categoricalTable(categorical)]),
    ],
  };
}

function absent(text: string): Block {
  return { kind: 'paragraph', text };
}

function balance(books: NonNullable<ReportFacts['books']>): Block[] {
  const { files, in: given, accepted, quarantined, duplicate } = books;
  const of = (rows: number): string => (given === 0 ? 'no rows' : percent(rows / given));
  const figures: Block = {
    kind: 'figures',
    figures: [
      { label: 'Rows in', value: count(given), note: files === 1 ? 'from 1 file' : `from ${count(files)} files` },
      { label: 'Accepted', value: count(accepted), note: of(accepted) },
      { label: 'Quarantined', value: count(quarantined), note: of(quarantined) },
      { label: 'Duplicate', value: count(duplicate), note: of(duplicate) },
    ],
  };
  const lost = given - accepted - quarantined - duplicate;
  return lost === 0 ? [figures] : [figures, absent(`The books do not balance: ${count(lost)} rows are unaccounted for.`)];
}

function missing({ missing: gaps, rows }: ColumnSummary): string {
  return gaps === 0 ? '0' : percent(rows === 0 ? null : gaps / rows);
}

function numericTable(columns: readonly NumericSummary[]): Block {
  const right = (title: string): Column => ({ title, align: 'right', share: 1 });
  const titles = ['Missing', 'Mean', 'Std', 'Min', 'Q25', 'Median', 'Q75', 'Max', 'Distinct'];
  return {
    kind: 'table',
    columns: [{ title: 'Column', align: 'left', share: 2.4 }, ...titles.map(right)],
    rows: columns.map((one) => [
      one.name,
      missing(one),
      ...[one.mean, one.std, one.min, one.q25, one.median, one.q75, one.max].map(significant),
      significant(one.distinct),
    ]),
  };
}

function categoricalTable(columns: readonly CategoricalSummary[]): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'Column', align: 'left', share: 3 },
      { title: 'Missing', align: 'right', share: 1 },
      { title: 'Distinct', align: 'right', share: 1 },
      { title: 'Most frequent levels', align: 'left', share: 7 },
    ],
    rows: columns.map((one) => [one.name, missing(one), count(one.distinct), frequent(one)]),
  };
}

function frequent({ levels, rows, distinct }: CategoricalSummary): string {
  const shown = levels
    .slice(0, LEVELS_SHOWN)
    .map(({ level, count: times }) => `${level} ${percent(rows === 0 ? null : times / rows)}`);
  const more = distinct - shown.length;
  return [...shown, ...(more > 0 ? [`${count(more)} more`] : [])].join(', ');
}
