import { isAscii } from 'node:buffer';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = '"';
/** What is trimmed from a field, and what DuckDB reads as part of a number though no program writes it. */
const SPECIAL = [' ', '\t', '\v', '\f', '_', '+'];

const EMPTY = Buffer.alloc(0);

/** What all the bytes of a csv tell of how it may be read, found in one pass over them. */
export interface CsvSurvey {
  /** Whether anything may be quoted at all. */
  readonly quoted: boolean;
  /** Whether there is but one kind of line end, quoted or not. */
  readonly oneLineEnd: boolean;
  /** Whether no field of a record has anything around it to trim, nor a sign or digit separator that only some readers know. */
  readonly plain: boolean;
}

/** Surveys the bytes of a csv, decompressed. */
export async function surveyCsv(bytes: AsyncIterable<Buffer>, delimiter: string): Promise<CsvSurvey> {
  const special = SPECIAL.filter((character) => character !== delimiter);
  const ends = new LineEnds();
  let quoted = false;
  let plain = true;
  let inHeader = true;
  for await (const chunk of bytes) {
    const start: number = inHeader ? chunk.findIndex((byte) => byte === LF || byte === CR) : 0;
    inHeader &&= start < 0;
    const records = inHeader ? EMPTY : chunk.subarray(start);
    quoted ||= chunk.includes(QUOTE);
    plain &&= !quoted && isAscii(records) && !special.some((character) => records.includes(character));
    ends.count(chunk);
  }
  return { quoted, oneLineEnd: ends.areOfOneKind, plain };
}

class LineEnds {
  private cr = 0;
  private lf = 0;
  private pairs = 0;
  private last = 0;

  count(chunk: Buffer): void {
    // most files have no CR at all, and that is seen in no time
    if (this.cr === 0 && !chunk.includes(CR)) {
      if (chunk.includes(LF)) this.lf += 1;
      return;
    }
    for (const byte of chunk) {
      if (byte === LF) {
        this.lf += 1;
        if (this.last === CR) this.pairs += 1;
      } else if (byte === CR) this.cr += 1;
      this.last = byte;
    }
  }

  get areOfOneKind(): boolean {
    return this.cr === 0 || this.lf === 0 || (this.cr === this.pairs && this.lf === this.pairs);
  }
}
