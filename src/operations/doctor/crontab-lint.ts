import { intervalOver } from '../../workspace/cron-entry.js';
import { shellSteps } from './shell-line.js';

/** What is wrong with a line of a crontab, and what to do about it. */
export interface Lint {
  /** True where cron can run nothing by that line; else it runs, though perhaps not as was meant. */
  readonly isFatal?: boolean;
  readonly found: string;
  readonly advice: string;
}

/** What to do about a path that cron does not know. */
export const ABSOLUTE = 'riskctl cron install writes a line of absolute paths';

const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** A line of a crontab taken apart; undefined for a comment, a variable, or nothing at all. `@reboot` has no fields. */
export function cronLine(line: string): { readonly fields: readonly string[]; readonly command: string } | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || /^[A-Za-z_]\w*\s*=/.test(text)) return undefined;
  const [nickname = '', rest = ''] = /^(@\w+)\s+(.*)$/.exec(text)?.slice(1) ?? [];
  if (nickname !== '')
    return { fields: nickname === '@reboot' ? [] : (NICKNAMES[nickname] ?? nickname).split(' '), command: rest };
  const match = /^((?:\S+\s+){5})(.*)$/.exec(text);
  return match === null ? undefined : { fields: (match[1] ?? '').trim().split(/\s+/), command: match[2] ?? '' };
}

/** What cron makes of a line that its writer may not have meant. `longest`: seconds of the longest run lately. */
export function lintLine(line: string, longest: number): Lint[] {
  const parts = cronLine(line);
  if (parts === undefined) return [];
  const wrong = fieldLints(parts.fields);
  return [...(wrong.length > 0 ? wrong : frequencyLints(parts.fields, longest)), ...commandLints(parts.command)];
}

/** The five fields of a line, their numbers from and to, and the names that stand for numbers. */
const FIELDS = [
  { what: 'a minute', from: 0, to: 59, names: [] },
  { what: 'an hour', from: 0, to: 23, names: [] },
  { what: 'a day of the month', from: 1, to: 31, names: [] },
  {
    what: 'a month',
    from: 1,
    to: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { what: 'a day of the week', from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;

/** Fields that cron refuses, by crontab(5): numbers or names, their ranges and lists, and steps. */
function fieldLints(fields: readonly string[]): Lint[] {
  return FIELDS.flatMap(({ what, from, to, names }, index): Lint[] => {
    const field = fields[index];
    if (field === undefined) return [];
    const numberOf = (text: string): number => {
      const named = names.findIndex((name) => name === text.toLowerCase());
      return named >= 0 ? named + from : /^\d+$/.test(text) ? Number(text) : NaN;
    };
    const isGood = (item: string): boolean => {
      const [, range = '', first = '', last, step] = /^((\*|\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item) ?? [];
      if (range === '' || step === '0') return false;
      if (first === '*') return last === undefined;
      const [low, high] = [numberOf(first), numberOf(last ?? first)];
      return low >= from && high <= to && low <= high;
    };
    if (field.split(',').every(isGood)) return [];
    const advice = `write ${from} to ${to}, or *; riskctl cron install writes a good line`;
    return [{ isFatal: true, found: `'${field}' is not ${what}, and cron refuses the line`, advice }];
  });
}

function frequencyLints(fields: readonly string[], longest: number): Lint[] {
  const lints: Lint[] = [];
  const [minute = '', hour = '', day = '*', , weekday = '*'] = fields;
  const step = Number(/^\*\/(\d+)$/.exec(minute)?.[1] ?? NaN);
  if (60 % step > 0)
    lints.push({ found: `*/${step} begins anew each hour, so its last interval is shorter`, advice: 'choose a divisor of 60' });
  const gap = shortestGap(minute);
  if (gap * 60 < longest) {
    lints.push({
      found: `it runs every ${gap} min, and a run has taken ${Math.ceil(longest / 60)} min`,
      advice: `run it less often: riskctl cron install --every ${intervalOver(longest)}`,
    });
  }
  if (minute === '*' && hour !== '*' && hour !== '')
    lints.push({ found: `it runs every minute of hour ${hour}`, advice: 'write 0 in the place of the minute' });
  // a field that begins with * restricts, and does not add
  if (!day.startsWith('*') && !weekday.startsWith('*'))
    lints.push({
      found: 'it names a day of the month and one of the week, and cron runs it on either',
      advice: 'put * in one of the two',
    });
  return lints;
}

/** The fewest minutes between two runs by the field of the minute, as if every hour were meant. */
function shortestGap(field: string): number {
  const minutes = field.split(',').flatMap((item) => {
    const [, first = '*', last, step] = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(item) ?? [];
    const from = first === '*' ? 0 : Number(first);
    const to = first === '*' ? 59 : Number(last ?? (step === undefined ? first : 59));
    return Array.from({ length: 60 }, (_, at) => at).filter(
      (at) => at >= from && at <= to && (at - from) % Number(step ?? 1) === 0,
    );
  });
  const sorted = [...new Set(minutes)].sort((a, b) => a - b);
  return Math.min(60, ...sorted.map((at, index) => (sorted[index + 1] ?? (sorted[0] ?? 0) + 60) - at));
}

function commandLints(command: string): Lint[] {
  const lints: Lint[] = [];
  if (/(?<!\\)%/.test(command))
    lints.push({ found: 'cron ends the command at its first %', advice: String.raw`write \% outside of quotes` });
  const steps = shellSteps(command);
  for (const { words, targets } of steps) {
    const [program = '', folder = ''] = words;
    if (program === 'cd' && !folder.startsWith('/'))
      lints.push({ found: `'${folder}' is not an absolute path, and cron knows nothing of your folder`, advice: ABSOLUTE });
    for (const target of targets)
      if (!target.startsWith('/'))
        lints.push({ found: `'${target}' is not an absolute path`, advice: 'write the whole path of the log' });
  }
  const runs = steps.map(({ words }) => words).filter((words) => words.includes('full'));
  if (runs.some((words) => !words.includes('-q') && !words.includes('--quiet')))
    lints.push({ found: 'without -q every run says something, also one with nothing to do', advice: 'put -q before full' });
  return lints;
}
