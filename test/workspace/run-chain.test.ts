import { beforeEach, expect, test } from '@jest/globals';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { pruneRuns } from '../../src/workspace/prune-runs.js';
import { recorded } from '../../src/workspace/recorder.js';
import { walkChain } from '../../src/workspace/run-chain.js';
import { runsBackwards } from '../../src/workspace/runs.js';
import { withLock } from '../../src/workspace/lock.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { smallWorkspace } from '../support/workspaces.js';
import { open } from '../support/world.js';

const OLDER = { version: 1, id: 'old', command: 'full', profile: null, outcome: 'done', stages: [], facts: {} };

let workspace: Workspace;
let file: string;
beforeEach(async () => {
  workspace = await open(await smallWorkspace(1));
  file = workspace.paths.runs;
});

test('each run is tied to the one before it; a log of before the chain is read, and the chain begins with the next run', async () => {
  await writeFile(file, `${JSON.stringify(OLDER)}\n${JSON.stringify(OLDER)}\n`);
  expect(await walkChain(file)).toEqual({ linked: 0, older: 2, torn: 0, removed: 0, head: null, broken: null });
  await run('done');
  await appendFile(file, '{"torn by a cra');
  await run('idle');
  const lines = await linesOf();
  const head = (JSON.parse(lines.at(-1) ?? '') as { chain: string }).chain;
  expect(await walkChain(file)).toEqual({ linked: 2, older: 2, torn: 1, removed: 0, head, broken: null });
});

test('a line that is changed, taken out, put in or moved breaks the chain where it stands', async () => {
  for (let index = 0; index < 4; index += 1) await run('done');
  const lines = await linesOf();
  const [one = '', two = '', three = '', four = ''] = lines;
  const spoilt: [readonly string[], number][] = [
    [[one, two.replace('"done"', '"idle"'), three, four], 2],
    [[one, three, four], 2],
    [[one, two, JSON.stringify(OLDER), three, four], 3],
    [[two, one, three, four], 1],
    [[one, two, three.replace(/[0-9a-f]{64}/, '0'.repeat(64)), four], 3],
    [[one, '{"torn', three, four], 3],
  ];
  for (const [text, line] of spoilt) {
    await writeFile(file, `${text.join('\n')}\n`);
    expect((await walkChain(file)).broken?.line).toBe(line);
  }
});

test('keep_runs keeps so many of each outcome, and the last completed full of each profile; the chain holds', async () => {
  await run('done', 'full');
  for (let index = 0; index < 5; index += 1) await run(index % 2 === 0 ? 'idle' : 'failed');
  for (let index = 0; index < 4; index += 1) await run('done');
  expect(await prune(2)).toBe(3);
  expect(await outcomes()).toEqual(['done full', 'failed', 'idle', 'failed', 'idle', 'done', 'done'].map(named));
  expect(await walkChain(file)).toMatchObject({ linked: 7, removed: 3, broken: null });
  await run('done');
  await run('done');
  expect(await prune(2)).toBe(2);
  expect(await walkChain(file)).toMatchObject({ linked: 7, removed: 5, torn: 0, broken: null });
  expect(await prune(2)).toBe(0);
  const [first = '', ...rest] = await linesOf();
  await writeFile(file, `${[first, ...rest.slice(2)].join('\n')}\n`);
  expect((await walkChain(file)).broken).toMatchObject({ line: 2 });
});

test('there is nothing to prune, and no chain, where nothing has run', async () => {
  expect(await prune(1)).toBe(0);
  expect(await walkChain(file)).toEqual({ linked: 0, older: 0, torn: 0, removed: 0, head: null, broken: null });
});

async function run(outcome: 'done' | 'idle' | 'failed', command = 'ingest'): Promise<void> {
  await recorded(workspace, command, async ({ idle }) => {
    if (outcome === 'idle') idle();
    if (outcome === 'failed') throw new Error('on purpose');
  }).catch(() => undefined);
}

async function prune(keep: number): Promise<number> {
  return withLock(workspace, () => pruneRuns(workspace, keep));
}

async function linesOf(): Promise<string[]> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
}

async function outcomes(): Promise<string[]> {
  const found: string[] = [];
  for await (const { outcome, command } of runsBackwards(file)) found.unshift(named(`${outcome} ${command}`));
  return found;
}

function named(text: string): string {
  return text.replace(/ ingest$/, '');
}
