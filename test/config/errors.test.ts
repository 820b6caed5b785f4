import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadConfig, type ConfigSource } from '../../src/config/load.js';
import { SMALL, tempFolder } from '../support/workspaces.js';

/** One fault: what is wrong, as an override or as a change of the file, and the line that says so. */
type Case = readonly [given: string, line: string];

/** A name that is none of those it could be. */
const stranger = (key: string, what: string, those: string): string =>
  `--set: ${key} names 'none', which is not ${what} of the contract: those are ${those}`;

test.each<Case>([
  // unknown keys
  ['colour=red', "--set: the top level has an unknown key 'colour'"],
  ['model={"c":1,"Threshold":0.5}', "--set: model has unknown keys 'c', 'Threshold'"],
  ['contract.columns.client.min=1', "--set: contract.columns.client has an unknown key 'min'"],
  ['profiles.x={}', "--set: the top level has an unknown key 'profiles'"],
  // wrong types
  ['model.C=high', "--set: model.C must be a number, got 'high'"],
  ['model.standardize=yes', "--set: model.standardize must be a boolean, got 'yes'"],
  ['report.title=2024', '--set: report.title must be a string, got 2024'],
  ['contract=null', '--set: contract must be an object, got null'],
  ['contract.columns=[]', '--set: contract.columns must be an object, got []'],
  ['allow_paths=/mnt', "--set: allow_paths must be an array, got '/mnt'"],
  ['engine.threads=1.5', '--set: engine.threads must be a whole number, got 1.5'],
  ['contract.rules=[1]', '--set: contract.rules.0 must be a string, got 1'],
  // missing keys
  ['contract.columns.x={}', "--set: contract.columns.x.role is missing: expected 'id', 'target', 'feature' or 'ignore'"],
  ['contract.columns.x.role=feature', "--set: contract.columns.x.type is missing: expected 'numeric' or 'categorical'"],
  [
    'contract.columns.x.role=target',
    '--set: contract.columns.x.positive is missing: expected a string, a number, a boolean or an array',
  ],
  // one of several
  ['model.solver=lbfgs', "--set: model.solver must be 'newton' or 'gradient-descent', got 'lbfgs'"],
  ['promotion.rule=best', "--set: promotion.rule must be 'evidence', 'better', 'always' or 'never', got 'best'"],
  ['engine.kind=sqlite', "--set: engine.kind must be 'duckdb' or 'clickhouse', got 'sqlite'"],
  ['contract.extra_columns=keep', "--set: contract.extra_columns must be 'ignore' or 'refuse', got 'keep'"],
  ['contract.columns.x.role=label', "--set: contract.columns.x.role must be 'id', 'target', 'feature' or 'ignore', got 'label'"],
  ['contract.columns.plan.type=text', "--set: contract.columns.plan.type must be 'numeric' or 'categorical', got 'text'"],
  ['contract.columns.x=feature', "--set: contract.columns.x must be an object, got 'feature'"],
  // bounds
  ['model.C=0', '--set: model.C must be more than 0, got 0'],
  ['model.threshold=1.5', '--set: model.threshold must be at most 1, got 1.5'],
  ['promotion.min_effect=-1', '--set: promotion.min_effect must be at least 0, got -1'],
  ['input_folder_path=', "--set: input_folder_path must be at least 1 character long, got ''"],
  ['contract.columns.plan.allowed=[]', '--set: contract.columns.plan.allowed must be at least 1 element long, got []'],
  ['engine.memory_limit=lots', '--set: engine.memory_limit must be a size such as "512MB" or "1GB", got \'lots\''],
  // what does not go together
  ['engine.kind=clickhouse', '--set: engine.url is missing: engine.kind "clickhouse" needs the address of a server'],
  [
    'ingest={"store":"parquet","parquet":true}',
    '--set: ingest.parquet must be false where ingest.store is "parquet": there is no finaldata.csv to stand beside',
  ],
  ['input={"table":"t"}', '--set: input.watermark is missing: either a watermark or a partition tells what is new'],
  ['input={"table":"t","watermark":"a","partition":"b"}', '--set: input.watermark cannot stand beside input.partition'],
  // labels
  ['contract.columns.gone.positive=[]', '--set: contract.columns.gone.positive must be at least 1 element long, got []'],
  [
    'contract.columns.gone.positive=[null]',
    '--set: contract.columns.gone.positive.0 must be a string, a number or a boolean, got null',
  ],
  // dedupe
  ['dedupe=keys', "--set: dedupe must be 'rows' or an object, got 'keys'"],
  ['dedupe=7', "--set: dedupe must be 'rows' or an object, got 7"],
  ['dedupe={"keys":["client"]}', '--set: dedupe.key is missing: expected an array'],
  ['dedupe={"key":["client"],"latest":"x"}', "--set: dedupe has an unknown key 'latest'"],
  ['dedupe.key=[1]', '--set: dedupe.key.0 must be a string, got 1'],
  ['dedupe.key=[]', '--set: dedupe.key must be at least 1 element long, got []'],
  // what names a column of the contract
  [
    `contract.rules=${JSON.stringify(['"late payments" >= 0', 'plan < 1'])}`,
    "--set: contract.rules.1 'plan < 1': 'plan' is not a numeric feature",
  ],
  ['contract.rules=["late payments"]', "--set: contract.rules.0 'late payments': 'late' is not a numeric feature"],
  ['dedupe.key=["client","none"]', stranger('dedupe.key.1', 'a kept column', 'client, late payments, plan, gone')],
  [
    'dedupe={"key":["client"],"latest_by":"none"}',
    stranger('dedupe.latest_by', 'a kept column', 'client, late payments, plan, gone'),
  ],
  ['slices.columns=["plan","none"]', stranger('slices.columns.1', 'a feature', 'late payments, plan')],
  ['slices.columns=[{"column":"none"}]', stranger('slices.columns.0.column', 'a feature', 'late payments, plan')],
  // what contradicts itself
  ['contract.columns."late payments".max=-1', '--set: contract.columns.late payments.max must not be below min, which is 0'],
  ['contract.columns.gone.negative=["No","Yes"]', '--set: contract.columns.gone.negative must not hold "Yes", which is positive'],
  [
    'data_file_mode="0400"',
    '--set: data_file_mode must be three octal digits that let the owner read and write, such as "0600", got \'0400\'',
  ],
  ['engine.threads=100000', '--set: engine.threads must be at most 1024, got 100000'],
  [
    'engine.memory_limit=99999999999GB',
    `--set: engine.memory_limit must be a size such as "512MB" or "1GB", got '99999999999GB'`,
  ],
  // names
  ['contract.columns."".role=id', "--set: contract.columns cannot have '' for a name"],
  ['contract.columns.__proto__.role=id', '--set: contract.columns.__proto__: __proto__ cannot be a name'],
  ['__proto__.model=1', '--set: __proto__: __proto__ cannot be a name'],
])('--set %s', async (given, line) => {
  const [first] = (await faultOf({}, [given])).message.split('\n');
  expect(first).toBe(line);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'no target',
    { contract: { columns: { x: { role: 'feature', type: 'numeric' } } } },
    'exactly one column of role target, found 0',
  ],
  [
    'two targets',
    { contract: { columns: { ...SMALL.contract.columns, b: { role: 'target', positive: 1 } } } },
    'exactly one column of role target, found 2',
  ],
  ['no feature', { contract: { columns: { y: { role: 'target', positive: 1 } } } }, 'at least one column of role feature'],
])('%s', async (_, change, expected) => {
  expect((await faultOf(change)).message).toBe(`config.json: contract.columns must name ${expected}`);
});

