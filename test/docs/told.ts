import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fencesOf, linesOf, type Fence } from './markdown.js';
import type { Outcome, Walk } from './workspace.js';

/** A block of commands in a page, what the page says it prints, and what it printed. */
export interface Told {
  readonly commands: string;
  readonly says: string | undefined;
  readonly exit: number;
  readonly outcome: Outcome;
  /** What a terminal would have shown. */
  readonly shown: string;
}

/** How the commands of README.md that CI runs are run in a workspace that is installed already; null: not here. */
const IN_CI: Readonly<Record<string, string | null>> = { 'ci:run': 'riskctl full', 'ci:test': null };

/**
 * Runs the `sh` blocks of a page in order, in one workspace. A `text` block that comes next is what they print;
 * `<!-- exits 66 -->` before a block is how it ends, and `<!-- file: name -->` before another kind of block
 * hands it to `file`.
 */
export async function tell(page: string, walk: Walk, file: (content: string, target: string) => Promise<void>): Promise<Told[]> {
  const lines = linesOf(page);
  const fences = fencesOf(lines);
  const told: Told[] = [];
  const renewed: { fence: Fence; shown: string }[] = [];
  for (const [index, fence] of fences.entries()) {
    const [, name] = /^file: (\S+)$/.exec(fence.mark ?? '') ?? [];
    if (name !== undefined) await file(fence.text, path.join(walk.folder, name));
    if (fence.language !== 'sh') continue;
    const commands = fence.mark !== undefined && fence.mark in IN_CI ? IN_CI[fence.mark] : fence.text;
    if (commands === null || commands === undefined) continue;
    const next = fences[index + 1];
    const isOutput = next?.language === 'text' && lines.slice(fence.end + 1, next.start - 1).every((line) => line === '');
    const outcome = await walk.run(commands);
    const shown = terminal(outcome, walk);
    const exit = Number(/^exits (\d+)$/.exec(fence.mark ?? '')?.[1] ?? 0);
    told.push({ commands, says: isOutput ? next.text : undefined, exit, outcome, shown });
    if (isOutput && next.text !== shown) renewed.push({ fence: next, shown });
  }
  if (process.env['RENEW_DOCS'] === '1') renew(page, lines, renewed);
  return told;
}

/** Writes what was printed into the page, where it differs from what the page says. */
function renew(page: string, lines: readonly string[], renewed: readonly { fence: Fence; shown: string }[]): void {
  const page_ = [...lines];
  for (const { fence, shown } of [...renewed].reverse()) page_.splice(fence.start, fence.end - fence.start, ...shown.split('\n'));
  writeFileSync(page, page_.join('\n'));
}

/** What a terminal shows: the answer, then the log in its readable form; the paths are those the pages speak of. */
function terminal({ stdout, stderr }: Outcome, walk: Walk): string {
  const log = stderr.split('\n').map((line) => {
    if (!line.startsWith('{')) return line;
    const { level, message, hint } = JSON.parse(line) as { level: string; message: string; hint?: string };
    return [level === 'info' ? message : `${level}: ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n');
  });
  return [stdout, log.join('\n')]
    .map((text) => text.trimEnd())
    .filter((text) => text !== '')
    .join('\n')
    .replaceAll(walk.script, '/opt/riskctl/dist/bin/riskctl.js')
    .replaceAll(walk.folder, '/opt/riskctl')
    .replaceAll(process.execPath, '/usr/bin/node');
}

const CHANGING: readonly [RegExp, string][] = [
  [/[\d.]+ GB free/g, 'ROOM'],
  [/\b\d+\.\d+\.\d+, \/usr/g, 'NODE, /usr'],
  [/for \d+ (second|minute)s?$/gm, 'AGE'],
  [/\b\d{8}T\d{6}Z-[0-9a-f]{4,8}(-\d+)?\b/g, 'NAME'],
  [/\b[0-9a-f]{64}\b/g, 'DIGEST'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b/g, 'ID'],
  [/[\w.-]+@[\w.-]+ */g, 'USER@HOST '],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME'],
  // drawn at random, from a seed that changes with the model
  [/95% interval \S+ to [^,\s]+/g, 'INTERVAL'],
  [/\bp (= |< )[\d.]+/g, 'P'],
  [/^(\w+) +(\d+) +[\d.]+ +[\d.]+ +(latest runs|measured now)$/gm, '$1 $2 SECONDS $3'],
  [/^stage +runs +median +latest *$/gm, 'stage runs median latest'],
  [/^NAME +(\w+) +(done|failed|idle) +[\d.]+ */gm, 'NAME $1 $2 SECONDS '],
  [/^run +command .*$/gm, 'run command ...'],
  [/\b[\d.]+ s\b/g, 'SECONDS'],
  [/"seconds":[\d.]+/g, '"seconds":SECONDS'],
  [/gradient [\d.]+e[+-]\d+ a row/g, 'GRADIENT'],
];

/** A printed text with what differs from run to run taken out: names, times, seconds, and what is drawn at random. */
export function settled(text: string): string {
  return CHANGING.reduce((left, [pattern, word]) => left.replaceAll(pattern, word), text);
}
