import type { ToolName } from '../src/drift/parity.js';
import type { DriftVerdict } from '../src/drift/entry.js';
import { command } from './command.js';
import { driftLines } from './drift-text.js';
import { parityLines } from './parity-text.js';

/** The tools of --parity, and what they are called. */
const TOOLS = { evidently: 'Evidently', nannyml: 'NannyML', scorecard: 'a credit scorecard' } as const satisfies Record<
  ToolName,
  string
>;
/** The verdicts of --fail-on, and those that each of them is meant by. */
const FAILS = { drift: ['drift'], watch: ['watch', 'drift'] } as const satisfies Partial<
  Record<DriftVerdict, readonly DriftVerdict[]>
>;

export const drift = command({
  name: 'drift',
  summary: 'hold new rows against what the deployed model was trained on: have the clients changed?',
  access: 'reads',
  options: {
    data: { kind: 'text', value: 'path', help: 'look at this file or folder (default: the files ingested since the deployment)' },
    failOn: {
      kind: 'choice',
      value: 'verdict',
      choices: ['drift', 'watch'],
      help: 'exit with code 10 on drift, or already where something is worth a look',
    },
    parity: {
      kind: 'choice',
      value: 'tool',
      choices: ['evidently', 'nannyml', 'scorecard'],
      help: 'show beside it what evidently, nannyml or a scorecard says by default, and why it differs',
    },
  },
  async run({ workspace, engine }, { data, parity }) {
    const { drift: compare } = await import('../src/drift/drift.js');
    const { requireChampion } = await import('../src/lifecycle/champion.js');
    const champion = await requireChampion(workspace);
    return compare(workspace, engine, champion, { data, parity });
  },
  isIdle: ({ verdict, parity }) => verdict === 'stable' && parity === null,
  isAlarm: ({ verdict }, { failOn }) => failOn !== undefined && FAILS[failOn].some((one) => one === verdict),
  describe: (answer, paint) =>
    [
      ...driftLines(answer, paint),
      ...(answer.parity === null ? [] : parityLines(answer.parity, TOOLS[answer.parity.tool], paint)),
    ].join('\n'),
});
