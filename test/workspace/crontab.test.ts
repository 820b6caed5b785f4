import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { commandOf, cronEntry, type CronEntry } from '../../src/workspace/cron-entry.js';
import { blockOf, installedLine, withEntry, withoutEntry } from '../../src/workspace/crontab.js';
import { systemWorld } from '../../src/world.js';

const real = systemWorld({ level: 'error', version: '0.0.0', signal: new AbortController().signal });
const world = { ...real, process: { ...real.process, node: '/usr/bin/node', script: '/opt/riskctl/dist/bin/riskctl.js' } };

interface Named {
  readonly root?: string;
  readonly profile?: string;
  readonly overrides?: readonly string[];
  readonly configFile?: string;
  readonly minutes?: number;
}

function entryOf({
  root = '/opt/riskctl',
  profile,
  configFile = `${root}/config.json`,
  overrides = [],
  minutes = 10,
}: Named = {}): CronEntry {
  return cronEntry({ root, profile, configFile, overrides, world }, minutes);
}

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const others = fc.constantFrom(
  'MAILTO=""',
  '# m h dom mon dow command',
  '0 5 * * 1 tar -zcf /var/backups/home.tgz /home/',
  '',
  '\t ',
  '# >>> conda >>>',
  blockOf(entryOf({ root: '/srv/other' })).trimEnd(),
  blockOf(entryOf({ profile: 'practice' })).trimEnd(),
  blockOf(entryOf({ root: '/opt/riskctl2' })).trimEnd(),
);
const line = fc.oneof(others, fc.string(), fc.string({ unit: 'binary' }).map(latin1));
const crontab = fc
  .tuple(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, newline, final]) => lines.join(newline) + (final ? newline : ''));
const root = fc.array(fc.string({ minLength: 1 })).map((names) => `/${names.join('/')}`.replaceAll(/[\n\0]/g, ' '));
const named = fc.record({ root, profile: fc.constantFrom('practice', 'a b') }, { requiredKeys: ['root'] });

describe('a crontab', () => {
  test('is restored byte for byte by install and remove', () => {
    fc.assert(
      fc.property(crontab, named, (before, name) => {
        const entry = entryOf(name);
        expect(withoutEntry(withEntry(before, entry), entry)).toBe(before);
      }),
    );
  });

  test('is left alone by a second install, and by a remove of what is not there', () => {
    fc.assert(
      fc.property(crontab, named, (before, name) => {
        const entry = entryOf(name);
        const after = withEntry(before, entry);
        expect(withEntry(after, entry)).toBe(after);
        expect(withoutEntry(before, entry)).toBe(before);
      }),
    );
  });

  test('has an older block replaced where it stands, the rest untouched', () => {
    fc.assert(
      fc.property(crontab, crontab, named, (above, below, name) => {
        const [older, newer] = [entryOf({ ...name, minutes: 60 }), entryOf({ ...name, minutes: 5 })];
        const top = above === '' || above.endsWith('\n') ? above : `${above}\n`;
        expect(withEntry(top + latin1(blockOf(older)) + below, newer)).toBe(top + latin1(blockOf(newer)) + below);
        expect(withoutEntry(top + latin1(blockOf(older)) + below, newer)).toBe(top + below);
      }),
    );
  });

  test('holds several workspaces and profiles, each apart from the others', () => {
    const entries = [
      entryOf(),
      entryOf({ profile: 'practice' }),
      entryOf({ root: '/opt/risk' }),
      entryOf({ root: '/opt/rïsk ctl' }),
    ];
    const full = entries.reduce(withEntry, '@daily true\n');
    expect(entries.map((entry) => installedLine(full, entry))).toEqual(entries.map((entry) => entry.line));
    expect(entries.reduce(withoutEntry, full)).toBe('@daily true\n');
    const [first, ...rest] = entries as [CronEntry, ...CronEntry[]];
    const without = withoutEntry(full, first);
    expect(installedLine(without, first)).toBeUndefined();
    expect(rest.map((entry) => installedLine(without, entry))).toEqual(rest.map((entry) => entry.line));
  });

  test('has the entry above the settings that hold for the lines below them', () => {
    const text = 'PATH=/nowhere\n@daily true\n';
    expect(withEntry(text, entryOf())).toBe(blockOf(entryOf()) + text);
  });

  test('with a copied block keeps one', () => {
    const block = blockOf(entryOf({ minutes: 30 }));
    expect(withEntry(`A=1\n${block}B=2\n${block}C=3\n`, entryOf())).toBe(`A=1\n${blockOf(entryOf())}B=2\nC=3\n`);
    expect(withoutEntry(`A=1\n${block}B=2\n${block}C=3`, entryOf())).toBe('A=1\nB=2\nC=3');
  });

  test('with a block whose last line has no line feed is understood', () => {
    const text = `A=1\n${blockOf(entryOf()).trimEnd()}`;
    expect(installedLine(text, entryOf())).toBe(entryOf().line);
    expect(withoutEntry(text, entryOf())).toBe('A=1\n');
  });

  test.each(['begin', 'end'] as const)('with only the %s mark is a fault, and nothing is guessed', (mark) => {
    const entry = entryOf();
    const other = blockOf(entryOf({ root: '/srv/other' }));
    const text = `A=1\n${entry[mark]}\n@daily mine\n${other}${blockOf(entry)}`;
    const fault = expect.objectContaining({
      name: 'RiskError',
      fault: 'cannot-write',
      message: expect.stringContaining(entry.begin),
    });
    expect(() => withEntry(text, entry)).toThrow(fault);
    expect(() => withoutEntry(text, entry)).toThrow(fault);
    expect(() => installedLine(text, entry)).toThrow(fault);
  });
});

