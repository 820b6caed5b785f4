// Writes docs/config.schema.json, by which editors check and complete config.json: `npm run build && npm run schema`.
import { mkdirSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { fileSchema } from '../dist/src/config/schema.js';

const docs = new URL('../docs/', import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(new URL('config.schema.json', docs), `${JSON.stringify(z.toJSONSchema(fileSchema, { io: 'input' }), null, 2)}\n`);