test('rows in parts are for the embedded engine', async () => {
  const change = { engine: { kind: 'clickhouse', url: 'http://127.0.0.1:8123' }, ingest: { store: 'parquet' } };
  expect((await faultOf(change)).message).toBe('config.json: ingest.store must be "csv" where engine.kind is "clickhouse"');
});

test('a missing key is missed in the file', async () => {
  expect((await faultOf({ test_data_path: undefined })).message).toBe(
    'config.json: test_data_path is missing: expected a string',
  );
  expect((await faultOf({ contract: undefined })).message).toBe('config.json: contract is missing: expected an object');
  expect((await faultOf({ contract: {} })).message).toBe('config.json: contract.columns is missing: expected an object');
});

test('every fault has its line, and the hint says where the keys are listed', async () => {
  const fault = await faultOf({ model: { C: -1 }, colour: 'red' }, ['model.threshold=2']);
  expect(fault.message.split('\n').sort()).toEqual([
    '--set: model.threshold must be at most 1, got 2',
    'config.json: model.C must be more than 0, got -1',
    "config.json: the top level has an unknown key 'colour'",
  ]);
  expect(fault).toMatchObject({ fault: 'config', hint: 'docs/configuration.md lists every key' });
});

test('the line says which part is to be mended: the file, its profile or --set', async () => {
  const wrong = { model: { C: 0 } };
  const profiles = (strict: unknown): Record<string, unknown> => ({ profiles: { strict } });
  expect((await faultOf(wrong, [], 'strict')).message).toMatch(/^config\.json: model\.C /);
  expect((await faultOf(profiles(wrong), [], 'strict')).message).toMatch(/^config\.json \(profile strict\): model\.C /);
  expect((await faultOf(profiles({ model: 5 }), ['model.C=0'], 'strict')).message).toMatch(/^--set: model\.C /);
  expect((await faultOf(profiles({ colour: 1 }), [], 'strict')).message).toMatch(
    /^config\.json \(profile strict\): the top level/,
  );
  const target = { role: 'target', positive: 1 };
  const columns = { contract: { columns: { second: target } } };
  expect((await faultOf(profiles(columns), [], 'strict')).message).toMatch(/^config\.json with profile strict: .* found 2$/);
  expect((await faultOf(profiles(columns), ['contract.columns.third={"role":"ignore"}'], 'strict')).message).toMatch(
    /^config\.json with profile strict and --set: .* found 2$/,
  );
  expect((await faultOf({}, [`contract.columns.third=${JSON.stringify(target)}`])).message).toMatch(/^config\.json with --set: /);
});

