import { expect, test } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { program } from '../../commands/program.js';
import { COMMANDS } from '../../commands/table.js';
import { PATHS } from '../../src/api/paths.js';
import { ARTIFACTS } from '../../src/workspace/workspace.js';
import { FAULTS, OTHER_EXITS } from '../../src/errors.js';
import { anchorsOf, codesOf, fencesOf, linesOf, linksOf } from './markdown.js';

const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const README = linesOf('README.md');
const ROOT = program('0.0.0', { world: () => unused(), ended: () => unused(), answer: () => unused(), attend: () => unused() });
const GLOBAL = [...ROOT.options.map((option) => option.flags), '-h, --help'];

function unused(): never {
  throw new Error('nothing is run here');
}

test('README.md has the two commands that CI runs, as CI looks for them', () => {
  const fences = fencesOf(README);
  expect(fences.find(({ mark }) => mark === 'ci:run')).toMatchObject({ language: 'sh', text: 'npm ci && npx riskctl full' });
  expect(fences.find(({ mark }) => mark === 'ci:test')).toMatchObject({ language: 'sh', text: 'npm ci && npm test' });
});

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  'README.md has %s, its flags and its choices',
  (name, { argument }) => {
    const row = README.find((line) => line.startsWith(`| \`riskctl ${name}\``)) ?? '';
    const flags = ROOT.commands.find((one) => one.name() === name)?.options.map((option) => option.flags) ?? [];
    const codes = codesOf([row]);
    for (const word of [...flags, ...(argument?.choices ?? [])]) expect(codes).toContain(word);
    const known = [
      `riskctl ${name}`,
      ...flags,
      ...flags.map((flag) => flag.split(' ')[0]),
      ...(argument === undefined ? [] : [`<${argument.name}>`, ...argument.choices]),
      ...COMMANDS.map((one) => one.name),
    ];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
  },
);

test('README.md has every global flag, and no other', () => {
  const from = README.indexOf('Every command understands these:');
  const rows = README.slice(from, README.indexOf('', from + 2)).filter((line) => line.startsWith('| `'));
  const told = rows.flatMap((row) => codesOf([row.split('|')[1] ?? '']));
  expect(told.sort()).toEqual([...GLOBAL].sort());
});

test('whatever a page calls a command or a flag is one', () => {
  const names = [...COMMANDS.map((command) => command.name), 'help'];
  const flags = [...GLOBAL, ...ROOT.commands.flatMap((one) => one.options.map((option) => option.flags))].flatMap((text) =>
    text.split(/[ ,]+/),
  );
  const wrong = PAGES.flatMap((page) =>
    codesOf(linesOf(page))
      .filter((code) => code.startsWith('riskctl '))
      .flatMap((code) => {
        const [command] = code.replace(/^riskctl (?:(?:-C|-c|--profile|--set) \S+ |--json |-q |-v )*/, '').split(' ');
        const unknown = code.split(' ').filter((word) => /^--?[a-z]/.test(word) && !flags.includes(word));
        return [...(names.includes(command ?? '') || flags.includes(command ?? '') ? [] : [code]), ...unknown].map(
          (one) => `${page}: ${one}`,
        );
      }),
  );
  expect(wrong).toEqual([]);
});

test('README.md has every file that riskctl writes', () => {
  const codes = codesOf(README).join(' ');
  const elsewhere = [ARTIFACTS.manifest];
  expect(Object.values(ARTIFACTS).filter((name) => !codes.includes(name) && !elsewhere.includes(name as never))).toEqual([]);
});

test('docs/api.md has every endpoint, and no other', () => {
  const told = linesOf('docs/api.md').flatMap((line) => /^\| `((?:GET|POST) [^`?]+)/.exec(line)?.[1] ?? []);
  expect([...new Set(told)].sort()).toEqual([...PATHS].sort());
});

test('README.md has every exit code', () => {
  const from = README.indexOf('## Exit codes');
  const table = README.slice(
    from,
    README.findIndex((line, index) => index > from && line.startsWith('## ')),
  );
  const told = table.flatMap((line) => /^\| ([\d, ]+)\|/.exec(line)?.[1]?.split(',').map(Number) ?? []);
  const exits = [...Object.values(FAULTS), ...Object.values(OTHER_EXITS)].map(({ exit }) => exit);
  expect(told.sort((a, b) => a - b)).toEqual([...new Set(exits)].sort((a, b) => a - b));
});

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  const lines = linesOf(page);
  const pictures = [...lines.join('\n').matchAll(/<img src="([^"]+)"/g)].map(([, source]) => source ?? '');
  const broken = [...linksOf(lines), ...pictures].filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : path.join(path.dirname(page), file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(linesOf(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});
