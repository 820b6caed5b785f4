import * as z from 'zod';

/** What is kept of what runs leave, and who may read it. */
export const kept = {
  keep_releases: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('how many releases are kept, besides the one that serves and the one before it; left out, all are'),
  keep_runs: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('how many runs of each outcome are kept in runs.ndjson; left out, all are'),
  data_file_mode: z
    .string()
    .regex(/^0?[67][0-7]{2}$/, { error: 'must be three octal digits that let the owner read and write, such as "0600"' })
    .default('0600')
    .describe('permissions of the files that hold rows of clients'),
};
