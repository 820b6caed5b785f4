/** A key that stands twice in one object of a JSON text, and the line of the second one. */
export interface Twice {
  /** The key with those above it: `contract.columns.age`. */
  readonly key: string;
  readonly line: number;
}

const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

/** Finds the first key that stands twice in an object of a JSON text, which must be one: of two values, parsers take the last without a word. */
export function keyTwice(text: string): Twice | undefined {
  const open: { readonly keys: Set<string>; path: string }[] = [];
  let path = '';
  for (const { 0: token, 1: colon, index } of text.matchAll(TOKEN)) {
    const within = open.at(-1);
    if (token === '{' || token === '[') open.push({ keys: new Set(), path });
    else if (token === '}' || token === ']') path = open.pop()?.path ?? '';
    else if (colon !== undefined && within !== undefined) {
      const name = JSON.parse(token.slice(0, token.length - colon.length)) as string;
      path = within.path === '' ? name : `${within.path}.${name}`;
      if (within.keys.has(name)) return { key: path, line: text.slice(0, index).split('\n').length };
      within.keys.add(name);
    }
  }
  return undefined;
}
