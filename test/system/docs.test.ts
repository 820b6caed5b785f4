import { beforeAll, expect, test } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { askAll, type Answers } from '../docs/answers.js';
import { writeCustomers } from '../docs/churn.js';
import { differences } from '../docs/fields.js';
import { linesOf } from '../docs/markdown.js';
import { settled, tell, type Told } from '../docs/told.js';
import { openWalk } from '../docs/workspace.js';

const PAGES = ['README.md', 'docs/guide.md', 'docs/configuration.md', 'docs/operating.md'];
const JSON_PAGE = linesOf('docs/json.md');
const told = new Map<string, readonly Told[]>();
let answers: Answers;

// all at once: most of the time goes into processes that have nothing to do with each other
beforeAll(async () => {
  const pages = PAGES.map(async (page) => told.set(page, await tell(page, await openWalk('sample'), ownData)));
  [answers] = await Promise.all([askAll(), ...pages]);
}, 300_000);

test.each(PAGES)('the commands of %s run in order, and print what it says', (page) => {
  expect(told.get(page)).not.toHaveLength(0);
  expect(problems(told.get(page) ?? [])).toBe('');
});

test('the minimal configuration of README.md is enough to deploy a model', () => {
  const shown = told.get('README.md')?.find(({ commands }) => commands.includes('-C churn'))?.shown ?? '';
  expect(shown).toMatch(/^ingested {2}1 file: 400 rows = 400 accepted/m);
  expect(shown).toMatch(/^deployed /m);
});

test('a command that fails prints nothing on stdout', () => {
  expect(answers.astray).toEqual([]);
});

test.each([
  'full',
  'ingest',
  'quarantine',
  'score',
  'deploy',
  'rollback',
  'releases',
  'who',
  'verify',
  'status',
  'doctor',
  'report',
  'predict',
  'explain',
  'export',
  'history',
  'diagnose',
  'cron',
])('docs/json.md has the very fields of %s', (command) => {
  expect(differences(JSON_PAGE, command, answers.of.get(command) ?? [])).toEqual([]);
});

test('docs/json.md has the very fields of the model, as train prints it and as it is released', async () => {
  const trained = answers.of.get('train') ?? [];
  expect(differences(JSON_PAGE, 'model', trained)).toEqual([]);
  expect(differences(JSON_PAGE, 'model', [...trained, await parsed('production_deployment/trainedmodel.json')])).toEqual([]);
});

test('docs/json.md has the very fields of predictions', async () => {
  const lines = (await answers.read('risks.ndjson')).trimEnd().split('\n');
  const predictions = lines.map((line) => JSON.parse(line) as unknown);
  expect(predictions).toHaveLength(300);
  expect(differences(JSON_PAGE, 'predictions', predictions)).toEqual([]);
});

test('docs/json.md has the very fields of the log and of the other files', async () => {
  expect(differences(JSON_PAGE, 'log', answers.log)).toEqual([]);
  const told = (await answers.read('cron.log')).trimEnd().split('\n');
  expect(
    differences(
      JSON_PAGE,
      'run-line',
      told.map((line) => JSON.parse(line) as unknown),
    ),
  ).toEqual([]);
  expect(differences(JSON_PAGE, 'score', [await parsed('models/metrics.json')])).toEqual([]);
  expect(differences(JSON_PAGE, 'manifest', [await parsed('production_deployment/current/manifest.json')])).toEqual([]);
  const lines = answers.runs.map((line) => JSON.parse(line) as unknown);
  expect(differences(JSON_PAGE, 'runs', lines)).toEqual([]);
  expect(lines).toContainEqual(answers.of.get('explain-run')?.[0]);
});

test('docs/json.md shows the ledger and the columns of the quarantine as they are', async () => {
  const ledger = (await answers.read('data/ingested/ingestedfiles.txt')).split('\n');
  expect(JSON_PAGE).toContain(ledger[0]);
  const shape = (line: string): string => line.replaceAll(/[0-9a-f]{64}|\d+/g, '0').replace(/\S+$/, '');
  expect(ledger.map(shape)).toContain(shape(JSON_PAGE.find((line) => /^[0-9a-f]{64} /.test(line)) ?? ''));
  const section = JSON_PAGE.slice(JSON_PAGE.indexOf('## quarantine.csv'), JSON_PAGE.indexOf('## trainedmodel.json'));
  const columns = section.flatMap((line) => /^\| `(\w+)` /.exec(line)?.[1] ?? []);
  expect((await answers.read('data/ingested/quarantine.csv')).split('\n')[0]).toBe(columns.join(','));
});

test('the formula of docs/json.md gives the probabilities of diagnose', async () => {
  const model = (await parsed('production_deployment/trainedmodel.json')) as FormulaModel;
  const lines = answers.tested
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [head = [], ...rows] = lines;
  const expected = new Map(rows.map((cells) => [cells[0], probability(model, (name) => cells[head.indexOf(name)] ?? '')]));
  const [diagnosis] = answers.of.get('diagnose') as {
    predictions: { highest: { ids: { customer: string }; probability: number }[] };
  }[];
  expect(diagnosis?.predictions.highest).toHaveLength(10);
  for (const { ids, probability: p } of diagnosis?.predictions.highest ?? [])
    expect(p).toBeCloseTo(expected.get(ids.customer) ?? NaN, 12);
});

interface FormulaModel {
  readonly intercept: number;
  readonly terms: readonly (
    | { kind: 'numeric'; name: string; impute: number; mean: number; scale: number; coefficient: number }
    | {
        kind: 'categorical';
        name: string;
        levels: { level: string; coefficient: number }[];
        other: number | null;
        missing: number | null;
      }
  )[];
}

/** The formula as the page gives it. */
function probability({ intercept, terms }: FormulaModel, valueOf: (name: string) => string): number {
  const parts = terms.map((term) => {
    const value = valueOf(term.name);
    if (term.kind === 'numeric')
      return (term.coefficient * ((value === '' ? term.impute : Number(value)) - term.mean)) / term.scale;
    if (value === '') return term.missing ?? 0;
    return term.levels.find(({ level }) => level === value)?.coefficient ?? term.other ?? 0;
  });
  return 1 / (1 + Math.exp(-parts.reduce((sum, part) => sum + part, intercept)));
}

async function parsed(file: string): Promise<unknown> {
  return JSON.parse(await answers.read(file));
}

/** Writes the configuration that a page shows, and data for it. */
async function ownData(config: string, file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${config}\n`);
  await writeCustomers(path.dirname(file));
}

/** Every block that did not end as the page says, or did not print what the page says, and how. */
function problems(blocks: readonly Told[]): string {
  return blocks
    .flatMap(({ commands, says, exit, outcome, shown }) => {
      const wrong = [
        ...(outcome.exit === exit ? [] : [`exits ${outcome.exit}, not ${exit}:\n${outcome.stdout}\n${outcome.stderr}`]),
        ...(says === undefined || settled(says) === settled(shown) ? [] : [`prints\n${shown}\nand not\n${says}`]),
      ];
      return wrong.map((problem) => `$ ${commands}\n${problem}`);
    })
    .join('\n\n');
}
