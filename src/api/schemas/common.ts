import * as z from 'zod';
import type { Problem } from '../problem.js';

export const text = z.string();
export const number = z.number();
export const count = z.number().int().min(0);
export const share = z.number().min(0).max(1);
export const maybe = number.nullable();
export const interval = z.tuple([number, number]);

/** RFC 9457. */
export const problem: z.ZodType<Problem> = z.strictObject({
  type: z.literal('about:blank'),
  title: text,
  status: z.number().int().min(400).max(599),
  detail: text,
  hint: text.optional() as z.ZodType<string>,
  request: text,
});

/** What an endpoint of the Open Inference Protocol answers where it cannot answer. */
export const protocolError = z.strictObject({ error: text });
