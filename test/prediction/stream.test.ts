import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import Papa from 'papaparse';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { offer } from '../../src/prediction/delivery.js';
import { effectsOf } from '../../src/prediction/effects.js';
import { predictStream, type StreamOptions } from '../../src/prediction/stream.js';
import { sheets } from '../data/csv.js';
import { TEXTS } from '../data/tables.js';
import { BANDS, handmade } from './model.js';

/** A model that makes nothing of its one feature: what matters here is which rows it is asked about. */
const MODEL = {
  ...handmade().model,
  terms: [{ kind: 'categorical' as const, name: 'b', levels: [{ level: 'x', coefficient: 1 }], other: 0, missing: 0 }],
};

const PREDICTING = { model: MODEL, contract: TEXTS, effects: effectsOf(MODEL, TEXTS), bands: BANDS, reasons: 1 };

/** Predicts bytes that arrive in pieces; what comes out, as the lines of the two files. */
async function streamed(bytes: Buffer, pieces: readonly number[], options: Partial<StreamOptions> = {}) {
  const text = { rows: '', rejected: '' };
  const books = await predictStream(
    PREDICTING,
    Readable.from(cut(bytes, pieces)),
    {
      rows: async (piece) => ((text.rows += piece), true),
      rejected: async (piece) => ((text.rejected += piece), true),
    },
    { format: 'csv', keep: true, name: 'stdin', ...options },
  );
  return { books, ...text };
}

function* cut(bytes: Buffer, pieces: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const size of pieces) {
    if (from < bytes.length) yield bytes.subarray(from, from + size);
    from += size;
  }
  if (from < bytes.length) yield bytes.subarray(from);
}

const table = (text: string): string[][] =>
  Papa.parse<string[]>(text.replace(/\n$/, ''), { delimiter: ',', newline: '\n' }).data.slice(1);

test('a stream whose reader is gone is left, and read no further', async () => {
  let taken = 0;
  const rows = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('a,b,c\n');
    for (; taken < 1e6; taken += 1) yield Buffer.from('1,x,2\n'.repeat(1000));
  };
  let written = 0;
  const sinks = { rows: async () => (written += 1) < 3, rejected: async () => true };
  const books = await predictStream(PREDICTING, Readable.from(rows()), sinks, { format: 'csv', keep: false, name: 'stdin' });
  expect(books.in).toBeLessThan(20_000);
  expect(taken).toBeLessThan(40);
});

test('a row is answered though no other comes', async () => {
  let answered = (_text: string): void => undefined;
  const answer = new Promise<string>((resolve) => (answered = resolve));
  const rows = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('a,b,y\n1,x,\n');
    expect(await answer).toMatch(/^a,.*\n1,.*\n$/);
    yield Buffer.from('2,x,\n');
  };
  const written: string[] = [];
  const sinks = {
    rows: async (text: string) => (written.push(text), answered(text), true),
    rejected: async () => true,
  };
  const books = await predictStream(PREDICTING, Readable.from(rows()), sinks, { format: 'csv', keep: false, name: 'stdin' });
  expect(books).toEqual({ in: 2, scored: 2, rejected: 0 });
  expect(written).toEqual([expect.stringMatching(/^a,/), expect.stringMatching(/^2,/)]);
});

test('waiting for the room of a slow stream leaves no listeners behind', async () => {
  const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void setImmediate(done) });
  for (let piece = 0; piece < 20; piece += 1) expect(await offer(slow, 'piece')).toBe(true);
  expect(slow.listenerCount('error') + slow.listenerCount('close') + slow.listenerCount('drain')).toBeLessThan(3);
  const end = once(slow, 'close');
  slow.destroy();
  await end;
  expect(await offer(slow, 'piece')).toBe(false);
});

test.each([',', ';', '\t', '|'])(
  'whatever comes, in whatever pieces, is predicted or rejected as a file would be: %j',
  async (delimiter) => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.boolean().chain((mixed) => sheets(delimiter, mixed)),
        sizes,
        async ({ bytes, rows, bad, open }, pieces) => {
          const answer = streamed(bytes, pieces);
          if (open !== undefined) {
            await expect(answer).rejects.toMatchObject({
              fault: 'data',
              message: expect.stringContaining(`at line ${open} never closes`),
            });
            return;
          }
          const { books, rows: written, rejected } = await answer;
          expect(books).toEqual({ in: rows.length + bad.length, scored: rows.length, rejected: bad.length });
          expect(table(written).map((row) => row.slice(0, 3).map((cell) => cell.trim() || null))).toEqual(rows);
          expect(table(rejected).map(([, line, , rule, raw]) => [Number(line), rule, raw])).toEqual(
            bad.map(({ line, raw, problem }) => [line, problem ?? expect.any(String), raw]),
          );
        },
      ),
      { numRuns: 150 },
    );
  },
);
