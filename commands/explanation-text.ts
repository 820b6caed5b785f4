import type { ChalkInstance } from 'chalk';
import { significant } from '../src/report/numbers.js';
import type { Change } from '../src/prediction/changes.js';
import type { Contribution, Explanation } from '../src/prediction/explain.js';
import { printable } from '../src/terminal.js';
import { percent, plural, textTable } from './text.js';

/** Contributions that are listed one by one. */
const LISTED = 15;
/** Cells of a bar to either side. */
const HALF = 16;

/** An explanation for people: the prediction, a bar a feature, what would have to change, and what became of clients like it. */
export function explanationLines(explanation: Explanation, paint: ChalkInstance): string[] {
  const { probability, threshold, predicted, band, mean_client: mean, actual, model } = explanation;
  return [
    `${paint.bold(nameOf(explanation))} by model ${model.slice(0, 8)}`,
    '',
    textTable([
      [
        'probability',
        probability.toFixed(3),
        `band ${printable(band)}, predicted ${printable(predicted)} (threshold ${threshold})`,
      ],
      ['mean client', mean.probability.toFixed(3), 'what the contributions below are measured from'],
      ...(actual === null ? [] : [['outcome', printable(actual), 'as it is known']]),
    ]),
    '',
    ...contributionLines(explanation.contributions, paint),
    '',
    ...changeLines(explanation),
    '',
    neighbourLine(explanation),
  ];
}

function nameOf({ ids, data, rows }: Explanation): string {
  if (data === null) return 'the client described';
  const named = Object.values(ids).flatMap((id) => (id === null ? [] : [printable(id)]));
  return `${named.join(', ')} of ${data}${rows > 1 ? `, the last of ${plural(rows, 'row')} with that id,` : ''}`;
}

function contributionLines(contributions: readonly Contribution[], paint: ChalkInstance): string[] {
  const listed = contributions.slice(0, LISTED);
  const others = contributions.slice(LISTED);
  const largest = Math.max(...listed.map(({ contribution }) => Math.abs(contribution)), Number.MIN_VALUE);
  const cells = listed.map(({ feature, value, mean, contribution }) => [
    printable(feature),
    shown(value),
    mean === null ? '' : significant(mean),
    signed(contribution),
  ]);
  const widths = ['', 'value', 'mean', 'log odds'].map((head, at) =>
    Math.max(head.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const aligned = (row: readonly string[]): string[] => row.map((cell, at) => (at === 0 ? cell : cell.padStart(widths[at] ?? 0)));
  const rest = others.reduce((sum, { contribution }) => sum + contribution, 0);
  return [
    textTable([
      [...aligned(['', 'value', 'mean', 'log odds']), `${'lowers'.padStart(HALF)} │ raises the risk`],
      ...listed.map(({ contribution }, at) => [...aligned(cells[at] ?? []), bar(contribution / largest, paint)]),
    ]),
    ...(others.length === 0 ? [] : [`… and ${plural(others.length, 'more feature')}, together ${signed(rest)}`]),
  ];
}

function bar(share: number, paint: ChalkInstance): string {
  const cells = '█'.repeat(Math.round(Math.abs(share) * HALF));
  return share < 0 ? `${' '.repeat(HALF - cells.length)}${paint.green(cells)} │` : `${' '.repeat(HALF)} │ ${paint.red(cells)}`;
}

function changeLines({ changes, positive, threshold }: Explanation): string[] {
  if (changes === null) return ['what would have to change: no feature is marked actionable in config.json'];
  const goal = positive ? `below ${threshold}` : `of ${threshold} or more`;
  const [possible, not] = [changes.filter(isPossible), changes.filter((one) => !isPossible(one))];
  const head =
    possible.length > 0
      ? `for a probability ${goal}, one of these would have to change:`
      : `no single change that can be made leads to a probability ${goal}:`;
  const rows = [...possible, ...not].map((one) => [
    `  ${printable(one.feature)}`,
    `${shown(one.from)} → ${shown(one.to)}`,
    one.probability.toFixed(3),
    one.obstacle === null ? (one.crosses ? '' : 'not enough') : `but ${printable(one.obstacle)}`,
  ]);
  return [head, textTable(rows)];
}

function isPossible({ crosses, obstacle }: Change): boolean {
  return crosses && obstacle === null;
}

function neighbourLine({ neighbours, probability }: Explanation): string {
  if (neighbours === null) return 'clients like it: none with a known outcome has been ingested';
  const { rows, positives, base_rate: rate, interval } = neighbours;
  const [from, to] = interval;
  const where = probability >= from && probability <= to ? 'within' : 'outside';
  const were = `${positives} ${positives === 1 ? 'was' : 'were'} positive: ${percent(rate)}`;
  const span = `95% interval ${percent(from)} to ${percent(to)}`;
  return `of the ${plural(rows, 'client')} most like it, ${were} (${span}); the model's ${percent(probability)} is ${where} it`;
}

function shown(value: string | number | null): string {
  if (value === null) return 'missing';
  return typeof value === 'number' ? significant(value) : printable(value);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
