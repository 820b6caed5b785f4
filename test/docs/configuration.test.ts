import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { fileSchema } from '../../src/config/schema.js';
import { codeOf, linesOf, tableAfter } from './markdown.js';

const PAGE = linesOf('docs/configuration.md');

/** What this test knows of JSON Schema. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** Default of a key as the page writes it, by its path, and of the columns by the name of their kind: `numeric: min`. */
function keysOf(node: Node, path: string): [string, string][] {
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((one) => one.oneOf ?? [one]);
  const own = Object.entries(node.properties ?? {}).flatMap(([name, inner]): [string, string][] => {
    const at = path === '' ? name : `${path}.${name}`;
    // an object with keys of its own has its defaults in them
    if (inner.properties !== undefined) return keysOf(inner, at);
    const told =
      inner.default !== undefined ? JSON.stringify(inner.default) : node.required?.includes(name) === true ? 'required' : 'none';
    return [...(isMap(inner) && name === 'columns' ? [] : [[at, told] as [string, string]]), ...keysOf(inner, at)];
  });
  const named = isMap(node) && path === 'contract.columns' ? columnKinds(node.additionalProperties) : [];
  return [...own, ...named, ...branches.flatMap((one) => (one.properties === undefined ? [] : keysOf(one, path)))];
}

function isMap(node: Node): node is Node & { additionalProperties: Node } {
  return typeof node.additionalProperties === 'object';
}

function columnKinds(column: Node): [string, string][] {
  const kinds = [...(column.anyOf ?? []), ...(column.oneOf ?? [])].flatMap((one) => one.oneOf ?? one.anyOf ?? [one]);
  const keys = kinds.flatMap((kind) => {
    const name = String(kind.properties?.['type']?.const ?? kind.properties?.['role']?.const);
    return keysOf(kind, '').map(([key, told]): [string, string] => [`${name}: ${key}`, told]);
  });
  return [['contract.columns.<name>', 'required'], ...keys];
}

/** The keys that the page documents, with their defaults, under the names that {@link keysOf} gives them. */
function documented(): [string, string][] {
  const marks = PAGE.flatMap((line) => /^<!-- keys: (\w+) -->$/.exec(line)?.[1] ?? []);
  return marks.flatMap((mark) =>
    tableAfter(PAGE, `keys: ${mark}`).map(([key, , told]): [string, string] => {
      const name = codeOf(key);
      return [['id', 'target', 'numeric', 'categorical', 'ignore'].includes(mark) ? `${mark}: ${name}` : name, codeOf(told)];
    }),
  );
}

const sorted = (keys: readonly [string, string][]): [string, string][] => [...keys].sort(([a], [b]) => (a < b ? -1 : 1));

test('docs/configuration.md has every key of the schema, with its default', () => {
  const schema = z.toJSONSchema(fileSchema, { io: 'input' }) as Node;
  expect(sorted(documented())).toEqual(sorted(keysOf(schema, '')));
});

test('every key and value that the configuration of the repository uses is in the page', () => {
  const { profiles } = JSON.parse(readFileSync('config.json', 'utf8')) as { profiles: unknown };
  expect(PAGE.join('\n')).toContain(`"profiles": ${JSON.stringify(profiles, null, 2)}`);
});
