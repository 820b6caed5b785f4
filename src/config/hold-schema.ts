import * as z from 'zod';

const share = z.number().positive().max(1);

/** What makes a new file be held back whole. */
export const holdSchema = z
  .strictObject({
    base_rate: share.optional().describe('difference of its base rate from that of all accepted before'),
    missing: share.optional().describe('difference of the share of rows in which a feature is missing'),
    size: z
      .number()
      .gt(1)
      .optional()
      .describe('times larger or smaller than the median of the files before, once there are three'),
  })
  .prefault({});
