import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ifThere } from '../errors.js';
import type { Draft } from '../workspace/atomic.js';
import { sha256File } from '../workspace/digest.js';
import { COMMITTED } from '../workspace/draft-name.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';

/** What has its digest in SHA256SUMS; parts have theirs in finaldata.json. */
const SUMMED: readonly string[] = [ARTIFACTS.finalData, ARTIFACTS.finalParquet, ARTIFACTS.quarantine];
const LINE = /^([0-9a-f]{64}) {2}(.+)$/gm;

/** Adds SHA256SUMS to a draft that is else complete, for `sha256sum --check`: the digests of what the draft replaces, and those that stay. */
export async function writeSums({ paths, config }: Workspace, draft: Draft): Promise<void> {
  const sums = await readSums(paths.output);
  // where rows are kept in parts, what is left of these files goes
  if (config.ingest.store === 'parquet') for (const name of [ARTIFACTS.finalData, ARTIFACTS.finalParquet]) sums.delete(name);
  for (const name of SUMMED) {
    if ((await ifThere(stat(draft.at(name)))) !== undefined) sums.set(name, await sha256File(draft.at(name)));
  }
  await draft.write(ARTIFACTS.sums, [...sums].map(([name, digest]) => `${digest}  ${name}\n`).join(''));
}

/**
 * The files of SHA256SUMS, and those of them that are gone or are not as they were written. Undefined where a run was ended while it moved
 * new ones into place, which the next run makes good.
 */
export async function changedFiles({
  paths,
  world,
}: Workspace): Promise<{ all: readonly string[]; changed: readonly string[] } | undefined> {
  if (((await ifThere(readdir(paths.output))) ?? []).some((name) => name.startsWith(COMMITTED))) return undefined;
  const sums = await readSums(paths.output);
  const changed: string[] = [];
  for (const [name, digest] of sums) {
    world.signal.throwIfAborted();
    if ((await ifThere(sha256File(path.join(paths.output, name)))) !== digest) changed.push(name);
  }
  return { all: [...sums.keys()], changed };
}

/** Whether a file of the output folder is as it was written, as far as SHA256SUMS can tell. */
export async function isAsWritten({ paths }: Workspace, name: string): Promise<boolean> {
  const digest = (await readSums(paths.output)).get(name);
  return digest === undefined || digest === (await sha256File(path.join(paths.output, name)));
}

async function readSums(folder: string): Promise<Map<string, string>> {
  const text = (await ifThere(readFile(path.join(folder, ARTIFACTS.sums), 'utf8'))) ?? '';
  return new Map([...text.matchAll(LINE)].map(([, digest = '', name = '']) => [name, digest]));
}
