import { RiskError } from '../errors.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { readRelease } from './manifest.js';
import { publishRelease } from './publish-release.js';
import { currentRelease } from './release-id.js';
import { manifestIn, releaseFolder, releaseNames } from './releases.js';
import { parseModel } from '../model/store.js';

/** What a step back did; `already` when the model gone back to serves. */
export interface Rollback {
  /** The release made: a copy of `to`. */
  readonly release: string;
  readonly to: string;
  readonly model: string;
  readonly previous: string | null;
  readonly reason: string | null;
  readonly already: boolean;
}

/**
 * Makes an earlier release serve again: its files are released anew, in one atomic step, under a manifest that says who went
 * back to what, and why. Without `to` that is the release before the one that serves; going back again goes further back.
 * Throws a `no-input` fault where there is none, a data fault for one that is not whole.
 */
export async function rollback(
  workspace: Workspace,
  options: { to?: string | undefined; reason?: string | undefined },
): Promise<Rollback> {
  const current = await currentRelease(workspace);
  const to = options.to === undefined ? await stepBack(workspace, current) : await named(workspace, options.to);
  const reason = options.reason ?? null;
  const { manifest, files } = await readRelease(releaseFolder(workspace, to));
  parseModel(files.get(ARTIFACTS.model) ?? '', releaseFolder(workspace, to));
  const origin = manifest.rollback?.to ?? to;
  const serving = current === null ? undefined : await manifestIn(workspace, current);
  if (current !== null && (to === current || (serving?.rollback?.to ?? current) === origin))
    return { release: current, to: origin, model: manifest.model, previous: serving?.previous ?? null, reason, already: true };
  const created = workspace.world.now().toISOString();
  const facts = { created, model: manifest.model, previous: current, rollback: { to: origin, reason } };
  const release = await publishRelease(workspace, facts, files);
  return { release, to: origin, model: manifest.model, previous: current, reason, already: false };
}

/** {@link releaseBefore}, which must be there still. */
async function stepBack(workspace: Workspace, current: string | null): Promise<string> {
  const names = await releaseNames(workspace);
  if (current === null)
    throw new RiskError('no-input', 'nothing serves, so there is nothing to go back from', {
      hint: names.length === 0 ? 'run riskctl full' : 'riskctl releases lists what has served; name one with --to',
    });
  const to = await releaseBefore(workspace, current);
  if (names.includes(to)) return to;
  throw new RiskError('no-input', `release ${to}, which came before ${current}, has been removed by keep_releases`, {
    hint: 'riskctl releases lists those that are left; name one with --to',
  });
}

/** The release a step back leads to; a step back that serves counts as the release it is a copy of. */
export async function releaseBefore(workspace: Workspace, current: string): Promise<string> {
  const manifest = await manifestIn(workspace, current);
  const origin = manifest?.rollback === undefined ? manifest : await manifestIn(workspace, manifest.rollback.to);
  if (origin === undefined)
    throw new RiskError(
      'data',
      `the manifest of ${manifest?.rollback?.to ?? current} cannot be read, so what came before it is not known`,
      {
        hint: 'riskctl releases lists them; name one with --to',
      },
    );
  if (origin.previous !== null) return origin.previous;
  throw new RiskError('no-input', `release ${origin.id} is the first: there is none before it`, {
    hint: 'riskctl releases lists them; name one with --to',
  });
}

async function named(workspace: Workspace, wanted: string): Promise<string> {
  const found = (await releaseNames(workspace)).filter((name) => name === wanted || name.startsWith(wanted));
  const [only] = found.includes(wanted) ? [wanted] : found;
  if (only !== undefined && (only === wanted || found.length === 1)) return only;
  throw new RiskError(
    'no-input',
    only === undefined ? `there is no release '${wanted}'` : `${found.length} releases begin with '${wanted}'`,
    {
      hint: 'riskctl releases lists them',
    },
  );
}
