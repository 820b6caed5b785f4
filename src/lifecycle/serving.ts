import { RiskError } from '../errors.js';
import type { Workspace } from '../workspace/workspace.js';
import { currentRelease } from './release-id.js';
import { manifestIn } from './releases.js';

/** What served at one moment. */
export interface Serving {
  readonly at: string;
  /** Null before the first release. */
  readonly release: string | null;
  readonly model: string | null;
  readonly since: string | null;
  /** When the next one took over; null for what serves now. */
  readonly until: string | null;
  readonly by: string | null;
  readonly rollback: { readonly to: string; readonly reason: string | null } | null;
}

/**
 * Which release served at a moment, told from the manifests: each names the one it took over from.
 * Throws a usage fault for a moment to come, a data fault where `keep_releases` has taken the release away.
 */
export async function servingAt(workspace: Workspace, at: Date): Promise<Serving> {
  if (at.getTime() > workspace.world.now().getTime())
    throw new RiskError('usage', `--at ${at.toISOString()}: is yet to come`, {
      hint: 'name a moment that is past, in UTC or with its offset',
    });
  let until: string | null = null;
  let release = await currentRelease(workspace);
  const seen = new Set<string>();
  while (release !== null && !seen.has(release)) {
    seen.add(release);
    const manifest = await manifestIn(workspace, release);
    if (manifest === undefined)
      throw new RiskError(
        'data',
        `before ${until ?? 'now'} release ${release} served, and its manifest is no longer there to say since when`,
        {
          hint: 'keep_releases takes old releases away; a backup of the folder has them',
        },
      );
    const { created, model, by, rollback } = manifest;
    if (new Date(created).getTime() <= at.getTime())
      return { at: at.toISOString(), release, model, since: created, until, by: by ?? null, rollback: rollback ?? null };
    until = created;
    release = manifest.previous;
  }
  return { at: at.toISOString(), release: null, model: null, since: null, until, by: null, rollback: null };
}

/** A moment as ISO 8601; without an offset it is UTC. Throws a usage fault for anything else. */
export function momentOf(text: string): Date {
  const match = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  const date =
    match === null
      ? new Date(NaN)
      : new Date(`${text.replace(' ', 'T')}${match[1] !== undefined || text.length === 10 ? '' : 'Z'}`);
  // Date takes 30 February for 2 March
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
  if (!Number.isNaN(date.getTime()) && isDay) return date;
  throw new RiskError('usage', `--at ${text}: not a moment`, { hint: 'for example --at 2026-03-01T12:00Z' });
}
