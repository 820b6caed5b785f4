import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { RiskError, systemCode } from '../errors.js';

const heldSchema = z.object({
  sha256: z.string(),
  name: z.string(),
  /** When it was held, ISO 8601 in UTC. */
  time: z.string(),
  rows: z.number(),
  /** Why, one sentence each. */
  reasons: z.array(z.string()),
});

const fileSchema = z.object({ format: z.literal('riskctl-held'), version: z.literal(1), files: z.array(heldSchema) });

/** A file held back whole: what it holds is too far from history to be taken in unseen. */
export type HeldFile = z.output<typeof heldSchema>;

/** Reads held.json; none at all holds nothing. Throws a data fault for one that cannot be read. */
export async function readHeld(file: string): Promise<HeldFile[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.files;
  throw new RiskError('data', `${file}: not a list of held files that this riskctl can read`, {
    hint: 'move it away: the ledger still says which files are held, and riskctl quarantine replay judges them again',
  });
}

/** held.json as text. */
export function formatHeld(files: readonly HeldFile[]): string {
  return `${JSON.stringify({ format: 'riskctl-held', version: 1, files }, null, 2)}\n`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
