import { expect, test } from '@jest/globals';
import { importanceChart } from '../../src/report/charts/importance.js';
import { axisLabels, wrapped } from '../../src/report/charts/wrap.js';
import { openDrawing } from '../../src/report/svg.js';

test('labels break at words and underscores, within words where they must, and keep their ends', () => {
  expect(wrapped('exited = 1', 18, 3)).toEqual(['exited = 1']);
  expect(wrapped('defaulted_within_ninety_days', 13, 5)).toEqual(['defaulted_', 'within_', 'ninety_days']);
  expect(wrapped('x'.repeat(20), 8, 3)).toEqual(['xxxxxxxx', 'xxxxxxxx', 'xxxx']);
  expect(wrapped('x'.repeat(40), 8, 3)).toEqual(['xxxxxxxx', 'xxxxxxxx', '…xxxxxxx']);
  expect(wrapped(`${'very_'.repeat(9)}long = yes`, 12, 2)).toEqual(['very_very_', '…_long = yes']);
  expect(wrapped('', 8, 3)).toEqual(['']);
});

test('labels of an axis are as long each, the shorter ones in the middle or at the end', () => {
  const labels = { a: 'one two three', b: 'one' };
  expect(axisLabels(labels, 5, 3, 'around')).toEqual({
    labelExpr: '({"a":["one","","two","","three"],"b":["","","one","",""]})[datum.value]',
    lines: 3,
  });
  expect(axisLabels(labels, 5, 3, 'before').labelExpr).toContain('"b":["","","","","one"]');
});

test('labels that are names of what every object has are drawn as any other', async () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
  const chart = importanceChart(names.map((name) => ({ name, share: 0.25 })));
  const drawing = await (await openDrawing())(chart!.spec);
  for (const name of names) expect(drawing).toMatch(new RegExp(`>${name} ?<`));
});