test('an unknown profile is told with the known ones', async () => {
  const profiles = { strict: {}, lenient: {} };
  for (const name of ['Strict', '', '__proto__', 'constructor', 'toString']) {
    expect(await faultOf({ profiles }, [], name)).toMatchObject({
      message: `config.json: there is no profile '${name}'`,
      hint: 'the profiles are: strict, lenient',
    });
  }
  expect(await faultOf({ profiles: undefined }, [], 'strict')).toMatchObject({ hint: 'config.json names no profiles' });
  expect((await faultOf({ profiles: [] })).message).toBe('config.json: profiles must be an object, got []');
  expect((await faultOf({ profiles: { strict: null } }, [], 'strict')).message).toBe(
    'config.json: profiles.strict must be an object, got null',
  );
});

test.each([
  ['{\n  "model": {"C": 1,}\n}', /config\.json:2: not valid JSON: .*JSON/],
  ['{\n  "model": nothing\n}\n', /: not valid JSON: .*/],
  ['{\n  "model": {},\n  "model": {}\n}\n', /config\.json:3: model stands here a second time$/],
  ['', /: not valid JSON: Unexpected end of JSON input$/],
  ['[]', /: must be an object, got \[\]$/],
  ['null', /: must be an object, got null$/],
  ['"text"', /: must be an object, got 'text'$/],
])('%j is no configuration', async (text, expected) => {
  const file = path.join(await tempFolder(), 'config.json');
  await writeFile(file, text);
  const { message, fault } = await thrownFor({ file, overrides: [] });
  expect(message).toMatch(expected);
  expect(message).toMatch(new RegExp(`^${file}(:\\d+)?: `));
  expect(message).not.toContain('\n');
  expect(fault).toBe('config');
});

test('a file that is not there, or is none, is a config fault with a hint', async () => {
  const folder = await tempFolder();
  await writeFile(path.join(folder, 'file'), '');
  for (const [file, reason] of [
    [path.join(folder, 'config.json'), 'no such file'],
    [path.join(folder, 'file', 'config.json'), 'no such file'],
    [folder, 'cannot be read: EISDIR'],
  ]) {
    await expect(loadConfig({ file: file!, overrides: [] })).rejects.toMatchObject({
      fault: 'config',
      message: expect.stringContaining(`${file}: ${reason}`),
      hint: expect.stringContaining('-C <folder>'),
    });
  }
});

test.each(['model.C', '=1', '.a=1', 'a..b=1', 'a.=1', 'a"b"=1', '"a=1', ''])('--set %j is a usage fault', async (given) => {
  const fault = await faultOf({}, [given]);
  expect(fault).toMatchObject({ fault: 'usage', message: `--set ${given}: expected key=value` });
});

interface Fault {
  readonly message: string;
  readonly fault?: string;
  readonly hint?: string;
}

/** What is thrown for the small configuration with some of its keys changed. */
async function faultOf(change: Record<string, unknown>, overrides: string[] = [], profile?: string): Promise<Fault> {
  const file = path.join(await tempFolder(), 'config.json');
  await writeFile(file, JSON.stringify({ ...SMALL, ...change }));
  return thrownFor({ file, overrides, ...(profile === undefined ? {} : { profile }) });
}

async function thrownFor(source: ConfigSource): Promise<Fault> {
  return loadConfig(source).then(
    () => ({ message: 'no fault' }),
    (error: unknown) => error as Fault,
  );
}
