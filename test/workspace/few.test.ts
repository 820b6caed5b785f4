import { expect, test } from '@jest/globals';
import { fewAtATime } from '../../src/workspace/few.js';

test('answers come in the order of the items, and no more than a few are worked on at once', async () => {
  let open = 0;
  let most = 0;
  const items = Array.from({ length: 20 }, (_, index) => index);
  const answers = await fewAtATime(items, async (item) => {
    most = Math.max(most, (open += 1));
    for (let turn = 0; turn < 20 - item; turn += 1) await Promise.resolve();
    open -= 1;
    return item * item;
  });
  expect(answers).toEqual(items.map((item) => item * item));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  expect(await fewAtATime([], () => Promise.reject(new Error('never asked')))).toEqual([]);
});

test('a failure is passed on', async () => {
  const work = (item: number): Promise<number> => (item === 2 ? Promise.reject(new Error('the third')) : Promise.resolve(item));
  await expect(fewAtATime([0, 1, 2, 3], work)).rejects.toThrow('the third');
});
