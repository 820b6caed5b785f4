import path from 'node:path';
import { dataDigest, setAside } from '../data/ledger.js';
import { findNews, type News } from '../data/news.js';
import { RiskError } from '../errors.js';
import { configDigest } from '../workspace/digest.js';
import { lastRun } from '../workspace/runs.js';
import { shortPath, type Workspace } from '../workspace/workspace.js';
import type { FullRun, Need } from './full-run.js';
import { readRelease } from './manifest.js';
import { manifestIn, releaseFolder, releaseNames } from './releases.js';
import { CURRENT, currentRelease } from './release-id.js';

/** What the last completed run saw: what has changed since is new. */
export interface Seen {
  readonly data: string;
  readonly config: string;
  /** When the last challenger was trained, ISO 8601; null before the first. */
  readonly trained: string | null;
  /** The release that served when it ended; null where no model was fit to serve. */
  readonly serving: string | null;
}

/** What there is to do, and what the input folder holds; `need` is null when there is nothing. */
export interface Outlook {
  readonly need: Need | null;
  readonly news: News;
  readonly seen: Seen;
  readonly release: string | null;
}

/**
 * Tells, without an engine, whether there is anything to do since the last completed run of `full`. Throws a data fault where there is not,
 * but the release that serves is not whole.
 */
export async function look(workspace: Workspace): Promise<Outlook> {
  const lastDone = await lastRun(
    workspace.paths.runs,
    (run) => run.command === 'full' && run.profile === (workspace.profile ?? null) && run.outcome !== 'failed',
  );
  const last = lastDone?.facts['seen'] as Seen | undefined;
  const config = configDigest(workspace.config);
  // what was refused under another contract may keep this one
  const news = await findNews(workspace, { refused: last?.config !== config });
  const release = await currentRelease(workspace);
  if (release === null) await requireNoneServed(workspace, last);
  const seen: Seen = {
    data: dataDigest(news.ledger),
    config,
    trained: last?.trained ?? null,
    serving: release,
  };
  const need = needFor(news, seen, last, release) ?? (isAged(workspace, seen) ? 'age' : null);
  // a run that has work to do reads the champion anyway
  if (need === null && release !== null) await readRelease(releaseFolder(workspace, release));
  return { need, news, seen, release };
}

/** Throws a data fault where the link to the release that served is gone, and releases are not: to promote whatever comes would be no judgement. */
async function requireNoneServed(workspace: Workspace, last: Seen | undefined): Promise<void> {
  const [newest] = await releaseNames(workspace);
  if (newest === undefined) return;
  // a very first release, of a run that was ended before the link was made, has served nobody
  const hasServed = typeof last?.serving === 'string' || typeof (await manifestIn(workspace, newest))?.previous === 'string';
  if (!hasServed) return;
  const link = shortPath(workspace, path.join(workspace.paths.deployment, CURRENT));
  throw new RiskError('data', `${link}: is not there, though there are releases, of which ${newest} is the newest`, {
    hint: `riskctl rollback --to ${newest} makes it serve again; riskctl releases lists them all`,
  });
}

/** The answer of a run that found nothing to do. */
export function nothing({ need, news, release }: Outlook, run: string): FullRun {
  return {
    run,
    need,
    due: [],
    quarantined_before: setAside(news.ledger).rows,
    ingestion: null,
    judgement: null,
    challenger: null,
    decision: null,
    deployment: null,
    serving: release,
    reports: [],
  };
}

function needFor(news: News, seen: Seen, last: Seen | undefined, release: string | null): Need | null {
  if (last === undefined || (release === null && last.serving !== null)) return 'first run';
  if (last.data !== seen.data) return 'unfinished run';
  if (last.config !== seen.config) return 'configuration changed';
  return news.fresh.length > 0 ? 'new data' : null;
}

const DAY_MS = 86_400_000;

/** Whether `retrain_on` minds the age of the last challenger, and it is over. */
function isAged({ config, world }: Workspace, { trained }: Seen): boolean {
  if (!config.retrain_on.includes('age') || trained === null) return false;
  return world.now().getTime() - new Date(trained).getTime() >= config.max_age_days * DAY_MS;
}
