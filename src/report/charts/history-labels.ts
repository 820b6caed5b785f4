import { wrapped } from './wrap.js';

/** Points from one line of a label to the next. */
export const LINE_HEIGHT = 9;

/** Between two labels, one above the other. */
const APART = 4;
/** Characters of a line of a series' name. */
const WIDTH = 22;
/** Points that a character takes in all but few labels, and between two labels of releases. */
const CHARACTER = 4.4;
const BETWEEN = 6;
/** Characters of such a label. */
const LONGEST = 14;

/** What such a label is cut to, in points. */
export const RULE_LABEL_LIMIT = LONGEST * CHARACTER;

/** Points that the names of lines take in all but few cases: of those beyond it the rest is cut. */
export function endLabelWidth(names: readonly string[]): number {
  return CHARACTER * Math.max(...names.flatMap((name) => wrapped(name, WIDTH, 2)).map((line) => line.length));
}

/** The name of a line beside its end, at the height of that value. */
export interface EndLabel {
  readonly label: string[];
  readonly value: number;
}

/**
 * Names for the ends of lines, in the order of the lines, at the values where the lines end, and where those are close together
 * moved apart as far as it takes; `height` is what the domain measures in points.
 */
export function endLabels(
  ends: readonly { readonly name: string; readonly value: number }[],
  [low, high]: readonly [number, number],
  height: number,
): EndLabel[] {
  const labels = ends.map(({ name, value }) => {
    const label = wrapped(name, WIDTH, 2);
    return { label, half: (label.length * LINE_HEIGHT + APART) / 2, at: ((high - value) / (high - low)) * height };
  });
  const down = [...labels].sort((one, other) => one.at - other.at);
  let edge = -APART;
  for (const one of down) {
    one.at = Math.max(one.at, edge + one.half);
    edge = one.at + one.half;
  }
  edge = height + APART;
  for (const one of down.toReversed()) {
    one.at = Math.min(one.at, edge - one.half);
    edge = one.at - one.half;
  }
  return labels.map(({ label, at }) => ({ label, value: high - (at / height) * (high - low) }));
}

/** A short name of a release at the moment of its promotion, to the right or to the left of it. */
export interface RuleLabel {
  readonly at: number;
  readonly label: string;
  /** As vega says it: a text aligned left runs to the right. */
  readonly align: 'left' | 'right';
}

/** Names of those releases that have room, the latest first; `width` is what the domain measures in points. */
export function ruleLabels(
  releases: readonly { readonly at: number; readonly release: string }[],
  [first, last]: readonly [number, number],
  width: number,
): RuleLabel[] {
  const labels: RuleLabel[] = [];
  let free = width;
  for (const { at, release } of releases.toReversed()) {
    const label = shortName(release);
    const size = Array.from(label).length * CHARACTER;
    const place = ((at - first) / (last - first)) * width;
    const align = place + size <= width ? 'left' : 'right';
    const [from, to] = align === 'left' ? [place, place + size] : [place - size, place];
    if (to > free || from < 0) continue;
    labels.push({ at, label, align });
    free = from - BETWEEN;
  }
  return labels;
}

/** A release without the moment in its name, which its place tells. */
function shortName(release: string): string {
  const name = Array.from(release.replace(/^\d{8}T\d{6}Z-(?=.)/, ''));
  return name.length <= LONGEST ? name.join('') : `${name.slice(0, LONGEST - 1).join('')}…`;
}
