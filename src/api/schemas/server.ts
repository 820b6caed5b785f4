import * as z from 'zod';
import { count, number, share, text } from './common.js';

/** `GET /` in JSON. */
export const about = z.strictObject({
  name: z.literal('riskctl'),
  version: text,
  title: text,
  release: text.nullable(),
  model: text.nullable(),
  trained: text.nullable(),
  threshold: share.nullable(),
  bands: z.array(z.strictObject({ name: text, from: share })),
  columns: z.array(z.strictObject({ name: text, role: z.enum(['id', 'feature']) })),
  links: z.record(text, text),
});

export const live = z.strictObject({ status: z.literal('live') });
export const ready = z.strictObject({ status: z.literal('ready'), release: text, model: text });
export const notReady = z.strictObject({ status: z.literal('not ready'), reason: text });
export const openApi = z.looseObject({ openapi: z.literal('3.1.0'), info: z.looseObject({}), paths: z.looseObject({}) });

/** The Open Inference Protocol v2. */
export const serverMetadata = z.strictObject({ name: text, version: text, extensions: z.array(text) });
export const serverLive = z.strictObject({ live: z.boolean() });
export const serverReady = z.strictObject({ ready: z.boolean() });
export const modelReady = z.strictObject({ name: text, version: text, ready: z.boolean() });

const tensor = { name: text, datatype: text, shape: z.array(z.number().int()) };

export const modelMetadata = z.strictObject({
  name: text,
  versions: z.array(text),
  platform: text,
  inputs: z.array(z.strictObject(tensor)),
  outputs: z.array(z.strictObject(tensor)),
});

export const inference = z.strictObject({
  model_name: text,
  model_version: text,
  id: text.optional(),
  outputs: z.array(z.strictObject({ ...tensor, shape: z.array(count), data: z.array(z.union([number, z.boolean(), text])) })),
});
