import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import Papa from 'papaparse';
import { Readable } from 'node:stream';
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

const table = (text: string): string[][] => Papa.parse<string[]>(text.replace(/\n$/, ''), { newline: '\n' }).data.slice(1);

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
