import * as z from 'zod';

/** The key `input`: a table whose new rows are ingested like files. */
export const input = z
  .strictObject({
    table: z
      .string()
      .min(1)
      .describe('a table of the engine, or an expression that stands for one, whose new rows are ingested too'),
    watermark: z
      .string()
      .min(1)
      .optional()
      .describe('its column that only grows: a row is new where it is above all rows fetched before'),
    partition: z
      .string()
      .min(1)
      .optional()
      .describe(
        'its column whose values are batches: one is new where it was not fetched before with as many rows as it has now',
      ),
  })
  .superRefine(({ watermark, partition }, context) => {
    if ((watermark === undefined) !== (partition === undefined)) return;
    const problem =
      watermark === undefined
        ? 'is missing: either a watermark or a partition tells what is new'
        : 'cannot stand beside input.partition';
    context.addIssue({ code: 'custom', path: ['watermark'], message: problem });
  });
