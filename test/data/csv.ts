import fc from 'fast-check';

/** A csv of three columns and what must become of it. */
export interface Sheet {
  readonly bytes: Buffer;
  readonly delimiter: string;
  /** The records that have a shape, trimmed; null where a field is empty. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Those that have none: the line each begins on, its text, and what is wrong with it where that is certain. */
  readonly bad: readonly { readonly line: number; readonly raw: string; readonly problem?: string }[];
  /** The line of the record whose quotes are still open at the end of the file. */
  readonly open: number | undefined;
}

interface Field {
  readonly text: string;
  readonly value: string;
}

interface Piece {
  readonly kind: 'row' | 'bad' | 'open' | 'blank';
  readonly text: string;
  readonly values: readonly string[];
  readonly problem?: string;
}

/** Stands for a byte that is no UTF-8. */
const BROKEN = '\uE000';
const ENDS = ['\n', '\r\n', '\r'] as const;

/** Sheets of a delimiter; `mixed` ones end their lines now this way, now that. */
export function sheets(delimiter: string, mixed: boolean): fc.Arbitrary<Sheet> {
  const end = fc.constantFrom(...ENDS);
  return fc
    .record({
      header: headers(delimiter),
      pieces: fc.array(fc.tuple(pieces(delimiter), end), { maxLength: 25 }),
      last: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: openPieces(delimiter) }),
      end,
      mark: fc.boolean(),
      ended: fc.boolean(),
    })
    .map(({ header, pieces: body, last, end: usual, mark, ended }): Sheet => {
      const all = [...body, ...(last === null ? [] : [[last, usual] as const])].map(([piece, own]) => ({
        ...piece,
        end: mixed ? own : usual,
      }));
      let text = (mark ? '\uFEFF' : '') + header + usual;
      const found: { piece: Piece; line: number }[] = [];
      for (const [index, piece] of all.entries()) {
        found.push({ piece, line: lineAt(text) });
        text += piece.text + (index < all.length - 1 || (ended && piece.kind !== 'open') ? piece.end : '');
      }
      return {
        bytes: encoded(text),
        delimiter,
        rows: found
          .filter(({ piece }) => piece.kind === 'row')
          .map(({ piece }) => piece.values.map((value) => value.trim() || null)),
        bad: found
          .filter(({ piece }) => piece.kind === 'bad')
          .map(({ piece, line }) => ({
            line,
            raw: piece.text.replaceAll(BROKEN, '\uFFFD'),
            ...(piece.problem === undefined ? {} : { problem: piece.problem }),
          })),
        open: found.find(({ piece }) => piece.kind === 'open')?.line,
      };
    });
}

function headers(delimiter: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    ...['a,b,y', '"a" ,b, "y"', '" a\r\n","b","\ny\r"', '"a\n",b,y'].map((text) => text.replaceAll(',', delimiter)),
  );
}

function pieces(delimiter: string): fc.Arbitrary<Piece> {
  const one = field(delimiter);
  const joined = (fields: readonly { text: string }[]): string => fields.map(({ text }) => text).join(delimiter);
  const values = (fields: readonly Field[]): string[] => fields.slice(0, 3).map(({ value }) => value);
  const row = fc.tuple(one, one, one).map((fields): Piece => ({ kind: 'row', text: joined(fields), values: values(fields) }));
  const few = fc
    .array(one, { minLength: 1, maxLength: 2 })
    .map((fields): Piece => ({ kind: 'bad', text: joined(fields), values: [], problem: 'too few fields' }));
  const many = fc.array(one, { minLength: 4, maxLength: 6 }).map((fields): Piece => {
    // what is left empty behind the last column is taken for nothing
    const spare = fields.slice(3).every(({ value }) => value === '');
    return spare
      ? { kind: 'row', text: joined(fields), values: values(fields) }
      : { kind: 'bad', text: joined(fields), values: [], problem: 'too many fields' };
  });
  const among = (odd: fc.Arbitrary<string>, problem: string): fc.Arbitrary<Piece> =>
    fc.tuple(one, one, odd, fc.nat(2)).map(([a, b, text, at]): Piece => ({
      kind: 'bad',
      text: joined([a, b].toSpliced(at, 0, { text, value: '' })),
      values: [],
      problem,
    }));
  const stray = fc
    .tuple(quotedText, fc.string({ unit: fc.constantFrom('x', 'é', ' ', '"', 'b'), minLength: 1, maxLength: 6 }))
    .filter(([, rest]) => rest.trim() !== '' && !/^ *"/.test(rest))
    .map(([text, rest]) => quoted(text) + rest);
  return fc
    .oneof(
      { weight: 10, arbitrary: row },
      { weight: 1, arbitrary: few },
      { weight: 1, arbitrary: many },
      { weight: 1, arbitrary: among(stray, 'unbalanced quotes') },
      { weight: 1, arbitrary: among(fc.constant(`p${BROKEN}q`), 'not UTF-8') },
      { weight: 2, arbitrary: fc.constant<Piece>({ kind: 'blank', text: '', values: [] }) },
    )
    .map((piece) => (piece.text === '' ? { kind: 'blank', text: '', values: [] } : piece));
}

function openPieces(delimiter: string): fc.Arbitrary<Piece> {
  return fc
    .tuple(field(delimiter), quotedText)
    .map(([one, text]): Piece => ({ kind: 'open', text: `${one.text}${delimiter}${quoted(text).slice(0, -1)}`, values: [] }));
}

const quotedText = fc.string({
  unit: fc.constantFrom('a', 'b', ',', ';', '\t', '|', '"', '\n', '\r', ' ', 'é', '😀'),
  maxLength: 10,
});

/** A field as it stands and what it says: bare, with quotes inside perhaps, or quoted, with a space before and some behind. */
function field(delimiter: string): fc.Arbitrary<Field> {
  const units = ['a', 'b', '0', '1', '.', '-', '#', '\\', "'", '"', ' ', 'é', '😀', '\u00a0', ',', ';', '\t', '|'];
  const bare = fc
    .string({ unit: fc.constantFrom(...units.filter((unit) => unit !== delimiter)), maxLength: 8 })
    .filter((text) => !/^ ?"/.test(text))
    .map((text) => ({ text, value: text }));
  const inQuotes = fc
    .tuple(quotedText, fc.nat(1), fc.nat(2))
    .map(([text, before, behind]) => ({ text: ' '.repeat(before) + quoted(text) + ' '.repeat(behind), value: text }));
  return fc.oneof({ weight: 3, arbitrary: bare }, { weight: 2, arbitrary: inQuotes });
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** The line on which what follows a text begins; a text that ends in CR is complete. */
function lineAt(text: string): number {
  return 1 + (text.match(/\r\n|\r|\n/g) ?? []).length;
}

function encoded(text: string): Buffer {
  return Buffer.concat(text.split(BROKEN).flatMap((part, index) => [Buffer.from(index === 0 ? [] : [0xe9]), Buffer.from(part)]));
}
