import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { ifThere, RiskError } from '../errors.js';
import { digestOf } from '../workspace/digest.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import type { Contract } from './contract.js';

const count = z.number().int().nonnegative();
const fileSchema = z.object({ file: z.string().regex(/^[\w-]+\.parquet$/), rows: count, bytes: count, sha256: z.string() });
const partSchema = fileSchema.extend({ id: count });

const partsSchema = z.object({
  format: z.literal('riskctl-finaldata'),
  version: z.literal(1),
  store: z.literal('parquet'),
  /** The contract's columns, in the order of those of the parts; a label and an identity follow them. */
  columns: z.array(z.string()),
  /** Digest of what the rows were checked and compared by. */
  contract: z.string(),
  /** What the engine's hash makes of a specimen: identities are of use only to an engine that hashes alike. */
  hash: z.string(),
  /** Of the rows that are in force. */
  counts: z.object({ rows: count, labelled: count, positives: count, missing: z.array(count) }),
  parts: z.array(partSchema),
  /** Positions of rows that a later one of the same key has replaced. */
  replaced: z.array(fileSchema),
});
const csvSchema = z.object({ format: z.literal('riskctl-finaldata'), version: z.literal(1), store: z.literal('csv') });
const storeSchema = z.discriminatedUnion('store', [partsSchema, csvSchema]);

/** A file of the folder of parts. */
export type StoredFile = z.output<typeof fileSchema>;
/** One part: rows of one run, or of several that were merged. It is never changed once written. */
export type Part = z.output<typeof partSchema>;
/** finaldata.json of rows kept in parts. */
export type Parts = z.output<typeof partsSchema>;

/** The rows accepted so far, where they are kept in parts. */
export interface Accepted extends Parts {
  /** Absolute path of a file of theirs. */
  readonly at: (file: StoredFile) => string;
}

/** The folder of the parts. */
export function partsFolder({ paths }: Pick<Workspace, 'paths'>): string {
  return path.join(paths.output, ARTIFACTS.parts);
}

/** What earlier runs accepted, where it is kept in parts; null where it is finaldata.csv, or nothing. Throws a data fault for a finaldata.json that cannot be read. */
export async function readAccepted(workspace: Workspace): Promise<Accepted | null> {
  const file = path.join(workspace.paths.output, ARTIFACTS.store);
  const text = await ifThere(readFile(file, 'utf8'));
  if (text === undefined) return null;
  const parsed = storeSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw spoiled(workspace, file, 'not a list of parts that this riskctl can read');
  if (parsed.data.store === 'csv') return null;
  const folder = partsFolder(workspace);
  return { ...parsed.data, at: ({ file: name }) => path.join(folder, name) };
}

/** finaldata.json as text: of parts, or what says that finaldata.csv holds the rows again. */
export function formatStore(parts: Omit<Parts, 'format' | 'version' | 'store'> | null): string {
  const store = parts === null ? { store: 'csv' } : { store: 'parquet', ...parts };
  return `${JSON.stringify({ format: 'riskctl-finaldata', version: 1, ...store }, null, 2)}\n`;
}

/** Throws a data fault unless every part is there, as long as it was written. */
export async function requireWhole(workspace: Workspace, accepted: Accepted): Promise<void> {
  for (const one of [...accepted.parts, ...accepted.replaced]) {
    const file = accepted.at(one);
    const size = await stat(file).then(
      (facts) => facts.size,
      () => undefined,
    );
    if (size === undefined) throw spoiled(workspace, file, `is not there, though ${ARTIFACTS.store} names it`);
    if (size !== one.bytes) throw spoiled(workspace, file, `has ${size} bytes, where ${one.bytes} were written`);
  }
}

/** Throws a data fault unless what holds the accepted rows is there: every part, or finaldata.csv. */
export async function requireAccepted(workspace: Workspace): Promise<void> {
  const accepted = await readAccepted(workspace);
  if (accepted !== null) return requireWhole(workspace, accepted);
  const file = path.join(workspace.paths.output, ARTIFACTS.finalData);
  if ((await ifThere(stat(file))) === undefined)
    throw spoiled(workspace, file, 'is not there, though the ledger counts rows in it');
}

/** Digest of what decides whether rows are good and which are the same. */
export function contractDigest({ columns, rules, dedupe }: Contract): string {
  const kept = columns.map((column) => ({ ...column, actionable: undefined }));
  const same = dedupe.by === 'rows' ? 'rows' : { key: dedupe.key.map(({ name }) => name), latest: dedupe.latest?.name };
  return digestOf({ columns: kept, rules: rules.map(({ text }) => text), same });
}

/** Accepted rows that are not as they were written. */
export function spoiled(workspace: Workspace, file: string, reason: string): RiskError {
  return new RiskError('data', `${shortPath(workspace, file)}: ${reason}`, {
    hint: 'put the file back, or ingest everything again with riskctl ingest --rebuild',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
