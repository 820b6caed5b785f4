import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { beginProgress, lineOf, type Passed } from '../../src/workspace/progress.js';
import { unrecorded } from '../../src/workspace/recorder.js';
import type { World } from '../../src/world.js';
import { worldIn } from '../support/world.js';

const HALF: Passed = { fraction: 0.5, rows: 25e6, total: 50e6 };

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Looks at what is shown or logged while a query takes so many seconds. */
async function watched(options: {
  terminal: boolean;
  seconds: number;
  query?: Passed | null;
}): Promise<{ shown: (string | null)[]; logged: unknown[] }> {
  const shown: (string | null)[] = [];
  const logged: unknown[] = [];
  let now = 0;
  const real = worldIn('.');
  const world: World = {
    ...real,
    seconds: () => now,
    log: { ...real.log, info: (message, fields) => void logged.push([message, fields]) },
    ...(options.terminal
      ? { terminal: { isUnicode: true, columns: () => 80, show: (text: string | null) => void shown.push(text) } }
      : {}),
  };
  const progress = beginProgress(world, 'full', () => (options.query === undefined ? HALF : options.query));
  await progress.following(unrecorded()).stage('train', async () => {
    while (now < options.seconds) {
      now += 0.5;
      await jest.advanceTimersByTimeAsync(500);
    }
  });
  progress.end();
  return { shown, logged };
}

test('a terminal has one line, from a second on, and none when the work is done', async () => {
  const { shown, logged } = await watched({ terminal: true, seconds: 11 });
  expect(shown.slice(0, -1).every((line) => line !== null && line.length < 80)).toBe(true);
  expect(shown.at(-2)).toBe('train 0:11  ━━━━━━━━━━━━────────────   50%  25M of 50M rows  0:11 left');
  expect(shown.at(-1)).toBeNull();
  expect(logged).toEqual([]);
  expect((await watched({ terminal: true, seconds: 0.5 })).shown).toEqual([]);
  expect((await watched({ terminal: true, seconds: 5, query: null })).shown).toEqual([]);
});

test('elsewhere the log has a line every half minute, and none of a short run', async () => {
  const { shown, logged } = await watched({ terminal: false, seconds: 65 });
  expect(shown).toEqual([]);
  expect(logged).toEqual([
    ['train: 0:30, this pass 50%', { stage: 'train', seconds: 30, pass: 0.5, rows: 25e6 }],
    ['train: 1:00, this pass 50%', { stage: 'train', seconds: 60, pass: 0.5, rows: 25e6 }],
  ]);
  expect((await watched({ terminal: false, seconds: 29 })).logged).toEqual([]);
});

test('a line is as short as its terminal', () => {
  for (let columns = 5; columns < 100; columns += 1)
    expect(lineOf('ingest', 3725, HALF, 10, columns, false).length).toBeLessThan(columns);
  expect(lineOf('ingest', 3725, { fraction: 0.01, rows: 0, total: 0 }, 10, 100, false)).toBe(
    `ingest 1:02:05  ${'-'.repeat(24)}    1%`,
  );
});
