import { MOST_REASONS } from '../src/config/limits.js';
import { command } from './command.js';
import { evaluationLines } from './evaluation-text.js';
import { count, plural } from './text.js';

export const predict = command({
  name: 'predict',
  summary: 'score clients in bulk with the deployed model; change nothing',
  access: 'reads',
  argument: {
    name: 'file',
    help: 'csv, csv.gz or parquet files, or folders of them; "-" reads a csv from stdin, table:<name> a table of the engine',
    choices: [],
    arity: 'many',
  },
  options: {
    out: {
      kind: 'text',
      value: 'path',
      help: 'write the predictions to this file, not to stdout; those of a table to table:<name>',
    },
    format: {
      kind: 'choice',
      value: 'format',
      choices: ['csv', 'ndjson', 'parquet'],
      help: 'write csv, ndjson or parquet (default: by the ending of --out; csv on stdout)',
    },
    rejected: {
      kind: 'text',
      value: 'path',
      help: 'write the rows that break the contract to this file (default: beside --out, as .rejected.csv)',
    },
    keep: { kind: 'switch', help: 'carry all columns of the input along, not just the ids' },
    top: { kind: 'count', value: 'n', help: 'only the n clients most at risk, the highest probability first' },
    reasons: {
      kind: 'count',
      value: 'n',
      from: 0,
      to: MOST_REASONS,
      help: 'give n reasons a client, or none with 0 (default: prediction.reasons, 3)',
    },
    evaluate: { kind: 'switch', help: 'also judge the predictions by the labels in the input' },
    model: {
      kind: 'choice',
      value: 'which',
      choices: ['deployed', 'latest'],
      help: 'use the deployed model, or the latest that was trained (default: deployed)',
    },
  },
  async run({ workspace, engine, json }, { model, ...options }, _file, inputs) {
    const { predict: predictWith, requireRoom } = await import('../src/prediction/predict.js');
    const { chosenModel } = await import('../src/lifecycle/champion.js');
    requireRoom(options.out, json);
    return predictWith(workspace, engine, await chosenModel(workspace, model ?? 'deployed'), { ...options, inputs });
  },
  isStreamed: ({ out }) => out === null,
  describe({ model, data, rows, out, rejected, evaluation }, paint) {
    const balance = `${plural(rows.in, 'row')} = ${count(rows.scored)} scored + ${count(rows.rejected)} rejected`;
    return [
      `${paint.bold(`model ${model.slice(0, 8)}`)} on ${data}: ${balance}`,
      ...(out === null ? [] : [`predictions  ${out}`]),
      ...(rejected === null ? [] : [`rejected     ${rejected}, with the rule that each row breaks`]),
      ...(evaluation === null ? [] : ['', ...evaluationLines(evaluation)]),
    ].join('\n');
  },
});
