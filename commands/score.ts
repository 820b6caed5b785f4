import { evaluationLines } from './evaluation-text.js';
import { command } from './command.js';

export const score = command({
  name: 'score',
  summary: 'judge the trained model on the test data',
  access: (_, flags) => (flags['deployed'] === true ? 'reads' : 'changes'),
  options: { deployed: { kind: 'switch', help: 'judge the deployed model instead; nothing is written' } },
  async run({ workspace, engine, run }, { deployed }) {
    const { keyScores, score: scoreTrained } = await import('../src/evaluation/score.js');
    const { scoreChampion } = await import('../src/lifecycle/champion.js');
    const scoring = await run.stage('score', () =>
      deployed ? scoreChampion(workspace, engine) : scoreTrained(workspace, engine),
    );
    run.note({ model: scoring.model, scores: keyScores(scoring) });
    return scoring;
  },
  describe: (scoring, paint) =>
    [`${paint.bold(`model ${scoring.model.slice(0, 8)}`)} on ${scoring.data.name}`, '', ...evaluationLines(scoring)].join('\n'),
});
