import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/schema.js';
import { SMALL, tempFolder } from '../support/workspaces.js';

test('what is left out has its default', async () => {
  expect(await load({})).toMatchObject({
    allow_paths: [],
    dedupe: 'rows',
    model: { solver: 'newton', C: 1, threshold: 0.5, standardize: true, min_level_share: 0.01 },
    promotion: { rule: 'evidence', alpha: 0.05, min_effect: 0 },
    ingest: { recursive: false, parquet: false },
    engine: { kind: 'duckdb', memory_limit: '800MB' },
    contract: {
      rules: [],
      extra_columns: 'ignore',
      columns: {
        client: { role: 'id', required: true },
        'late payments': { role: 'feature', type: 'numeric', min: 0, required: false, integer: false },
        gone: { role: 'target', positive: ['Yes'], negative: ['No'], required: false },
      },
    },
  });
});

test('a profile is laid over the file, and --set over both, key by key', async () => {
  const file = { model: { C: 2, threshold: 0.3, min_level_share: 0.1 }, profiles: { p: { model: { C: 3, threshold: 0.4 } } } };
  expect((await load(file)).model).toMatchObject({ C: 2, threshold: 0.3, min_level_share: 0.1 });
  expect((await load(file, [], 'p')).model).toMatchObject({ C: 3, threshold: 0.4, min_level_share: 0.1 });
  expect((await load(file, ['model.C=4'], 'p')).model).toMatchObject({ C: 4, threshold: 0.4, min_level_share: 0.1 });
  expect((await load(file, ['model.C=4', 'model.C=5'])).model).toMatchObject({ C: 5, threshold: 0.3 });
  expect((await load(file, ['model={"C":6}'])).model).toMatchObject({ C: 6, threshold: 0.3 });
});

test('lists and scalars replace, they do not merge', async () => {
  const file = { allow_paths: ['/a', '/b'], dedupe: { key: ['client', 'plan'] } };
  expect(await load(file, ['allow_paths=["/c"]', 'dedupe.key=["client"]'])).toMatchObject({
    allow_paths: ['/c'],
    dedupe: { key: ['client'] },
  });
  expect((await load(file, ['dedupe=rows'])).dedupe).toBe('rows');
  expect((await load({}, ['dedupe={"key":["client"]}'])).dedupe).toEqual({ key: ['client'] });
});

test.each<[string, (config: Config) => unknown, unknown]>([
  ['model.C=0.25', (config) => config.model.C, 0.25],
  ['model.C=1e-3', (config) => config.model.C, 0.001],
  ['model.standardize=false', (config) => config.model.standardize, false],
  ['model.solver=gradient-descent', (config) => config.model.solver, 'gradient-descent'],
  ['report.title=Who leaves, and why = ?', (config) => config.report.title, 'Who leaves, and why = ?'],
  ['report.title="2024"', (config) => config.report.title, '2024'],
  ['report.title={a', (config) => config.report.title, '{a'],
  ['report.title=two\nlines', (config) => config.report.title, 'two\nlines'],
  ['contract.rules=["\\"late payments\\" < 100"]', (config) => config.contract.rules, ['"late payments" < 100']],
  ['contract.columns."late payments".max=30', (config) => column(config, 'late payments')['max'], 30],
  ['"contract"."columns"."late payments".max=31', (config) => column(config, 'late payments')['max'], 31],
  ['contract.columns."a.b=c".role=ignore', (config) => column(config, 'a.b=c')['role'], 'ignore'],
  ['contract.columns.gone.positive=1', (config) => column(config, 'gone')['positive'], [1]],
  ['contract.columns.gone.positive=[true,"oui"]', (config) => column(config, 'gone')['positive'], [true, 'oui']],
  ['contract.columns.plan.allowed=["basic","plus"]', (config) => column(config, 'plan')['allowed'], ['basic', 'plus']],
])('--set %s', async (given, found, expected) => {
  expect(found(await load({}, [given]))).toEqual(expected);
});

test('columns may have the names of what every object has', async () => {
  const awkward = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', ' ', 'select', 'naïve "quoted" 🦆'];
  const columns = Object.fromEntries(awkward.map((name) => [name, { role: 'ignore' }]));
  const config = await load({ contract: { columns: { ...SMALL.contract.columns, ...columns } } }, [
    'contract.columns.constructor.role=id',
  ]);
  expect(Object.keys(config.contract.columns)).toEqual(expect.arrayContaining(awkward));
  expect(column(config, 'constructor')).toEqual({ role: 'id', required: true });
});

test('a byte order mark and $schema are passed over', async () => {
  const file = path.join(await tempFolder(), 'config.json');
  await writeFile(file, `\uFEFF${JSON.stringify({ $schema: './docs/config.schema.json', ...SMALL })}`);
  await expect(loadConfig({ file, overrides: [] })).resolves.toMatchObject({ input_folder_path: 'in' });
});

test('nothing that is read reaches the prototype of objects', async () => {
  const file = path.join(await tempFolder(), 'config.json');
  const hostile = `{"__proto__": {"polluted": true}, "model": {"__proto__": {"C": 9}}, ${JSON.stringify(SMALL).slice(1)}`;
  await writeFile(file, hostile);
  await expect(loadConfig({ file, overrides: ['constructor.prototype.polluted=1'] })).rejects.toThrow(
    'config.json: __proto__: __proto__ cannot be a name',
  );
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

function column(config: Config, name: string): Record<string, unknown> {
  return { ...config.contract.columns[name] };
}

async function load(change: Record<string, unknown>, overrides: string[] = [], profile?: string): Promise<Config> {
  const file = path.join(await tempFolder(), 'config.json');
  await writeFile(file, JSON.stringify({ ...SMALL, ...change }));
  return loadConfig({ file, overrides, ...(profile === undefined ? {} : { profile }) });
}
