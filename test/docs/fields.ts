import { codeOf, tableAfter } from './markdown.js';

/** The types that fields have, by path: `files[].name`. */
type Fields = ReadonlyMap<string, ReadonlySet<string>>;

/** What a page may say a field is. */
const TYPES = ['object', 'map', 'string', 'number', 'boolean', 'null'];

/** A field as a page documents it: its types, and the table and the field there that it was taken from. */
interface Documented {
  readonly types: ReadonlySet<string>;
  readonly source: string;
}

/** The fields that a page documents in the table marked `<!-- json: name -->`; `as ingest` brings in those of another table. */
function documented(lines: readonly string[], name: string): ReadonlyMap<string, Documented> {
  const fields = new Map<string, Documented>();
  for (const [field, type = ''] of tableAfter(lines, `json: ${name}`)) {
    const path = codeOf(field);
    const own = type.replace(/: as .*/, '');
    fields.set(path, { types: new Set(TYPES.filter((one) => new RegExp(`\\b${one}\\b`).test(own))), source: `${name} ${path}` });
    const [, part, other] = /: as `(?:(\w+)` of `)?(\w+)`/.exec(type) ?? [];
    if (other === undefined) continue;
    for (const [inner, found] of documented(lines, other)) {
      if (part === undefined) fields.set(`${path}.${inner}`, found);
      else if (inner.startsWith(`${part}.`)) fields.set(`${path}${inner.slice(part.length)}`, found);
    }
  }
  return fields;
}

/** The fields that occur in some answers. What is documented as a map is looked at no further. */
function occurring(answers: readonly unknown[], maps: readonly string[]): Fields {
  const fields = new Map<string, Set<string>>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one, `${path}[]`);
      return;
    }
    const type = maps.includes(path) ? 'map' : value === null ? 'null' : typeof value;
    if (path !== '') fields.set(path, (fields.get(path) ?? new Set()).add(type));
    if (type !== 'object') return;
    for (const [key, inner] of Object.entries(value as object)) visit(inner, path === '' ? key : `${path}.${key}`);
  };
  for (const answer of answers) visit(answer, '');
  return fields;
}

/**
 * Where documented and occurring fields differ, one line each. Of a table that is brought in at several places, or from another
 * answer, a field need not occur at each of them.
 */
export function differences(lines: readonly string[], name: string, answers: readonly unknown[]): string[] {
  const said = documented(lines, name);
  const maps = [...said].flatMap(([path, { types }]) => (types.has('map') ? [path] : []));
  const found = occurring(answers, maps);
  const seen = new Set([...said].flatMap(([path, { source }]) => (found.has(path) ? [source] : [])));
  const absent = [...said.values()].map(({ source }) => source).filter((source) => !seen.has(source));
  // null in the place of a whole list
  const isNoList = (path: string, types: ReadonlySet<string>): boolean =>
    types.size === 1 && types.has('null') && said.get(`${path}[]`)?.types.has('null') === true;
  return [
    ...[...new Set(absent)].map((source) => `${source} is documented and never occurs`),
    ...[...found].flatMap(([path, types]) => {
      if (isNoList(path, types)) return [];
      const allowed = said.get(path)?.types;
      if (allowed === undefined) return [`${name} ${path} occurs and is not documented`];
      return [...types]
        .filter((type) => !allowed.has(type))
        .map((type) => `${name} ${path} is ${type}, documented as ${[...allowed].join(' or ')}`);
    }),
  ];
}
