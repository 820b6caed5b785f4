import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { ifThere } from '../errors.js';
import { syncFolder, writeNew } from './atomic.js';
import { scratchName } from './draft-name.js';
import { gapLine, gapOf, linkIn } from './run-chain.js';
import { parseRun } from './runs.js';
import type { Workspace } from './workspace.js';

/**
 * Takes old runs out of runs.ndjson: of each outcome the newest `keep` stay, and of each profile the last completed `full`,
 * from which the next one tells what is new. Where linked lines go, a line with their last link takes their place, so that
 * the chain holds. The file is replaced by one rename. Returns how many runs went.
 */
export async function pruneRuns({ paths, world }: Workspace, keep: number): Promise<number> {
  const text = (await ifThere(readFile(paths.runs, 'utf8'))) ?? '';
  const lines = text.split('\n').filter((line) => line !== '');
  const going = surplus(lines, keep);
  if (going.size === 0) return 0;
  const fresh = path.join(paths.state, scratchName('runs', world));
  await writeNew(fresh, `${withGaps(lines, going).join('\n')}\n`);
  await rename(fresh, paths.runs);
  await syncFolder(path.dirname(paths.runs));
  return going.size;
}

/** The places of the runs that go. */
function surplus(lines: readonly string[], keep: number): ReadonlySet<number> {
  const going = new Set<number>();
  const seen = new Map<string, number>();
  const completed = new Set<string | null>();
  for (let place = lines.length - 1; place >= 0; place -= 1) {
    const run = parseRun(lines[place] ?? '');
    if (run === undefined) continue;
    const count = (seen.get(run.outcome) ?? 0) + 1;
    seen.set(run.outcome, count);
    const isAnchor = run.command === 'full' && run.outcome !== 'failed' && !completed.has(run.profile);
    if (isAnchor) completed.add(run.profile);
    if (count > keep && !isAnchor) going.add(place);
  }
  return going;
}

/** What stays; runs of removed lines, with the gaps and torn lines between them, become one gap. */
function withGaps(lines: readonly string[], going: ReadonlySet<number>): string[] {
  const kept: string[] = [];
  let removed = 0;
  let link: string | undefined;
  const close = (): void => {
    if (removed > 0 && link !== undefined) kept.push(gapLine(removed, link));
    [removed, link] = [0, undefined];
  };
  for (const [place, line] of lines.entries()) {
    const gap = gapOf(line);
    if (going.has(place) || gap !== undefined) {
      removed += gap ?? 1;
      link = linkIn(line) ?? link;
    } else if (parseRun(line) !== undefined) {
      close();
      kept.push(line);
    } else if (removed === 0) kept.push(line);
  }
  close();
  return kept;
}
