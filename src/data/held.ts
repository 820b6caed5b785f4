import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { ifThere, RiskError } from '../errors.js';
import type { Ledger, LedgerEntry } from './ledger.js';

const heldSchema = z.object({
  sha256: z.string(),
  name: z.string(),
  /** When it was held, ISO 8601 in UTC. */
  time: z.string(),
  /** Null where only the ledger still knows of it. */
  rows: z.number().nullable(),
  /** Why, one sentence each. */
  reasons: z.array(z.string()),
});

const fileSchema = z.object({ format: z.literal('riskctl-held'), version: z.literal(1), files: z.array(heldSchema) });

/** A file held back whole: what it holds is too far from history to be taken in unseen. */
export type HeldFile = z.output<typeof heldSchema>;

/** Reads held.json; none at all holds nothing. Throws a data fault for one that cannot be read. */
export async function readHeld(file: string): Promise<HeldFile[]> {
  const text = await ifThere(readFile(file, 'utf8'));
  if (text === undefined) return [];
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.files;
  throw new RiskError('data', `${file}: not a list of held files that this riskctl can read`, {
    hint: 'move it away: the ledger still says which files are held, though not why',
  });
}

/** The files that are held: those of held.json, and those that only the ledger still knows of. */
export async function heldFiles(file: string, ledger: Ledger): Promise<HeldFile[]> {
  const listed = await readHeld(file);
  const latest = new Map<string, LedgerEntry>();
  for (const entry of ledger) if (entry.status !== 'known') latest.set(entry.sha256, entry);
  const lost = [...latest.values()].filter(
    ({ sha256, status }) => status === 'held' && listed.every((one) => one.sha256 !== sha256),
  );
  return [
    ...listed,
    ...lost.map(({ sha256, name, time }) => ({
      sha256,
      name,
      time,
      rows: null,
      reasons: ['held.json, which is gone, said why'],
    })),
  ];
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
