import type { ChalkInstance } from 'chalk';
import { printable } from '../src/terminal.js';
import { EFFECTS } from '../src/drift/effects.js';
import type { Drift, DriftVerdict } from '../src/drift/entry.js';
import { farText } from '../src/drift/far.js';
import type { DriftReport } from '../src/drift/report.js';
import { count, percent, plural, textTable } from './text.js';

/** Features that are listed though they are stable, those that move the score most. */
const LISTED = 25;
/** A share that is not 0.0% when printed. */
const SHOWN = 0.0005;
/** Features of which it is said what has changed. */
const EXPLAINED = 5;

/** A drift report for people: a table with a row a feature, what the figures mean, and what to do. */
export function driftLines(report: DriftReport, paint: ChalkInstance): string[] {
  const { features, score, base_rate: rate, method, thresholds: limits } = report;
  const listed = features.filter((one, index) => index < LISTED || one.verdict !== 'stable');
  const hidden = features.length - listed.length;
  const far = farText(report);
  return [
    `${paint.bold(printable(report.data))}: ${plural(report.rows, 'row')} against the ${count(report.reference_rows)} that model ${report.model.slice(0, 8)} was trained on`,
    ...(report.excluded > 0 ? [`left out: ${plural(report.excluded, 'row')} that break the contract`] : []),
    '',
    table([...listed, score], method, paint),
    ...(hidden > 0 ? [`… and ${plural(hidden, 'more feature')}, stable`] : []),
    ...baseRateLine(rate, paint),
    '',
    `${EFFECTS[method].name}: worth a look from ${limits.watch}, drift from ${limits.drift}, if it is no accident (p below ${limits.alpha}, adjusted for all tests).`,
    `chance: what chance alone exceeds in ${percent(limits.alpha)} of comparisons. log odds: what the shift adds to the mean score.`,
    '',
    ...changes(features, paint),
    ...(far === null ? [] : [printable(`far away: ${far}`), '']),
    meaning(report, paint),
  ];
}

function table(entries: readonly Drift[], method: DriftReport['method'], paint: ChalkInstance): string {
  const isMixed = entries.some((one) => one.by !== method);
  const isGappy = entries.some(({ missing }) => missing.reference + missing.current > 0);
  const isNew = entries.some((one) => one.unseen >= SHOWN);
  const columns: { head: string; cell: (one: Drift) => string; left?: boolean }[] = [
    { head: '', cell: (one) => printable(one.name), left: true },
    { head: 'shift', cell: bar, left: true },
    { head: isMixed ? 'effect' : EFFECTS[method].name, cell: ({ effect }) => figure(effect) },
    ...(isMixed ? [{ head: '', cell: ({ by }: Drift) => EFFECTS[by].name, left: true }] : []),
    { head: 'chance', cell: ({ critical }) => figure(critical) },
    { head: 'p', cell: ({ p_adjusted: p }) => probability(p) },
    ...(isGappy ? [{ head: 'missing', cell: missingShares }] : []),
    ...(isNew ? [{ head: 'unseen', cell: (one: Drift) => (one.unseen >= SHOWN ? percent(one.unseen) : '') }] : []),
    { head: 'log odds', cell: ({ score_shift: shift }) => (shift === null ? '' : signed(shift)) },
    { head: '', cell: ({ verdict }) => verdict, left: true },
  ];
  const cells = columns.map(({ head, cell, left }) => aligned([head, ...entries.map(cell)], left === true));
  const rows = [0, ...entries.map((_, index) => index + 1)].map((row) => cells.map((column) => column[row] ?? ''));
  // the verdict stands last, where the codes of a colour push nothing out of line
  return textTable(
    rows.map((row, index) => [...row.slice(0, -1), inColour(entries[index - 1]?.verdict, row.at(-1) ?? '', paint)]),
  );
}

function baseRateLine(rate: Drift | null, paint: ChalkInstance): string[] {
  if (rate === null) return ['base rate: no row has a label yet'];
  const p = rate.p_adjusted === null ? '' : `, p ${probability(rate.p_adjusted)}`;
  return [
    `base rate: ${rateText(rate)} (worth a look from a difference of ${percent(rate.limits.watch)}${p}): ${inColour(rate.verdict, rate.verdict, paint)}`,
  ];
}

function aligned(column: readonly string[], left: boolean): string[] {
  const width = Math.max(...column.map((cell) => cell.length));
  return left ? [...column] : column.map((cell) => cell.padStart(width));
}

const HALF = 5;

