const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

// numbers, for this runs once a byte
const START = 0;
const SPACED = 1;
const BARE = 2;
const QUOTED = 3;
const CLOSED = 4;
type State = typeof START | typeof SPACED | typeof BARE | typeof QUOTED | typeof CLOSED;

/**
 * Follows the quotes of a csv byte by byte, the way the engine reads them: a quote opens only at the start of a field, after
 * one space at the most; behind a closing quote another one, after any spaces, opens it again, as a doubled quote does.
 */
export class CsvQuotes {
  private readonly delimiter: number;
  private state: State = START;
  private read = 0;

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** Takes the next byte of the file. True when it is a line end that ends a record, CR and LF each for themselves. */
  endsRecord(byte: number): boolean {
    if (this.read < BYTE_ORDER_MARK.length && byte === BYTE_ORDER_MARK[this.read++]) return false;
    if (this.state === QUOTED) {
      if (byte === QUOTE) this.state = CLOSED;
      return false;
    }
    if (byte === LF || byte === CR) {
      this.state = START;
      return true;
    }
    if (byte === this.delimiter) this.state = START;
    else if (byte === QUOTE && this.state !== BARE) this.state = QUOTED;
    else if (byte === SPACE && this.state === START) this.state = SPACED;
    else if (byte !== SPACE || this.state !== CLOSED) this.state = BARE;
    return false;
  }

  /** Whether the last byte taken stands inside quotes. */
  get inside(): boolean {
    return this.state === QUOTED;
  }
}

/** The byte at which the record begins whose quotes are still open when the file ends; undefined where they are closed. */
export async function openRecord(bytes: AsyncIterable<Buffer>, delimiter: string): Promise<number | undefined> {
  const quotes = new CsvQuotes(delimiter);
  let start = 0;
  let at = 0;
  for await (const chunk of bytes) {
    for (const byte of chunk) {
      at += 1;
      if (quotes.endsRecord(byte)) start = at;
    }
  }
  return quotes.inside ? start : undefined;
}
