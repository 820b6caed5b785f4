import { open } from 'node:fs/promises';

const CHUNK = 1 << 18;

/** The bytes of a file, piece by piece in one buffer that is used again: a piece is good until the next one is asked for. */
export async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await handle.read(buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
