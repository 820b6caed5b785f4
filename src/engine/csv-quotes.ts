const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Follows the quotes of a csv byte by byte, the way the engine reads them: a quote opens only at the start of a field, after
 * one space at the most; behind a closing quote another one, after any spaces, opens it again, as a doubled quote does.
 */
export class CsvQuotes {
  private state: 'start' | 'spaced' | 'bare' | 'quoted' | 'closed' = 'start';
  private read = 0;

  private readonly delimiter: number;

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** Takes the next byte of the file. True when it is a line end that ends a record, CR and LF each for themselves. */
  endsRecord(byte: number): boolean {
    if (this.read < BYTE_ORDER_MARK.length && byte === BYTE_ORDER_MARK[this.read++]) return false;
    if (this.state === 'quoted') {
      if (byte === QUOTE) this.state = 'closed';
      return false;
    }
    if (byte === LF || byte === CR) {
      this.state = 'start';
      return true;
    }
    if (byte === this.delimiter) this.state = 'start';
    else if (byte === QUOTE && this.state !== 'bare') this.state = 'quoted';
    else if (byte === SPACE && this.state === 'start') this.state = 'spaced';
    else if (byte !== SPACE || this.state !== 'closed') this.state = 'bare';
    return false;
  }

  /** Whether the last byte taken stands inside quotes. */
  get inside(): boolean {
    return this.state === 'quoted';
  }
}

/** Whether anything may be quoted at all. */
export async function hasQuotes(bytes: AsyncIterable<Buffer>): Promise<boolean> {
  for await (const chunk of bytes) if (chunk.includes(QUOTE)) return true;
  return false;
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
