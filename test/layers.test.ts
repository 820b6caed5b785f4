import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** From the ground up: a file may import from its own layer and from those before it. */
const LAYERS = [
  'src/errors.ts',
  'src/listing.ts',
  'src/terminal.ts',
  'src/world.ts',
  'src/config',
  'src/workspace',
  'src/engine',
  'src/data',
  'src/stats',
  'src/model',
  'src/evaluation',
  'src/export',
  'src/prediction',
  'src/drift',
  'src/lifecycle',
  'src/diagnostics',
  'src/operations',
  'src/report',
  'src/api',
  'commands',
  'bin',
];
const MOST_LINES = 250;
const DUCKDB = { module: '@duckdb/node-api', home: /^src\/engine\/duckdb/ };

/** Sources by their path from the root of the repository, with forward slashes. */
type Tree = ReadonlyMap<string, string>;

interface Source {
  readonly file: string;
  readonly lines: number;
  readonly imports: readonly string[];
  readonly hasDefault: boolean;
}

test('the sources keep to the layers', () => {
  const tree = treeOf('src', 'commands', 'bin');
  expect(tree.size).toBeGreaterThan(0);
  expect(violations(tree).join('\n')).toBe('');
});

test('every kind of violation is seen', () => {
  const good =
    "import { readFile } from 'node:fs';\n// import '../report/pdf.js'\nexport const text = \"import '../report/pdf.js'\";\n";
  const bad: Tree = new Map([
    ['src/errors.ts', "import type { World } from './world.js';\n"],
    ['src/world.ts', "import { RiskError } from './errors.js';\n"],
    ['src/stats/roc.ts', "export const load = () => import('../model/model.js');\n"],
    ['src/model/model.ts', "export { fit } from './fit.js';\nlet one: import('../../commands/train.js').Train;\n"],
    ['src/model/fit.ts', "import {\n  model,\n} from './step.js';\n"],
    ['src/model/step.ts', "import type { Model } from './model.js';\n"],
    ['src/model/alone.ts', "import { alone } from './alone.js';\n"],
    ['src/data/load.ts', "const { DuckDBInstance } = await import('@duckdb/node-api');\nexport { load as default };\n"],
    ['src/engine/duckdb.ts', "import { DuckDBInstance } from '@duckdb/node-api';\n"],
    ['src/report/pdf.ts', `export default 1;\n${'\n'.repeat(250)}`],
    ['src/utils/text.ts', good],
    ['src/model/foreign.d.ts', "declare module 'foreign' { export default class Foreign {} }\n"],
    ['commands/train.ts', "import { roc } from '../src/stats/roc.js';\nexport default function train() {}\n"],
    ['bin/riskctl.ts', "import { train } from '../commands/train.js';\nimport '../src/errors.js';\n"],
    ['src/api/server.ts', good],
  ]);
  expect(violations(bad)).toEqual([
    'commands/train.ts: has a default export',
    'commands/train.ts: imports itself in a circle: commands/train.ts -> src/stats/roc.ts -> src/model/model.ts -> commands/train.ts',
    'src/data/load.ts: has a default export',
    "src/data/load.ts: imports @duckdb/node-api, which only DuckDB's own file in src/engine may do",
    'src/errors.ts: imports itself in a circle: src/errors.ts -> src/world.ts -> src/errors.ts',
    'src/errors.ts: imports src/world.ts, a layer above its own',
    'src/model/alone.ts: imports itself in a circle: src/model/alone.ts -> src/model/alone.ts',
    'src/model/fit.ts: imports itself in a circle: src/model/fit.ts -> src/model/step.ts -> src/model/model.ts -> src/model/fit.ts',
    'src/model/model.ts: imports commands/train.ts, a layer above its own',
    'src/report/pdf.ts: has 251 lines, more than 250',
    'src/report/pdf.ts: has a default export',
    'src/stats/roc.ts: imports src/model/model.ts, a layer above its own',
    'src/utils/text.ts: is in no known layer',
  ]);
});

function treeOf(...folders: readonly string[]): Tree {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name).split(path.sep).join('/')),
  );
  return new Map(files.filter((file) => file.endsWith('.ts')).map((file) => [file, readFileSync(file, 'utf8')]));
}

function violations(tree: Tree): string[] {
  const sources = new Map([...tree].map(([file, text]) => [file, parse(file, text)]));
  return [...[...sources.values()].flatMap((source) => faultsOf(source)), ...circles(sources)].sort();
}

function parse(file: string, text: string): Source {
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const imports: string[] = [];
  let hasDefault = false;
  const visit = (node: ts.Node): void => {
    const named = importedBy(node);
    if (named !== undefined)
      imports.push(named.startsWith('.') ? path.posix.join(path.posix.dirname(file), named).replace(/\.js$/, '.ts') : named);
    hasDefault ||= isDefaultExport(node);
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return { file, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), imports, hasDefault };
}

/** The module named by `import … from`, `export … from`, `import('…')`, `import x = require('…')` and the type `import('…').T`. */
function importedBy(node: ts.Node): string | undefined {
  const named =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : ts.isExternalModuleReference(node)
          ? node.expression
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
  return named !== undefined && ts.isStringLiteralLike(named) ? named.text : undefined;
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((one) => one.kind === ts.SyntaxKind.DefaultKeyword);
}

function faultsOf({ file, lines, imports, hasDefault }: Source): string[] {
  const faults: string[] = [];
  const layer = layerOf(file);
  if (layer === -1) faults.push('is in no known layer');
  else faults.push(...imports.filter((one) => layerOf(one) > layer).map((one) => `imports ${one}, a layer above its own`));
  if (imports.includes(DUCKDB.module) && !DUCKDB.home.test(file)) {
    faults.push(`imports ${DUCKDB.module}, which only DuckDB's own file in src/engine may do`);
  }
  if (lines > MOST_LINES) faults.push(`has ${lines} lines, more than ${MOST_LINES}`);
  // a declaration file describes somebody else's module, default export and all
  if (hasDefault && !file.endsWith('.d.ts')) faults.push('has a default export');
  return faults.map((fault) => `${file}: ${fault}`);
}

function layerOf(file: string): number {
  return LAYERS.findIndex((layer) => file === layer || file.startsWith(`${layer}/`));
}

/** The circles of imports, at least one of those that hang together, told from its first file in the alphabet. */
function circles(sources: ReadonlyMap<string, Source>): string[] {
  const found = new Set<string>();
  const cleared = new Set<string>();
  const follow = (file: string, trail: readonly string[]): void => {
    const from = trail.indexOf(file);
    if (from !== -1) found.add(told(trail.slice(from)));
    if (from !== -1 || cleared.has(file)) return;
    for (const one of sources.get(file)?.imports ?? []) if (sources.has(one)) follow(one, [...trail, file]);
    cleared.add(file);
  };
  for (const file of sources.keys()) follow(file, []);
  return [...found];
}

function told(circle: readonly string[]): string {
  const first = circle.indexOf([...circle].sort()[0] ?? '');
  const turned = [...circle.slice(first), ...circle.slice(0, first)];
  return `${turned[0]}: imports itself in a circle: ${[...turned, turned[0]].join(' -> ')}`;
}
