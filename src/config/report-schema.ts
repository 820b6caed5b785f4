import * as z from 'zod';

/** How reports look and what they name: the key `report` of config.json. */
export const report = z
  .strictObject({
    title: z.string().min(1).default('Customer risk model').describe('what the report is called'),
    paper: z.enum(['A4', 'Letter']).default('A4').describe('paper of the PDF'),
    clients: z.number().int().min(0).max(100).default(10).describe('how many of the clients most at risk are listed'),
    client_ids: z.boolean().default(false).describe('name those clients by their ids; otherwise they are only numbered'),
  })
  .prefault({});
