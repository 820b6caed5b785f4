import { codeOf, tableAfter } from './markdown.js';

/** The types a field may have, by its path: `files[].name`. */
export type Fields = ReadonlyMap<string, ReadonlySet<string>>;

const TYPES = ['object', 'map', 'string', 'number', 'boolean', 'null'];

/** The fields that a page documents in the table marked `<!-- json: name -->`; `as ingest` brings in those of another table. */
export function documented(lines: readonly string[], name: string): Fields {
  const fields = new Map<string, Set<string>>();
  for (const [field, type] of tableAfter(lines, `json: ${name}`)) {
    const path = codeOf(field);
    fields.set(path, new Set(TYPES.filter((one) => new RegExp(`\\b${one}\\b`).test(type?.replace(/: as .*/, '') ?? ''))));
    const [, part, other] = /: as `(?:(\w+)` of `)?(\w+)`/.exec(type ?? '') ?? [];
    if (other === undefined) continue;
    for (const [inner, types] of documented(lines, other)) {
      if (part === undefined) fields.set(`${path}.${inner}`, new Set(types));
      else if (inner.startsWith(`${part}.`)) fields.set(`${path}${inner.slice(part.length)}`, new Set(types));
    }
  }
  return fields;
}

/** The fields that occur in some answers. What is documented as a map is looked at no further. */
export function occurring(answers: readonly unknown[], maps: readonly string[]): Fields {
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

/** Where documented and occurring fields differ, one line each. */
export function differences(lines: readonly string[], name: string, answers: readonly unknown[]): string[] {
  const said = documented(lines, name);
  const found = occurring(
    answers,
    [...said].flatMap(([path, types]) => (types.has('map') ? [path] : [])),
  );
  return [
    ...[...said.keys()].filter((path) => !found.has(path)).map((path) => `${name}: ${path} is documented and never occurs`),
    ...[...found].flatMap(([path, types]) => {
      const allowed = said.get(path);
      if (allowed === undefined) return [`${name}: ${path} occurs and is not documented`];
      return [...types]
        .filter((type) => !allowed.has(type))
        .map((type) => `${name}: ${path} is ${type}, documented as ${[...allowed].join(' or ')}`);
    }),
  ];
}
