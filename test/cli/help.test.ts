import { beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { COMMANDS } from '../../commands/table.js';
import { logOf, riskctl } from '../support/binary.js';
import { tempFolder } from '../support/workspaces.js';

const NAMES = COMMANDS.map(({ name }) => name);

let empty: string;
beforeAll(async () => {
  empty = await tempFolder();
});

test('--help lists every command with its summary, and every flag they all understand', async () => {
  const { code, stdout, stderr } = await riskctl(empty, ['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const text = stdout.replaceAll(/\s+/g, ' ');
  for (const { name, summary } of COMMANDS) {
    expect(summary).not.toBe('');
    expect(text).toMatch(new RegExp(` ${name} (\\[options\\] )?([<[][\\w.-]+[>\\]] )?${literally(summary)}`));
  }
  for (const flag of ['-C, --workspace <folder>', '-c, --config <file>', '--profile <name>', '--set <key=value>', '--json']) {
    expect(text).toContain(` ${flag} `);
  }
  for (const flag of ['-q, --quiet', '-v, --verbose', '--no-color', '--version', '-h, --help'])
    expect(text).toContain(` ${flag} `);
  expect(text).not.toContain('(default: false)');
});

test.each(COMMANDS.map((one) => [one.name, one] as const))(
  '%s --help says what the command does and takes',
  async (name, one) => {
    const asFlag = await riskctl(empty, [name, '--help']);
    expect(asFlag).toMatchObject({ code: 0, stderr: '' });
    const text = asFlag.stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`Usage: riskctl ${name} [options]`);
    expect(text).toContain(one.summary);
    for (const [flag, option] of Object.entries(one.options)) {
      const choices = option.kind === 'choice' ? ` (${option.choices.join(', ')})` : '';
      expect(text).toMatch(new RegExp(` --${dashed(flag)} (<\\w+> )?${literally(option.help + choices)}`));
    }
    for (const choice of one.argument?.choices ?? []) expect(text).toContain(`"${choice}"`);
    // the flags that go with every command are not forgotten
    expect(text).toMatch(/Global Options:.* --set <key=value> .* --json /);
  },
);

test('help is a command, too', async () => {
  expect(await riskctl(empty, ['help', 'full'])).toEqual(await riskctl(empty, ['full', '--help']));
  expect(await riskctl(empty, ['help'])).toEqual(await riskctl(empty, ['--help']));
  expect(await riskctl(empty, ['help', 'nope'])).toMatchObject({
    code: 64,
    stdout: '',
    stderr: expect.stringContaining("unknown command 'nope'"),
  });
});

test('names and summaries read alike: a word or two, and a sentence that starts small and ends without a stop', () => {
  expect(new Set(NAMES).size).toBe(NAMES.length);
  for (const { name, summary, options } of COMMANDS) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)?$/);
    for (const help of [summary, ...Object.values(options).map((one) => one.help)]) expect(help).toMatch(/^[a-z].*[^.]$/);
  }
});

test('--version is that of package.json', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await riskctl(empty, ['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('no command at all is a usage fault that prints the help, on stderr', async () => {
  const { code, stdout, stderr } = await riskctl(empty, []);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  for (const name of NAMES) expect(stderr).toContain(`\n  ${name} `);
});

test.each([
  [['fulll'], "unknown command 'fulll' (Did you mean full?)"],
  [['deploi'], "unknown command 'deploi' (Did you mean deploy?)"],
  [['Full'], "unknown command 'Full' (Did you mean full?)"],
  [['full', '--force'], "unknown option '--force'"],
  [['--force', 'full'], "unknown option '--force'"],
  [['full', 'extra'], "too many arguments for 'full'. Expected 0 arguments but got 1."],
  [['cron'], "missing required argument 'action'"],
  [['cron', 'fly'], /'fly' is invalid .* print, install, status, remove/],
  [['--set'], "option '--set <key=value>' argument missing"],
  [['full', '-C'], "option '-C, --workspace <folder>' argument missing"],
  [['diagnose', '--time', '0'], /'0' is invalid\. It must be a whole number above 0\./],
  [['diagnose', '--time', '1.5'], /'1\.5' is invalid/],
  [['predict', '-', '--reasons', '-1'], /'-1' is invalid\. It must be a whole number from 0 to 10\./],
  [['predict', '-', '--top', '0'], /'0' is invalid\. It must be a whole number above 0\./],
  [['predict'], "missing required argument 'file'"],
  [['full', '--set', 'model.C'], '--set model.C: expected key=value'],
  [['-q', '-v', 'full'], '--quiet and --verbose contradict each other'],
])('%j is a usage fault, in one line', async (args, message) => {
  const outcome = await riskctl(empty, args);
  expect(outcome).toMatchObject({ code: 64, stdout: '' });
  const [line, ...more] = logOf(outcome);
  expect(more).toEqual([]);
  expect(line).toMatchObject({ level: 'error', fault: 'usage' });
  if (typeof message === 'string') expect(line?.['message']).toBe(message);
  else expect(line?.['message']).toMatch(message);
});

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** A flag as it is typed: `failOn` is `--fail-on`. */
function dashed(flag: string): string {
  return flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
