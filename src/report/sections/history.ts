import type { Run } from '../../workspace/runs.js';
import type { Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { duration, utcMinute } from '../time.js';

const SHOWN = 12;

/** The latest runs of the workspace, newest first, and where their time went. */
export function historySection({ runs }: ReportFacts): Section {
  const newest = [...runs].sort((a, b) => (a.started < b.started ? 1 : a.started > b.started ? -1 : 0)).slice(0, SHOWN);
  if (newest.length === 0) return { title: 'Runs', blocks: [{ kind: 'paragraph', text: 'No runs are on record yet.' }] };
  return {
    title: 'Runs',
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Started (UTC)', align: 'left', share: 2.2 },
          { title: 'Command', align: 'left', share: 1.3 },
          { title: 'Outcome', align: 'left', share: 1.2 },
          { title: 'Time', align: 'right', share: 1.4 },
          { title: 'Stages', align: 'left', share: 5 },
        ],
        rows: newest.map((run): Cell[] => [utcMinute(run.started), run.command, outcome(run), duration(run.seconds), story(run)]),
      },
    ],
  };
}

function outcome({ outcome: how }: Run): Cell {
  return how === 'done' ? how : { text: how, tone: how === 'failed' ? 'strong' : 'muted' };
}

function story({ stages, facts }: Run): string {
  const error = facts['error'];
  const told = stages.map(({ stage, seconds }) => `${stage} ${duration(seconds)}`);
  if (typeof error === 'string') told.push(`error: ${error}`);
  return told.length === 0 ? '–' : told.join(', ');
}
