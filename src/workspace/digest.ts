import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.js';
import { chunksOf } from './chunks.js';

/** SHA-256 of text or bytes, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of a file, read piece by piece. */
export async function sha256File(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** SHA-256 of a JSON value, the same whatever the order of its keys. */
export function digestOf(value: unknown): string {
  return sha256(canonical(value));
}

/** Digest of what a model depends on in a configuration: what is learnt from, and how. What can be done about a feature is no part of it. */
export function configDigest({ contract, dedupe, model }: Config): string {
  const columns = Object.entries(contract.columns).map(([name, column]) => {
    if (column.role !== 'feature') return [name, column] as const;
    const { actionable: _, ...kept } = column;
    return [name, kept] as const;
  });
  const learnt: unknown = Object.fromEntries(columns);
  return digestOf({ contract: { ...contract, columns: learnt }, dedupe, model });
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
