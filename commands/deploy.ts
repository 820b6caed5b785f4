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
    const { ruledAgainst } = await import('../src/lifecycle/history.js');
    const overruled = deployment.already ? null : await ruledAgainst(workspace, deployment.model);
    if (overruled !== null) run.note({ overruled });
    return { ...deployment, overruled };
  },
  isIdle: (answer) => answer.already,
  describe(answer, paint) {
    if (answer.already) return `model ${answer.model.slice(0, 8)} already serves, as release ${answer.release}`;
    const took = answer.previous === null ? 'it is the first' : `it takes over from ${answer.previous}`;
    const { overruled: ruling } = answer;
    const against = ruling === null ? '' : `\nthough run ${ruling.run} ruled ${ruling.verdict}: ${ruling.reason}`;
    return `${paint.bold(`release ${answer.release}`)} now serves; ${took}${against}`;
  },
});
