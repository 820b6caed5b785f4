import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFiles } from '../support/workspaces.js';
import { customers, writeCustomers } from './churn.js';
import { fencesOf, linesOf } from './markdown.js';
import { openWalk, type Walk } from './workspace.js';

/** Real answers to `--json`, the log they left, and the workspace as it is after them. */
export interface Answers {
  /** What stdout held, by command. */
  readonly of: ReadonlyMap<string, readonly unknown[]>;
  readonly log: readonly unknown[];
  /** Commands that ended otherwise than they should, or that failed and still answered. */
  readonly astray: readonly string[];
  /** The lines of runs.ndjson. */
  readonly runs: readonly string[];
  /** The text of a file of the workspace. */
  read(file: string): Promise<string>;
  /** The test data, as csv. */
  readonly tested: string;
}

/** A feature that says nothing, so that a model leaves it out. */
const CONSTANT = { country: 'NL' };
const DESCRIBED = { tenure_months: 2, monthly_charges: 80, plan: 'monthly', payment: null, ...CONSTANT };
const OUTDATED = '{"zod":{"current":"4.0.0","wanted":"4.6.7","latest":"5.0.0"},"vega":{"wanted":"6.4.0","latest":"6.4.0"}}';
const BROKEN = 'x,-1,20,yearly,card,NL,No\n';
const UNSEEN = Array.from({ length: 20 }, (_, index) => `w-${index},5,30,weekly,card,NL,Yes\n`).join('');

/** Puts every command to the real riskctl, in a workspace that is the example of README.md with one feature more. */
export async function askAll(): Promise<Answers> {
  const example = await exampleWorkspace();
  let walk = example;
  const answers = new Map<string, unknown[]>();
  const log: unknown[] = [];
  const astray: string[] = [];
  const ask = async (command: string, flags = '', expected = 0): Promise<void> => {
    const { exit, stdout, stderr } = await walk.run(`riskctl --json ${flags} ${command}`);
    log.push(...stderr.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown])));
    const isAnswer = exit === 0 || exit === 10;
    if (exit !== expected || (!isAnswer && stdout !== '')) astray.push(`${command} exits ${exit}: ${stdout}${stderr}`);
    if (!isAnswer) return;
    const name = command.split(' ')[0] ?? '';
    answers.set(name, [...(answers.get(name) ?? []), JSON.parse(stdout)]);
  };

  await writeFiles(walk.folder, { 'data/incoming/torn.csv': 'customer\n', 'data/incoming/later.csv.part': '' });
  await ask('status', '', 10);
  for (const command of ['ingest', 'train', 'score', 'deploy']) await ask(command);
  await writeFiles(walk.folder, {
    'data/incoming/2025.csv': `${customers(60, 'c3', CONSTANT)}${UNSEEN}${BROKEN}`,
    'data/incoming/torn_too.csv': 'plan\n',
  });
  // so high a threshold makes a challenger that is worse in every slice
  await ask('full', '--set promotion.rule=always --set model.threshold=0.8');
  await ask('predict data/test --out risks.ndjson --reasons 1 --evaluate');
  await ask('predict data/incoming/2025.csv --out risks.csv');
  await ask('explain a1-0', '--set contract.columns.plan.actionable=true');
  await ask(`explain --row '${JSON.stringify(DESCRIBED)}'`);
  await ask('history');
  await ask('explain-run last');
  await writeFiles(walk.folder, {
    'data/incoming/odd.csv': customers(40, 'odd', CONSTANT).replaceAll(/,(Yes|No)$/gm, ',Yes'),
    'data/incoming/even.csv': customers(9, 'even', CONSTANT),
  });
  await ask('full', '--log cron.log --set ingest.hold_on.base_rate=0.1');
  await ask('full', '--log cron.log');
  // a threshold tried, taken back and tried again: the same evidence twice
  for (const threshold of [0.7, 0.5, 0.7]) await ask('full', `--set promotion.rule=never --set model.threshold=${threshold}`);
  await ask('deploy');
  for (const action of [
    'list',
    'show --file odd.csv',
    'replay --file odd.csv',
    'show --file 2025.csv',
    'drop --file odd.csv',
    'drop --file 2025.csv',
  ])
    await ask(`quarantine ${action}`, action.startsWith('replay') ? '--set ingest.hold_on.base_rate=0.1' : '');
  await ask('who --at 2020-01-01');
  await ask('who');
  await ask('verify');
  await ask('rollback --reason tried');
  for (const command of ['rollback --to 2', 'who', 'releases']) await ask(command, '', command === 'rollback --to 2' ? 66 : 0);
  await walk.run(`sed -i 's/"ingest"/"others"/' runs.ndjson`);
  await ask('verify', '', 10);
  await walk.run(`sed -i 's/"others"/"ingest"/' runs.ndjson`);
  await ask('full', '--log cron.log --set input_folder_path=absent --set notify.webhook.url_env=RISKCTL_TEST_NOWHERE', 66);
  await ask('status', '', 10);
  await ask('doctor', '', 10);
  await walk.run(
    `printf '{"pid":1,"host":"%s","started":null,"since":"2026-01-01T00:00:00.000Z"}' "$(hostname)" > .riskctl/lock`,
  );
  await ask('status', '', 10);
  await walk.run('rm .riskctl/lock');
  await ask('report');
  await ask('export --format sql');
  await ask('export --format onnx --trained --out model.onnx');
  await walk.npm(OUTDATED);
  await ask('diagnose --time 1');
  await walk.npm('not JSON');
  await ask('diagnose');
  for (const action of ['print', 'install', 'status', 'remove']) await ask(`cron ${action}`);
  await ask('score', '-v --set test_data_path=absent', 66);
  const read = (file: string): Promise<string> => readFile(path.join(example.folder, file), 'utf8');
  const runs = await read('runs.ndjson');
  const tested = await read('data/test/test.csv');

  // a feature that knows the answer
  walk = await exampleWorkspace();
  await walk.run(`sed -i -E 's/,NL,Yes$/,BE,Yes/' data/incoming/*.csv data/test/*.csv`);
  for (const command of ['full', 'history', 'train']) await ask(command);
  const more = await readFile(path.join(walk.folder, 'runs.ndjson'), 'utf8');
  return { of: answers, log, astray, runs: `${runs}${more}`.trimEnd().split('\n'), read, tested };
}

async function exampleWorkspace(): Promise<Walk> {
  const walk = await openWalk('nothing');
  const example = fencesOf(linesOf('README.md')).find(({ mark }) => mark === 'file: churn/config.json')?.text ?? '';
  const config = JSON.parse(example) as { contract: { columns: Record<string, unknown> }; slices?: unknown };
  config.contract.columns['country'] = { role: 'feature', type: 'categorical' };
  config.slices = { columns: ['plan', 'payment', { column: 'tenure_months', bins: 2 }] };
  await writeFiles(walk.folder, { 'config.json': JSON.stringify(config) });
  await writeCustomers(walk.folder, CONSTANT);
  return walk;
}
