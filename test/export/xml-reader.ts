/** An element as it stands in a document. */
export interface ReadElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly ReadElement[];
  readonly text: string;
}

const TAG = /<(\/?)([A-Za-z]\w*)((?: \w+="[^"<]*")*)(\/?)>|<\?xml [^>]*\?>|[^<]+/gy;

/** Reads XML without comments, entities of its own or CDATA. Throws for what is not well-formed. */
export function readXml(document: string): ReadElement {
  type Open = { name: string; attributes: Record<string, string>; children: ReadElement[]; text: string };
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  let end = 0;
  for (const match of document.matchAll(TAG)) {
    end = match.index + match[0].length;
    const [whole, closing, name, attributes = '', empty] = match;
    const inner = open.at(-1) ?? root;
    if (name === undefined) {
      // what a parser makes of line ends
      if (!whole.startsWith('<')) inner.text += unescaped(whole.replaceAll(/\r\n?/g, '\n'));
    } else if (closing === '/') {
      if (inner.name !== name) throw new Error(`</${name}> closes <${inner.name}>`);
      open.pop();
    } else {
      const pairs = [...attributes.matchAll(/ (\w+)="([^"]*)"/g)];
      const child = {
        name,
        attributes: Object.fromEntries(
          pairs.map(([, key = '', value = '']) => [key, unescaped(value.replaceAll(/[\t\n\r]/g, ' '))]),
        ),
        children: [],
        text: '',
      };
      inner.children.push(child);
      if (empty !== '/') open.push(child);
    }
  }
  const [element] = root.children;
  if (end !== document.length || open.length !== 1 || element === undefined) throw new Error(`not well-formed at ${end}`);
  return element;
}

/** The first element of a name, at any depth. */
export function find(element: ReadElement, name: string): ReadElement {
  const found = findAll(element, name)[0];
  if (found === undefined) throw new Error(`no <${name}>`);
  return found;
}

/** Every element of a name, at any depth. */
export function findAll(element: ReadElement, name: string): ReadElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)]);
}

function unescaped(text: string): string {
  if (/&(?!#\d+;)/.test(text)) throw new Error(`an ampersand of its own: ${text}`);
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}
