import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findUp } from '../diagnostics/package-root.js';

/** The files of the pages, as they stand in src/api/assets/, and their media types. */
const TYPES = {
  'page.html': 'text/html; charset=utf-8',
  'docs.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'docs.js': 'text/javascript; charset=utf-8',
} as const;

/** The name of one. */
export type AssetName = keyof typeof TYPES;

const held = new Map<AssetName, Promise<Buffer>>();

/** A file of the pages; read once. */
export async function asset(name: AssetName): Promise<{ readonly type: string; readonly content: Buffer }> {
  const content =
    held.get(name) ??
    findUp(fileURLToPath(import.meta.url)).then((root) => readFile(path.join(root, 'src', 'api', 'assets', name)));
  held.set(name, content);
  return { type: TYPES[name], content: await content };
}
