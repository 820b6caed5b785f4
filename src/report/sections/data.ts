import type { CategoricalSummary, ColumnSummary, NumericSummary } from '../../data/summary.js';
import type { Model } from '../../model/model.js';
import { firstFew } from '../../listing.js';
import type { Block, Cell, Column, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { shapeOf } from '../histogram.js';
import { count, percent, significant } from '../numbers.js';

const LEVELS_SHOWN = 5;
const REASONS_SHOWN = 12;
/** Refused files that are named. */
const NAMED = 5;

/** The rows behind the model: the books of ingestion, why rows were kept out, and every column in a few numbers. */
export function dataSection(facts: ReportFacts): Section {
  const { intake, columns, model } = facts;
  const summaries = 'value' in columns ? columns.value : [];
  const numeric = summaries.filter((one): one is NumericSummary => one.kind === 'numeric');
  const categorical = summaries.filter((one): one is CategoricalSummary => one.kind === 'categorical');
  return {
    title: 'Data',
    blocks: [
      ...(intake === null ? [absent('No books: nothing has been ingested here.')] : balance(intake)),
      ...reasons(facts),
      absent(overlapText(facts)),
      ...('absent' in columns ? [absent(`No summary of the columns: ${columns.absent}.`)] : []),
      ...(numeric.length === 0 ? [] : [{ kind: 'subtitle', text: 'Numeric columns' } as const, numericTable(numeric, model)]),
      ...(categorical.length === 0
        ? []
        : [{ kind: 'subtitle', text: 'Categorical columns' } as const, categoricalTable(categorical, model)]),
    ],
  };
}

function absent(text: string): Block {
  return { kind: 'paragraph', text };
}

function balance({ files, refused, in: given, accepted, quarantined, duplicate }: NonNullable<ReportFacts['intake']>): Block[] {
  const of = (rows: number): string => (given === 0 ? 'no rows' : percent(rows / given));
  const lost = given - accepted - quarantined - duplicate;
  return [
    {
      kind: 'figures',
      figures: [
        { label: 'Rows in', value: count(given), note: files === 1 ? 'from 1 file' : `from ${count(files)} files` },
        { label: 'Accepted', value: count(accepted), note: of(accepted) },
        { label: 'Quarantined', value: count(quarantined), note: of(quarantined) },
        { label: 'Duplicate', value: count(duplicate), note: of(duplicate) },
      ],
    },
    ...(lost === 0 ? [] : [absent(`The books do not balance: ${count(lost)} rows are unaccounted for.`)]),
    ...(refused.length === 0 ? [] : [absent(`Refused: ${firstFew(refused, NAMED)}.`)]),
  ];
}

/** Why rows were quarantined. */
function reasons({ quarantine, intake }: ReportFacts): Block[] {
  if ('absent' in quarantine) return intake === null ? [] : [absent(`No reasons of quarantine: ${quarantine.absent}.`)];
  if (quarantine.value.length === 0) return [];
  const rest = quarantine.value.slice(REASONS_SHOWN).reduce((sum, { rows }) => sum + rows, 0);
  return [
    { kind: 'subtitle', text: 'Why rows were quarantined' },
    {
      kind: 'table',
      columns: [
        { title: 'Column', align: 'left', share: 2 },
        { title: 'What it must be', align: 'left', share: 3 },
        { title: 'Rows', align: 'right', share: 1 },
      ],
      rows: [
        ...quarantine.value
          .slice(0, REASONS_SHOWN)
          .map(({ column, rule, rows }): Cell[] => [column === '' ? '–' : column, rule, count(rows)]),
        ...(rest === 0 ? [] : [[{ text: 'other reasons', tone: 'muted' } as const, '', count(rest)]]),
      ],
    },
  ];
}

function overlapText({ overlap }: ReportFacts): string {
  if ('absent' in overlap) return `Whether test rows are training rows too cannot be told: ${overlap.absent}.`;
  const { rows, of } = overlap.value;
  return rows === 0
    ? `None of the ${count(of)} test rows is a training row.`
    : `${count(rows)} of the ${count(of)} test rows are training rows too, and flatter the model.`;
}

function missing({ missing: gaps, rows }: ColumnSummary): string {
  return gaps === 0 ? '0' : percent(rows === 0 ? null : gaps / rows);
}

/** The shape of a column in the training rows; a blank where the model does not use it. */
function shapeCell(name: string, { profile }: Model): Cell {
  const found = profile.features.find((one) => one.name === name);
  const spark = found === undefined ? [] : shapeOf(found);
  return spark.length === 0 ? '' : { spark, alt: `distribution of ${name}` };
}

function numericTable(columns: readonly NumericSummary[], model: Model): Block {
  const right = (title: string): Column => ({ title, align: 'right', share: 1 });
  const titles = ['Missing', 'Mean', 'Std', 'Min', 'Q25', 'Median', 'Q75', 'Max', 'Distinct'];
  return {
    kind: 'table',
    columns: [
      { title: 'Column', align: 'left', share: 2.9 },
      { title: 'Shape', align: 'left', share: 1.1 },
      ...titles.map(right),
    ],
    rows: columns.map((one) => [
      one.name,
      shapeCell(one.name, model),
      missing(one),
      ...[one.mean, one.std, one.min, one.q25, one.median, one.q75, one.max].map(significant),
      significant(one.distinct),
    ]),
  };
}

function categoricalTable(columns: readonly CategoricalSummary[], model: Model): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'Column', align: 'left', share: 3 },
      { title: 'Shape', align: 'left', share: 1.7 },
      { title: 'Missing', align: 'right', share: 1 },
      { title: 'Distinct', align: 'right', share: 1 },
      { title: 'Most frequent levels', align: 'left', share: 7 },
    ],
    rows: columns.map((one) => [one.name, shapeCell(one.name, model), missing(one), count(one.distinct), frequent(one)]),
  };
}

function frequent({ levels, rows, distinct }: CategoricalSummary): string {
  const shown = levels
    .slice(0, LEVELS_SHOWN)
    .map(({ level, count: times }) => `${level} ${percent(rows === 0 ? null : times / rows)}`);
  const more = distinct - shown.length;
  return [...shown, ...(more > 0 ? [`${count(more)} more`] : [])].join(', ');
}
