import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ifThere } from '../errors.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { parseManifest, type Manifest } from './manifest.js';
import { currentRelease } from './release-id.js';

/** One release as it is listed; what a manifest that cannot be read would tell is null. */
export interface ListedRelease {
  readonly release: string;
  readonly serving: boolean;
  readonly created: string | null;
  readonly model: string | null;
  /** F1 on the test data when it was released. */
  readonly f1: number | null;
  readonly previous: string | null;
  readonly by: string | null;
  /** Of a step back: the release it is a copy of, and why. */
  readonly rollback: { readonly to: string; readonly reason: string | null } | null;
}

/** The folder of a release. */
export function releaseFolder({ paths }: Workspace, release: string): string {
  return path.join(paths.deployment, 'releases', release);
}

/** The names of all releases, newest first. */
export async function releaseNames({ paths }: Workspace): Promise<string[]> {
  const entries = (await ifThere(readdir(path.join(paths.deployment, 'releases'), { withFileTypes: true }))) ?? [];
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  return names.sort(byAge).reverse();
}

/** The manifest of a release, unchecked; undefined where there is none to be read. */
export async function manifestIn(workspace: Workspace, release: string): Promise<Manifest | undefined> {
  const file = path.join(releaseFolder(workspace, release), ARTIFACTS.manifest);
  return parseManifest(await readFile(file, 'utf8').catch(() => ''));
}

/** Every release, newest first. */
export async function listReleases(workspace: Workspace): Promise<ListedRelease[]> {
  const current = await currentRelease(workspace);
  const listed: ListedRelease[] = [];
  for (const release of await releaseNames(workspace)) {
    const manifest = await manifestIn(workspace, release);
    const score = await readFile(path.join(releaseFolder(workspace, release), ARTIFACTS.score), 'utf8').catch(() => '');
    const f1 = score.trim() === '' ? NaN : Number(score);
    listed.push({
      release,
      serving: release === current,
      created: manifest?.created ?? null,
      model: manifest?.model ?? null,
      f1: Number.isFinite(f1) ? f1 : null,
      previous: manifest?.previous ?? null,
      by: manifest?.by ?? null,
      rollback: manifest?.rollback ?? null,
    });
  }
  return listed;
}

/** By the time in the name, and by the number behind it where one model was released twice within a second. */
function byAge(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
