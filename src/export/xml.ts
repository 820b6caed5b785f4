import { RiskError } from '../errors.js';

/** An element of an XML document: attributes, and either elements or text inside. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly inside: readonly Element[] | string;
}

/** An element. */
export function element(name: string, attributes: Element['attributes'] = {}, inside: Element['inside'] = []): Element {
  return { name, attributes, inside };
}

/** An XML 1.0 document. Throws a data fault for a character that no such document can hold. */
export function documentOf(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes, inside }: Element, indent: string): string[] {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const open = `${indent}<${name}${written.join('')}`;
  if (inside.length === 0) return [`${open}/>`];
  // text is all there is in its element: white space around it would be part of it
  if (typeof inside === 'string') return [`${open}>${escaped(inside)}</${name}>`];
  return [`${open}>`, ...inside.flatMap((one) => lines(one, `${indent}  `)), `${indent}</${name}>`];
}

// what XML 1.0 calls a Char is all but these
const NO_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u;

/** Text for an element or an attribute; line ends and tabs by their numbers, for a reader turns them into others. */
function escaped(text: string): string {
  if (NO_CHARACTER.test(text)) {
    throw new RiskError('data', `XML has no way to write ${JSON.stringify(text)}, which has a control character in it`, {
      hint: 'export the model in another format',
    });
  }
  return text.replaceAll(/[&<>"'\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