/** Full to the middle where drift begins. */
function bar({ effect, limits }: Drift): string {
  if (effect === null) return 'n/a';
  const filled = Math.min(2 * HALF, Math.round((effect / limits.drift) * HALF));
  const cells = '█'.repeat(filled).padEnd(2 * HALF, '·');
  return `${cells.slice(0, HALF)}│${cells.slice(HALF)}`;
}

function missingShares({ missing }: Drift): string {
  if (missing.reference + missing.current === 0) return '';
  return `${percent(missing.reference)} → ${percent(missing.current)}`;
}

/** Of each feature that moved, the bin that gained or lost most. */
function changes(features: readonly Drift[], paint: ChalkInstance): string[] {
  const moved = features.filter((one) => one.verdict !== 'stable').sort((a, b) => weight(b.verdict) - weight(a.verdict));
  const lines = moved.slice(0, EXPLAINED).map((one) => {
    const { label, before, now } = largestChange(one);
    const levels = label === 'UNSEEN' ? ` (${one.unseen_levels.map(printable).join(', ')})` : '';
    return `${paint.bold(printable(one.name))}: ${printable(label)}${levels} went from ${percent(before)} to ${percent(now)} of the rows`;
  });
  if (moved.length > EXPLAINED) lines.push(`… and ${count(moved.length - EXPLAINED)} more`);
  return lines.length === 0 ? [] : [...lines, ''];
}

function largestChange({ bins }: Drift): { label: string; before: number; now: number } {
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  const shares = bins.labels.map((label, bin) => ({
    label,
    before: (bins.reference[bin] ?? 0) / sum(bins.reference),
    now: (bins.current[bin] ?? 0) / sum(bins.current),
  }));
  return shares.reduce((most, one) => (Math.abs(one.now - one.before) > Math.abs(most.now - most.before) ? one : most));
}

/** What it comes to, and what to do about it. */
function meaning(report: DriftReport, paint: ChalkInstance): string {
  const { verdict, features, score, base_rate: rate } = report;
  const named = [...features, score]
    .filter((one) => one.verdict === verdict)
    .map((one) => (one.kind === 'score' ? 'the score' : printable(one.name)));
  const moved = [...named, ...(rate?.verdict === verdict ? [`the base rate (${rateText(rate)})`] : [])];
  const word = inColour(verdict, verdict, paint);
  if (verdict === 'stable') return `${word}: ${stableText(report)}`;
  if (verdict === 'watch')
    return `${word}: ${listed(moved)} moved more than chance would do, but not far. Nothing need be done yet; look again when more rows have come.`;
  const shift = features.reduce((sum, one) => sum + (one.score_shift ?? 0), 0);
  return [
    `${word}: ${listed(moved)} ${moved.length === 1 ? 'is' : 'are'} no longer as the model was trained on; the mean score moves by ${signed(shift)} log odds.`,
    'Find out what changed where the data come from. If it is real, train on the new rows: riskctl full promotes a challenger if it is better.',
  ].join('\n');
}

function stableText(report: DriftReport): string {
  const { features, rows } = report;
  const far = farText(report);
  if (far !== null) return `nothing has moved enough to matter by ${EFFECTS[report.method].name}, but look at the rows far away.`;
  const shown = features.flatMap(({ critical, limits, by }) => (critical === null ? [] : [{ critical, limits, by }]));
  const middle = shown.sort((a, b) => a.critical / a.limits.watch - b.critical / b.limits.watch)[Math.floor(shown.length / 2)];
  const isBlind = features.every((one) => one.effect === null);
  if (!isBlind && (middle === undefined || middle.critical <= middle.limits.watch))
    return 'the new rows look like those the model was trained on. There is nothing to do.';
  const least = middle === undefined ? '' : ` (${EFFECTS[middle.by].name} above about ${middle.critical.toFixed(2)})`;
  return `no shift is seen, but in ${plural(rows, 'row')} only a large one${least} would be. Look again when more have come.`;
}

function rateText({ bins }: Drift): string {
  const share = ([negative = 0, positive = 0]: readonly number[]): string => percent(positive / (negative + positive));
  return `${share(bins.reference)} → ${share(bins.current)} positive`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, EXPLAINED);
  const all = names.length > shown.length ? [...shown, `${names.length - shown.length} more`] : shown;
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

function weight(verdict: DriftVerdict): number {
  return { stable: 0, watch: 1, drift: 2 }[verdict];
}

function inColour(verdict: DriftVerdict | undefined, text: string, paint: ChalkInstance): string {
  return verdict === 'drift' ? paint.red(text) : verdict === 'watch' ? paint.yellow(text) : text;
}

function figure(value: number | null): string {
  return value === null ? 'n/a' : value.toFixed(3);
}

function probability(p: number | null): string {
  return p !== null && p < 0.001 ? '<0.001' : figure(p);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
