import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { RiskError } from '../errors.js';
import { digestOf, sha256 } from '../workspace/digest.js';
import { ARTIFACTS } from '../workspace/workspace.js';

const manifestSchema = z.strictObject({
  format: z.literal('riskctl-release'),
  version: z.literal(1),
  id: z.string(),
  created: z.string(),
  /** Id of the model released. */
  model: z.string(),
  /** The release it took over from. */
  previous: z.string().nullable(),
  /** Who made it, `user@host`; releases of before this was noted have none. */
  by: z.string().optional(),
  /** Of a step back: the release it is a copy of, and why it was taken. */
  rollback: z.strictObject({ to: z.string(), reason: z.string().nullable() }).optional(),
  /** Every other file of the release. */
  files: z.array(z.strictObject({ name: z.string(), sha256: z.string(), bytes: z.number() })),
  /** Digest of all of the above; releases of before this was noted have none. */
  digest: z.string().optional(),
});

const CHANGED = 'was changed after it was deployed';

/** What a release consists of, file by file. */
export type Manifest = z.output<typeof manifestSchema>;

/** The manifest of a release whose files are given as text. */
export function manifestOf(
  facts: Omit<Manifest, 'format' | 'version' | 'files' | 'digest'>,
  files: ReadonlyMap<string, string>,
): Manifest {
  const listed = [...files].map(([name, content]) => ({ name, sha256: sha256(content), bytes: Buffer.byteLength(content) }));
  const manifest: Manifest = { format: 'riskctl-release', version: 1, ...facts, files: listed };
  return { ...manifest, digest: digestOf(manifest) };
}

/**
 * Reads a release folder and checks that it is the release it says it is, and every file against the manifest.
 * Returns the manifest and the files as text.
 * Throws a data fault that names the file that is not as it was released.
 */
export async function readRelease(folder: string): Promise<{ manifest: Manifest; files: ReadonlyMap<string, string> }> {
  const broken = (name: string, reason: string): RiskError =>
    new RiskError('data', `${path.join(folder, name)}: ${reason}`, {
      hint: 'deploy again with riskctl deploy, or go back to a whole release with riskctl rollback',
    });
  const read = (name: string): Promise<string> =>
    readFile(path.join(folder, name), 'utf8').catch((error: unknown) => {
      throw broken(name, `cannot be read: ${(error as Error).message}`);
    });
  const manifest = parseManifest(await read(ARTIFACTS.manifest));
  if (manifest === undefined) throw broken(ARTIFACTS.manifest, 'not a manifest that this riskctl can read');
  if (manifest.id !== path.basename(folder)) throw broken(ARTIFACTS.manifest, `is that of release ${manifest.id}`);
  const { digest, ...content } = manifest;
  if (digest !== undefined && digest !== digestOf(content)) throw broken(ARTIFACTS.manifest, CHANGED);
  const files = new Map<string, string>();
  for (const { name, sha256: digest } of manifest.files) {
    const content = await read(name);
    if (sha256(content) !== digest) throw broken(name, `is not what the manifest of its release says: it ${CHANGED}`);
    files.set(name, content);
  }
  return { manifest, files };
}

/** A manifest of its text, or undefined for anything else. */
export function parseManifest(text: string): Manifest | undefined {
  return manifestSchema.safeParse(jsonOf(text)).data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
