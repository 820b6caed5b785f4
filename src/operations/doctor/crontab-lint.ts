/** What is wrong with a line of a crontab, and what to do about it. */
export interface Lint {
  readonly found: string;
  readonly advice: string;
}

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
  if (nickname !== '') return { fields: NICKNAMES[nickname]?.split(' ') ?? [], command: rest };
  const match = /^((?:\S+\s+){5})(.*)$/.exec(text);
  return match === null ? undefined : { fields: (match[1] ?? '').trim().split(/\s+/), command: match[2] ?? '' };
}

/** What cron makes of a line that its writer may not have meant. `longest`: seconds of the longest run lately. */
export function lintLine(line: string, longest: number): Lint[] {
  const parts = cronLine(line);
  if (parts === undefined) return [];
  return [...frequencyLints(parts.fields, longest), ...commandLints(parts.command)];
}

function frequencyLints(fields: readonly string[], longest: number): Lint[] {
  const lints: Lint[] = [];
  const [minute = '', hour = '', day = '*', , weekday = '*'] = fields;
  const step = Number(/^\*\/(\d+)$/.exec(minute)?.[1] ?? (minute === '*' ? 1 : NaN));
  if (60 % step > 0)
    lints.push({ found: `*/${step} begins anew each hour, so its last interval is shorter`, advice: 'choose a divisor of 60' });
  if (step * 60 < longest)
    lints.push({
      found: `it runs every ${step} min, and a run has taken ${Math.ceil(longest / 60)} min`,
      advice: 'run it less often: riskctl cron install --every 30',
    });
  if (minute === '*' && hour !== '*' && hour !== '')
    lints.push({ found: `it runs every minute of hour ${hour}`, advice: 'write 0 in the place of the minute' });
  if (day !== '*' && weekday !== '*')
    lints.push({
      found: 'it names a day of the month and one of the week, and cron runs it on either',
      advice: 'put * in one of the two',
    });
  return lints;
}

function commandLints(command: string): Lint[] {
  const lints: Lint[] = [];
  if (/(?<!\\)%/.test(command))
    lints.push({ found: 'cron ends the command at its first %', advice: String.raw`write \% outside of quotes` });
  const steps = command.split(/&&|\|\||[;|]/).map((step) => step.trim().replace(/^(?:[A-Za-z_]\w*=\S*\s+)*/, ''));
  for (const step of steps) {
    const [program = '', first = ''] = step.split(/\s+/);
    const named = program === 'cd' ? first : program;
    if (named !== '' && !/^['"]?\//.test(named) && !BUILT_IN.has(named))
      lints.push({
        found: `'${named}' is not an absolute path, and cron knows neither your PATH nor your folder`,
        advice: 'riskctl cron install writes a line of absolute paths',
      });
  }
  for (const [, target = ''] of command.matchAll(/(?<![\d&])>>?\s*([^\s&>]+)/g))
    if (!/^['"]?\//.test(target))
      lints.push({ found: `'${target}' is not an absolute path`, advice: 'write the whole path of the log' });
  if (!/(?:^|\s)(?:-q|--quiet)(?:\s|$)/.test(command) && /\sfull(?:\s|$)/.test(command))
    lints.push({ found: 'without -q every run says something, also one with nothing to do', advice: 'put -q before full' });
  return lints;
}

const BUILT_IN = new Set(['exec', 'test', '[', 'set', 'export', 'umask', '.', '(', '{', 'true', ':']);
