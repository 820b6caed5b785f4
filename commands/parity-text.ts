import type { ChalkInstance } from 'chalk';
import { EFFECTS } from '../src/drift/effects.js';
import type { Parity, ParityEntry } from '../src/drift/parity.js';
import { printable } from '../src/terminal.js';
import { count, textTable } from './text.js';

/** What another tool would have said, beside what we say, and why. */
export function parityLines(
  { manner, reference, current, features, dataset_drift: whole }: Parity,
  tool: string,
  paint: ChalkInstance,
): string[] {
  const rows = features.map((one) => [printable(one.name), ...theirs(one), ...ours(one)]);
  const agreed = features.filter((one) => one.theirs?.verdict === one.ours.verdict).length;
  const reasons = [...new Set(features.flatMap(({ why }) => why))];
  const disputed = features.flatMap(({ name, disagreement }) =>
    disagreement === null ? [] : [`  ${printable(name)}: ${disagreement}`],
  );
  return [
    '',
    paint.bold(`As ${tool} does it by default`),
    `It takes ${manner}.`,
    `It wants raw values. Reference: ${sampled(reference)} labelled rows of ${reference.data} that are not among the current ones; current: ${sampled(current)} rows.`,
    '',
    textTable([['', 'its way', '', '', 'our way', '', ''], ...rows]),
    '',
    ...(whole === null ? [] : [`It would say that the data set as a whole has ${whole ? '' : 'not '}drifted.`]),
    `The verdicts agree on ${agreed} of ${count(features.length)}${disputed.length === 0 ? '.' : '. Where they do not:'}`,
    ...disputed,
    'Why the numbers differ:',
    ...reasons.map((reason) => `  ${reason}`),
  ];
}

function theirs({ theirs: it }: ParityEntry): string[] {
  return it === null
    ? ['n/a', '', '']
    : [it.test, it.value < 0.001 && it.alarms === 'below' ? '<0.001' : it.value.toFixed(3), it.verdict];
}

function ours({ ours: { effect, by, verdict } }: ParityEntry): string[] {
  return [EFFECTS[by].name, effect === null ? 'n/a' : effect.toFixed(3), verdict];
}

function sampled({ rows, of }: { rows: number; of: number }): string {
  return rows === of ? `the ${count(rows)}` : `a sample of ${count(rows)} of the ${count(of)}`;
}
