import { command } from './command.js';
import { textTable } from './text.js';

const DEFAULT_RUNS = 20;

export const history = command({
  name: 'history',
  summary: 'list the latest runs: what they found, decided and left serving',
  access: 'reads',
  options: {
    last: { kind: 'count', value: 'n', help: `how many runs to list (default: ${DEFAULT_RUNS})` },
    idle: { kind: 'switch', help: 'list the runs that found nothing to do, too' },
  },
  async run({ workspace }, { last, idle }) {
    const { pastRuns } = await import('../src/lifecycle/history.js');
    return pastRuns(workspace, { last: last ?? DEFAULT_RUNS, idle });
  },
  describe(answer) {
    if (answer.length === 0) return 'no runs yet: riskctl full makes the first';
    const rows = answer.map((run) => [
      run.id,
      run.command,
      run.outcome,
      run.seconds.toFixed(1),
      run.drift ?? '',
      run.realised_f1?.toFixed(3) ?? '',
      run.expected_f1?.toFixed(3) ?? '',
      run.verdict ?? '',
      run.release ?? '',
    ]);
    const suspects = [...new Set(answer.flatMap(({ leaks }) => leaks))].map((name) => `'${name}'`);
    const warning =
      suspects.length === 0
        ? ''
        : `warning: ${suspects.join(', ')} alone told the classes apart: riskctl explain-run says in which run\n`;
    return `${textTable([['run', 'command', 'outcome', 'seconds', 'drift', 'F1 new rows', 'expected', 'verdict', 'serving'], ...rows])}\n\n${warning}riskctl explain-run <run> shows all the evidence of one`;
  },
});
