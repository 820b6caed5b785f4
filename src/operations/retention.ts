import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { unlessFault } from '../errors.js';
import { releaseBefore } from '../lifecycle/rollback.js';
import { currentRelease } from '../lifecycle/release-id.js';
import { manifestIn, releaseFolder, releaseNames } from '../lifecycle/releases.js';
import { syncFolder } from '../workspace/atomic.js';
import { draftName } from '../workspace/draft-name.js';
import { pruneRuns } from '../workspace/prune-runs.js';
import type { Workspace } from '../workspace/workspace.js';

/** Takes away what `keep_releases` and `keep_runs` do not ask to be kept. */
export async function tidy(workspace: Workspace): Promise<void> {
  const { keep_releases: releases, keep_runs: runs } = workspace.config;
  if (releases !== undefined) await pruneReleases(workspace, releases);
  if (runs !== undefined) await pruneRuns(workspace, runs);
}

/**
 * Takes old releases away: the newest `keep` stay, the one that serves, what it is a copy of after a step back, and the one the
 * next step back leads to. Each goes by one rename, so that a crash leaves a whole release or none. Returns their names.
 */
export async function pruneReleases(workspace: Workspace, keep: number): Promise<string[]> {
  const { paths, world } = workspace;
  const current = await currentRelease(workspace);
  if (current === null) return [];
  const origin = (await manifestIn(workspace, current))?.rollback?.to;
  const needed = [current, origin, await unlessFault(releaseBefore(workspace, current))];
  const going = (await releaseNames(workspace)).slice(keep).filter((name) => !needed.includes(name));
  for (const name of going) {
    const out = path.join(paths.deployment, await draftName(world));
    await rename(releaseFolder(workspace, name), out);
    await rm(out, { recursive: true });
  }
  if (going.length > 0) await syncFolder(path.join(paths.deployment, 'releases'));
  return going;
}
