import type { Status } from '../src/operations/status.js';
import { command } from './command.js';
import { plural } from './text.js';

export const status = command({
  name: 'status',
  summary: 'tell whether the runs of full are well; the exit code is 10 if they are not',
  access: 'reads',
  options: { maxAge: { kind: 'text', value: 'time', help: 'how long ago the last success may be, such as 90s, 30m, 2h or 1d' } },
  async run({ workspace }, { maxAge }) {
    const { status: tell } = await import('../src/operations/status.js');
    const { secondsOf } = await import('../src/operations/duration.js');
    return tell(workspace, maxAge === undefined ? undefined : secondsOf('--max-age', maxAge));
  },
  isIdle: (answer) => answer.healthy,
  isAlarm: (answer) => !answer.healthy,
  describe(answer, paint) {
    const { last_run: last, last_success: success, last_decision: decision, set_aside: aside, serving, running } = answer;
    return [
      paint.bold(answer.healthy ? 'well' : 'not well'),
      ...answer.problems.map((problem) => `  ${problem}`),
      ...(running === null ? [] : [`running       process ${running.pid} on ${running.host}, since ${running.since}`]),
      `last run      ${last === null ? 'none' : `${last.outcome}, ${last.ended} (${last.run})`}`,
      `last success  ${success === null ? 'none' : `${success.ended}${answer.failures > 0 ? `; ${answer.failures} failed since` : ''}`}`,
      `last verdict  ${decision === null ? 'none' : `${decision.verdict}: ${decision.reason} (run ${decision.run})`}`,
      `serving       ${serving === null ? 'nothing' : `release ${serving.release}, F1 ${serving.f1.toFixed(3)}, since ${serving.since}`}`,
      ...asideLine(aside),
    ].join('\n');
  },
});

function asideLine(aside: Status['set_aside']): string[] {
  if (aside === null) return ['set aside     not known: the ledger cannot be read; riskctl doctor says why'];
  const waiting = [
    ...(aside.files > 0 ? [`${plural(aside.files, 'file')} held`] : []),
    ...(aside.rows > 0 ? [`${plural(aside.rows, 'row')} in quarantine`] : []),
  ];
  return waiting.length === 0 ? [] : [`set aside     ${waiting.join(', ')}; riskctl quarantine list`];
}
