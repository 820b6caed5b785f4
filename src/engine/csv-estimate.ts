import { open, stat } from 'node:fs/promises';

const SAMPLE = 1 << 16;
const LF = 0x0a;

/** About how many records csvs hold, by their sizes and the lengths of the first lines; 0 where that cannot be told. */
export async function estimateRecords(files: readonly string[]): Promise<number> {
  const [first] = files;
  if (first === undefined) return 0;
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const handle = await open(first);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0);
    const lines = buffer.subarray(0, bytesRead).reduce((count, byte) => count + Number(byte === LF), 0);
    return lines === 0 ? 0 : Math.round((sizes.reduce((sum, size) => sum + size, 0) * lines) / bytesRead);
  } finally {
    await handle.close();
  }
}
