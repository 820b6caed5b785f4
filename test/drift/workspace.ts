import { ingest } from '../../src/data/ingest.js';
import { score } from '../../src/evaluation/score.js';
import { deploy } from '../../src/lifecycle/release.js';
import { train } from '../../src/model/train.js';
import { smallWorkspace } from '../support/workspaces.js';
import { working } from '../support/world.js';

/** The columns of {@link SMALL} clients. */
export const HEADER = 'client,late payments,plan,gone';

/** A workspace with a model deployed that has learnt from 300 made-up clients. */
export async function deployedWorkspace(): Promise<string> {
  const folder = await smallWorkspace(300);
  await working(folder, async (workspace, engine) => {
    await ingest(workspace, engine);
    await train(workspace, engine);
    await score(workspace, engine);
    await deploy(workspace);
  });
  return folder;
}

/** Unlabelled rows in which payments are later, one number in ten is missing and one level in ten is new. */
export function shifted(rows: number, prefix = 's'): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const late = index % 10 === 0 ? '' : String(12 + ((index * 7) % 23));
    return `${prefix}${index},${late},${index % 10 === 1 ? '"gold ""x"" €"' : (['basic', 'plus', 'gold'][index % 3] ?? '')},`;
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}
