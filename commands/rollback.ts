import { command } from './command.js';

export const rollback = command({
  name: 'rollback',
  summary: 'make an earlier release serve again, in one atomic step, and record who did it and why',
  access: 'changes',
  options: {
    to: {
      kind: 'text',
      value: 'release',
      help: 'the release to go back to, or the beginning of its name (default: the one before)',
    },
    reason: { kind: 'text', value: 'text', help: 'why; it is kept in the manifest and in runs.ndjson' },
  },
  async run({ workspace, run }, flags) {
    const { rollback: goBack } = await import('../src/lifecycle/rollback.js');
    const answer = await run.stage('rollback', () => goBack(workspace, flags));
    const { user, host } = workspace.world.process;
    run.note({ release: answer.release, model: answer.model, to: answer.to, reason: answer.reason, by: `${user}@${host}` });
    if (answer.already) run.idle();
    return answer;
  },
  isIdle: (answer) => answer.already,
  describe(answer, paint) {
    if (answer.already) return `release ${answer.release} serves that model already`;
    return `${paint.bold(`release ${answer.release}`)} now serves: ${answer.to} again; it takes over from ${answer.previous ?? 'none'}`;
  },
});
