import { command } from './command.js';

export const deploy = command({
  name: 'deploy',
  summary: 'release the trained model, its score and the ledger, in one atomic step',
  access: 'changes',
  options: {},
  async run({ workspace, run }) {
    const { deploy: release } = await import('../src/lifecycle/release.js');
    const deployment = await run.stage('deploy', () => release(workspace));
    run.note({ release: deployment.release, model: deployment.model });
    if (deployment.already) run.idle();
    return deployment;
  },
  isIdle: (answer) => answer.already,
  describe(answer, paint) {
    if (answer.already) return `model ${answer.model.slice(0, 8)} already serves, as release ${answer.release}`;
    const took = answer.previous === null ? 'it is the first' : `it takes over from ${answer.previous}`;
    return `${paint.bold(`release ${answer.release}`)} now serves; ${took}`;
  },
});
