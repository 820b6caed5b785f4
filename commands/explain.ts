import { command } from './command.js';
import { explanationLines } from './explanation-text.js';

export const explain = command({
  name: 'explain',
  summary: 'tell why a client is predicted what it is: contributions, changes that would matter, clients like it',
  access: 'reads',
  argument: { name: 'id', help: 'the id of an ingested client', choices: [], arity: 'optional' },
  options: {
    row: {
      kind: 'text',
      value: 'json',
      help: 'explain a client described as an object of JSON instead, null for what is missing',
    },
    model: {
      kind: 'choice',
      value: 'which',
      choices: ['deployed', 'latest'],
      help: 'use the deployed model, or the latest that was trained (default: deployed)',
    },
  },
  async run({ workspace, engine }, { row, model }, _id, [id]) {
    const { explain: why } = await import('../src/prediction/explain.js');
    const { chosenModel } = await import('../src/lifecycle/champion.js');
    const { steady } = await import('../src/workspace/steady.js');
    return steady(workspace, async () => why(workspace, engine, await chosenModel(workspace, model ?? 'deployed'), { id, row }));
  },
  describe: (explanation, paint) => explanationLines(explanation, paint).join('\n'),
});
