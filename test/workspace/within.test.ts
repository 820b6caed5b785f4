import { expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { within } from '../../src/workspace/within.js';

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));
}

test('a signal that nothing else refers to still aborts in time', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const told = aborted(within(100, new AbortController().signal));
  collect();
  const alive = setTimeout(() => undefined, 10_000);
  expect(await told).toMatchObject({ name: 'TimeoutError' });
  clearTimeout(alive);
});

test('the other signal ends it sooner, with its reason', async () => {
  const other = new AbortController();
  const told = aborted(within(10_000, other.signal));
  other.abort(new Error('ended'));
  expect(await told).toMatchObject({ message: 'ended' });
});
