import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { loadConfig } from '../../src/config/load.js';
import { fileSchema } from '../../src/config/schema.js';

const committed = readFileSync('docs/config.schema.json', 'utf8');

test('docs/config.schema.json is what `npm run schema` writes', () => {
  expect(JSON.parse(committed)).toEqual(z.toJSONSchema(fileSchema, { io: 'input' }));
  expect(committed).toBe(`${JSON.stringify(z.toJSONSchema(fileSchema, { io: 'input' }), null, 2)}\n`);
});

test.each([undefined, 'practice'])('config.json is valid with profile %s', async (profile) => {
  const written: unknown = JSON.parse(readFileSync('config.json', 'utf8'));
  expect(fileSchema.safeParse(written).error).toBeUndefined();
  expect(written).toMatchObject({ $schema: './docs/config.schema.json' });
  const config = await loadConfig({ file: 'config.json', overrides: [], ...(profile === undefined ? {} : { profile }) });
  expect(Object.values(config.contract.columns).filter((column) => column.role === 'feature')).toHaveLength(3);
  expect(config.output_model_path).toBe(profile === undefined ? 'models' : 'practicemodels');
});
