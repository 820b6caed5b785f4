import { open } from 'node:fs/promises';
import { ifThere } from '../errors.js';

const CHUNK = 1 << 16;

/** The lines of a text file, last first, read from its end only as far as they are taken. No file has no lines. */
export async function* linesBackwards(file: string): AsyncGenerator<string> {
  const handle = await ifThere(open(file, 'r'));
  if (handle === undefined) return;
  try {
    let end = (await handle.stat()).size;
    let rest: Buffer = Buffer.alloc(0);
    while (end > 0) {
      const start = Math.max(0, end - CHUNK);
      const chunk = Buffer.alloc(end - start);
      await handle.read(chunk, 0, chunk.length, start);
      const text = Buffer.concat([chunk, rest]);
      const whole = start === 0 ? 0 : text.indexOf(0x0a) + 1;
      if (start === 0 || whole > 0) yield* text.subarray(whole).toString('utf8').split('\n').reverse();
      rest = whole > 0 ? text.subarray(0, whole) : start === 0 ? Buffer.alloc(0) : text;
      end = start;
    }
  } finally {
    await handle.close();
  }
}
