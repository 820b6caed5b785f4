import { command } from './command.js';

const ACTIONS = ['print', 'install', 'status', 'remove'] as const;

export const cron = command({
  name: 'cron',
  summary: 'run full from cron: print, install or remove the line, or tell whether it is there',
  access: 'reads',
  argument: { name: 'action', help: 'what to do with the line in your crontab', choices: ACTIONS },
  options: {
    every: { kind: 'count', value: 'minutes', help: 'minutes between two runs: a divisor of 60, or whole hours (default: 10)' },
  },
  async run({ workspace }, { every }, given) {
    const { cronEntry, commandOf, DEFAULT_MINUTES } = await import('../src/workspace/cron-entry.js');
    const { blockOf, installedLine, withEntry, withoutEntry } = await import('../src/workspace/crontab.js');
    const { readCrontab, writeCrontab } = await import('../src/workspace/crontab-program.js');
    const action = ACTIONS.find((one) => one === given) ?? 'print';
    const entry = cronEntry(workspace, every ?? DEFAULT_MINUTES);
    const { line } = entry;
    if (action === 'print') return { action, line, block: blockOf(entry) };

    const crontab = await readCrontab();
    const installed = installedLine(crontab, entry) ?? null;
    if (action === 'status') {
      // without --every, any schedule will do: what must be right is the command
      const current = every === undefined && installed !== null ? commandOf(installed) === commandOf(line) : installed === line;
      return { action, state: installed === null ? 'absent' : current ? 'current' : 'stale', installed, line };
    }
    const wanted = action === 'install' ? withEntry(crontab, entry) : withoutEntry(crontab, entry);
    if (wanted !== crontab) await writeCrontab(wanted);
    return { action, changed: wanted !== crontab, installed, line };
  },
  isIdle: (answer) => 'changed' in answer && !answer.changed,
  describe(answer) {
    switch (answer.action) {
      case 'print':
        return answer.block.trimEnd();
      case 'status':
        if (answer.state === 'absent') return "not installed: 'riskctl cron install' does it";
        if (answer.state === 'current') return `installed and up to date:\n${answer.installed}`;
        return `installed, but not as it would be now:\n- ${answer.installed}\n+ ${answer.line}\n'riskctl cron install' brings it up to date`;
      case 'install':
        return `${answer.changed ? (answer.installed === null ? 'installed' : 'replaced the older line') : 'already installed'}:\n${answer.line}`;
      case 'remove':
        return answer.changed ? 'removed from the crontab' : 'not in the crontab: nothing to remove';
    }
  },
});
