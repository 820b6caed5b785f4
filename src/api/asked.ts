import type { Part } from './bodies.js';

/** What the document says of an endpoint, as far as calls look at it. */
interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly example?: unknown;
    readonly required: boolean;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { readonly schema: Part }>> }>>;
}

/** An OpenAPI document, as far as calls look at it. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** A call to make: one body, and one type of answer. */
export interface Asked {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: { readonly type: string; readonly example: unknown } | undefined;
  readonly accept: string;
  readonly schema: Part | undefined;
}

/** What is said of an endpoint; undefined where nothing is. */
export function operationOf({ paths }: Document, route: string): Operation | undefined {
  const [method = '', path = ''] = route.split(' ');
  return paths[path]?.[method.toLowerCase()];
}

/** The calls of a path: each type of body with the first type of answer, and the first body with each other type. */
export function askedOf({ paths }: Document, path: string): Asked[] {
  return Object.entries(paths[path] ?? {}).flatMap(([method, operation]) => {
    const answers = Object.entries(operation.responses['200']?.content ?? {});
    const bodies = Object.entries(operation.requestBody?.content ?? {}).map(([type, { example }]) => ({ type, example }));
    const name = `${method.toUpperCase()} ${path}`;
    const shared = { name, method: method.toUpperCase(), path: filled(path, operation) };
    const one = (body: Asked['body'], [accept, { schema }]: (typeof answers)[number]): Asked => ({
      ...shared,
      body,
      accept,
      schema,
    });
    const [first, ...others] = answers;
    if (first === undefined) return [];
    const sent: Asked['body'][] = bodies.length > 0 ? bodies : [undefined];
    return [...sent.map((body) => one(body, first)), ...others.map((answer) => one(sent[0], answer))];
  });
}

function filled(path: string, { parameters = [] }: Operation): string {
  const text = (value: unknown): string => encodeURIComponent(String(value));
  const given = parameters.filter(({ example }) => example !== undefined);
  const route = given.reduce((all, one) => (one.in === 'path' ? all.replace(`{${one.name}}`, text(one.example)) : all), path);
  const query = given.filter((one) => one.in === 'query').map((one) => `${one.name}=${text(one.example)}`);
  return query.length === 0 ? route : `${route}?${query.join('&')}`;
}