describe('the line', () => {
  test('names everything by its absolute path', () => {
    expect(entryOf().line).toBe(
      '*/10 * * * * cd /opt/riskctl && /usr/bin/node /opt/riskctl/dist/bin/riskctl.js -q --log /opt/riskctl/riskctl.log full',
    );
  });

  test('is the one that cronjob.txt shows', () => {
    const shown = readFileSync('cronjob.txt', 'utf8')
      .split('\n')
      .filter((one) => one !== '' && !one.startsWith('#'));
    expect(shown).toEqual([entryOf().line]);
  });

  test('carries the profile and another configuration file', () => {
    expect(entryOf({ profile: 'practice' }).line).toContain(
      'riskctl.js --profile practice -q --log /opt/riskctl/riskctl.log full',
    );
    expect(entryOf({ overrides: ['model.C=0.5', 'report.title=Our clients'] }).line).toContain(
      "--set model.C=0.5 --set 'report.title=Our clients' -q --log /opt/riskctl/riskctl.log full",
    );
    expect(entryOf({ configFile: '/etc/risk.json' }).line).toContain(
      'riskctl.js -C /opt/riskctl -c /etc/risk.json -q --log /opt/riskctl/riskctl.log full',
    );
  });

  test.each([
    [1, '* * * * *'],
    [15, '*/15 * * * *'],
    [60, '0 * * * *'],
    [120, '0 */2 * * *'],
    [1440, '0 0 * * *'],
  ])('runs every %d minutes', (minutes, fields) => {
    const made = entryOf({ minutes }).line;
    expect(made.slice(0, fields.length + 4)).toBe(`${fields} cd `);
    expect(commandOf(made)).toBe(commandOf(entryOf().line));
  });

  test.each([7, 45, 90, 300, 2880])('refuses %d minutes, which cron cannot keep', (minutes) => {
    expect(() => entryOf({ minutes })).toThrow(`--every ${minutes}: cron cannot run every ${minutes} minutes`);
  });

  test('refuses a path with a line feed', () => {
    expect(() => entryOf({ root: '/opt/a\nb' })).toThrow('a crontab cannot hold the line feed of');
  });

  const awkward = fc.array(fc.constantFrom("'", '"', '%', '\\', ' ', '$HOME', '`id`', '*', ';', '&', '#', 'é', 'a'), {
    maxLength: 8,
  });
  test.each([
    ['takes the backslash away', (command: string) => command.replaceAll(/\\([%\\])/g, '$1')],
    ['keeps the backslash', (command: string) => command],
  ])('reaches the shell whole where cron %s', (_, cron) => {
    fc.assert(
      fc.property(fc.array(awkward, { minLength: 1, maxLength: 6 }), (paths) => {
        const roots = paths.map((path) => `/${path.join('')}`);
        const words = roots.map((one) => / cd (.*) && \/usr\/bin\/node /.exec(entryOf({ root: one }).line)?.[1] ?? '');
        expect(words.join('').replaceAll('\\%', '')).not.toContain('%');
        const said = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${cron(words.join(' '))}`], { encoding: 'utf8' });
        expect(said).toBe(roots.map((one) => `${one}\n`).join(''));
      }),
      { numRuns: 50 },
    );
  });
});
