import * as z from 'zod';

/** How the API is served: the key `api` of config.json. */
export const api = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('address to listen at; any but this machine itself needs a token'),
    port: z.number().int().min(0).max(65535).default(8000).describe('port to listen at; 0 takes one that is free'),
    token_file: z
      .string()
      .min(1)
      .optional()
      .describe('file with the bearer token that requests must bring; the environment variable RISKCTL_TOKEN goes before it'),
    max_body: z
      .string()
      .regex(/^\d+(\.\d+)?(KB|MB|KiB|MiB)$/, { error: 'must be a size such as "512KB" or "10MB"' })
      .default('10MB')
      .describe('largest body of a request'),
    max_rows: z.number().int().positive().default(10_000).describe('most rows that one request may have predicted'),
    timeout_seconds: z.number().positive().max(3600).default(30).describe('seconds that a request may take'),
    rate_limit: z.number().int().positive().default(1000).describe('requests a second that one client may make'),
    calls: z.boolean().default(false).describe('whether full ends with apicalls'),
  })
  .prefault({});
