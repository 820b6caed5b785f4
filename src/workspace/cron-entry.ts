import path from 'node:path';
import { RiskError } from '../errors.js';
import type { Workspace } from './workspace.js';

/** What riskctl keeps in a crontab for one workspace and profile: a line between two marks that name them. No line feeds. */
export interface CronEntry {
  readonly begin: string;
  readonly line: string;
  readonly end: string;
}

/** Minutes between two runs unless --every says otherwise. */
export const DEFAULT_MINUTES = 10;

/** What the entry must know of a workspace. */
type Subject = Pick<Workspace, 'root' | 'configFile' | 'profile' | 'overrides' | 'world'>;

const HOUR = 60;
const DAY = 24 * HOUR;

/**
 * The entry that runs `riskctl full` for a workspace every so many minutes. The line assumes nothing of cron's environment:
 * every path in it is absolute. Throws a usage fault for minutes that cron cannot keep, or a path with a line feed.
 */
export function cronEntry(workspace: Subject, minutes: number): CronEntry {
  const { root, profile, overrides, world } = workspace;
  const profileFlags = profile === undefined ? [] : ['--profile', profile];
  const name = words(['riskctl', root, ...profileFlags]);
  const command = [
    world.process.node,
    world.process.script,
    ...configFlags(workspace),
    ...profileFlags,
    ...overrides.flatMap((one) => ['--set', one]),
    '-q',
    '--log',
    path.join(root, 'riskctl.log'),
    'full',
  ];
  return {
    begin: `# >>> ${name} (managed; do not edit between the marks)`,
    line: `${schedule(minutes)} cd ${words([root])} && ${words(command)}`,
    end: `# <<< ${name}`,
  };
}

/** The line without its five fields of time: what is run, whenever it is. */
export function commandOf(line: string): string {
  return line.replace(/^(?:\S+\s+){5}/, '');
}

function configFlags({ root, configFile }: Subject): string[] {
  return configFile === path.join(root, 'config.json') ? [] : ['-C', root, '-c', configFile];
}

/** The shortest interval that cron keeps and that is longer than so many seconds, in minutes; a day where none is. */
export function intervalOver(seconds: number): number {
  const minutes = Array.from({ length: DAY }, (_, index) => index + 1);
  return minutes.find((one) => one * 60 > seconds && kept(one) !== undefined) ?? DAY;
}

function schedule(minutes: number): string {
  const fields = kept(minutes);
  if (fields !== undefined) return fields;
  throw new RiskError('usage', `--every ${minutes}: cron cannot run every ${minutes} minutes`, {
    hint: 'choose a divisor of 60, or whole hours that divide a day: 1, 5, 10, 15, 30, 60, 120, 360, 720, 1440 …',
  });
}

/** cron counts within the hour and within the day, so an interval is kept only if it divides one of them. */
function kept(minutes: number): string | undefined {
  if (minutes === 1) return '* * * * *';
  if (minutes < HOUR && HOUR % minutes === 0) return `*/${minutes} * * * *`;
  if (minutes === HOUR) return '0 * * * *';
  if (minutes < DAY && minutes % HOUR === 0 && DAY % minutes === 0) return `0 */${minutes / HOUR} * * *`;
  return minutes === DAY ? '0 0 * * *' : undefined;
}

function words(texts: readonly string[]): string {
  return texts.map(quoted).join(' ');
}

/** One word of a POSIX shell, as a crontab must hold it. */
function quoted(text: string): string {
  if (text.includes('\n')) throw new RiskError('usage', `a crontab cannot hold the line feed of ${JSON.stringify(text)}`);
  if (/^[\w@+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll(/['%\\]/g, (character) => QUOTED[character] ?? character)}'`;
}

// cron ends the command at a bare % and may or may not take the backslash away from \% and \\: outside the quotes the shell
// reads \% as % either way, and a backslash that meets a quote is left alone
const QUOTED: Readonly<Record<string, string>> = { "'": String.raw`'\''`, '%': String.raw`'\%'`, '\\': String.raw`\''` };
