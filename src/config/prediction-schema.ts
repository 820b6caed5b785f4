import * as z from 'zod';
import { MOST_REASONS } from './limits.js';

const bands = z
  .array(
    z.strictObject({
      name: z.string().min(1).describe('what the band is called'),
      from: z.number().min(0).max(1).describe('the lowest probability in it'),
    }),
  )
  .min(1)
  .default([
    { name: 'low', from: 0 },
    { name: 'medium', from: 0.3 },
    { name: 'high', from: 0.6 },
  ])
  .describe('risk bands, the lowest first')
  .superRefine((value, context) => {
    const issue = (message: string): void => context.addIssue({ code: 'custom', message });
    if (value[0]?.from !== 0) issue('must begin with a band from 0, so that every probability is in one');
    if (value.some((one, at) => at > 0 && one.from <= (value[at - 1]?.from ?? 0)))
      issue('must name the bands in ascending order');
    if (new Set(value.map(({ name }) => name)).size < value.length) issue('must give each band a name of its own');
  });

/** How predictions are told: the key `prediction` of config.json. */
export const prediction = z
  .strictObject({
    bands,
    reasons: z.number().int().min(0).max(MOST_REASONS).default(3).describe('reasons given with each prediction; 0 for none'),
  })
  .prefault({});
