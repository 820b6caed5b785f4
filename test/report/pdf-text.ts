import { inflateSync } from 'node:zlib';

/** What is read back from a PDF: its pages as text without white space, since a PDF has none to speak of. */
export interface PdfContent {
  readonly pages: readonly string[];
  /** The dictionaries and other plain parts of the file. */
  readonly plain: string;
}

/** Reads the text of a PDF as pdfmake writes it: Flate streams, subset fonts with a ToUnicode map, hexadecimal glyphs. */
export function readPdf(file: Uint8Array): PdfContent {
  const objects = new Map<string, { dictionary: string; stream: string }>();
  const source = Buffer.from(file).toString('latin1');
  for (const [, id = '', body = ''] of source.matchAll(/(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj/gs)) {
    const [, dictionary = body, raw] = /^(.*?)\nstream\n(.*)\nendstream$/s.exec(body) ?? [];
    objects.set(id, { dictionary, stream: raw === undefined ? '' : inflated(raw, dictionary) });
  }
  const referred = (text: string, key: string): string => new RegExp(`/${key} (\\d+) 0 R`).exec(text)?.[1] ?? '';
  const object = (id: string): { dictionary: string; stream: string } => objects.get(id) ?? { dictionary: '', stream: '' };
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type \/Page\n/.test(dictionary));
  return {
    pages: pages.map((page) => {
      const resources = object(referred(page.dictionary, 'Resources')).dictionary;
      const fonts = new Map(
        [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', id = '']) => [
          name,
          glyphsOf(object(referred(object(id).dictionary, 'ToUnicode')).stream),
        ]),
      );
      return textOf(object(referred(page.dictionary, 'Contents')).stream, fonts);
    }),
    plain: [...objects.values()].map(({ dictionary }) => dictionary).join('\n'),
  };
}

function inflated(raw: string, dictionary: string): string {
  const bytes = Buffer.from(raw, 'latin1');
  return (dictionary.includes('FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

function glyphsOf(map: string): string[] {
  const block = /beginbfrange\n(.*?)\nendbfrange/s.exec(map)?.[1] ?? '';
  const lists = [...block.matchAll(/\[(.*?)\]/gs)].map(([, list = '']) => list);
  return lists.flatMap((list) => [...list.matchAll(/<([0-9a-f ]+)>/gi)].map(([, hex = '']) => utf16(hex.replaceAll(' ', ''))));
}

function utf16(hex: string): string {
  return (hex.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join('');
}

function textOf(content: string, fonts: ReadonlyMap<string, string[]>): string {
  let glyphs: readonly string[] = [];
  let text = '';
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (font !== undefined) glyphs = fonts.get(font) ?? [];
    for (const [, hex = ''] of (shown ?? '').matchAll(/<([0-9a-f]+)>/gi)) {
      for (const glyph of hex.match(/.{4}/g) ?? []) text += glyphs[Number.parseInt(glyph, 16)] ?? '\uFFFD';
    }
  }
  return text.replaceAll(/\s/g, '');
}
