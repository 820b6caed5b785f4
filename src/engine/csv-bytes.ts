import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { chunksOf } from '../workspace/chunks.js';

const CHUNK = 1 << 18;

/** The bytes of a csv, decompressed. Throws when a compressed file turns out, at its end, not to be whole. */
export function csvBytes(file: string, gzip: boolean): AsyncIterable<Buffer> {
  const bytes = createReadStream(file, { highWaterMark: CHUNK });
  // a pipeline passes errors on, and closes the file when its reader stops early
  return gzip ? pipeline(bytes, createGunzip({ chunkSize: CHUNK }), () => undefined) : bytes;
}

/** {@link csvBytes} for those who keep no piece: each is good until the next one is asked for. */
export function csvPieces(file: string, gzip: boolean): AsyncIterable<Buffer> {
  return gzip ? csvBytes(file, gzip) : chunksOf(file);
}
