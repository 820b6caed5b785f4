import * as z from 'zod';
import type { PredictionAnswer } from '../answers.js';
import { count, number, share, text } from './common.js';

const reason = z.strictObject({ feature: text, contribution: number, words: text });

const client = z.strictObject({
  row: count,
  ids: z.record(text, text.nullable()),
  probability: share,
  positive: z.boolean(),
  predicted: text,
  band: text,
  reasons: z.array(reason),
});

const rejected = z.strictObject({ row: count, column: text, rule: text, reason: text });

/** The answer to a request for predictions. */
export const predictions: z.ZodType<PredictionAnswer> = z.strictObject({
  release: text,
  model: text,
  threshold: share,
  rows: z.strictObject({ in: count, scored: count, rejected: count }),
  predictions: z.array(client),
  rejected: z.array(rejected),
});
