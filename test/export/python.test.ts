import { expect, test } from '@jest/globals';
import { pythonOf } from '../../src/export/python.js';
import { awkward } from './scored.js';

// that it is Python, and what it answers, is tested by npm run test:system
test('the Python of a model shows every character of it, on lines that no name or level can break', async () => {
  const { model } = await awkward();
  const text = pythonOf(model);
  expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  const terms = text
    .slice(text.indexOf('TERMS = [') + 9, text.indexOf('\n]'))
    .trim()
    .split('\n');
  expect(terms).toHaveLength(model.terms.length);
  expect(text).toContain(`"'); DROP TABLE clients; --": `);
  expect(text).toContain(String.raw`"two\r\nlines\nof\ttext": `);
  expect(text).toContain(String.raw`"😀 \U0000202eright to left\U0000202c": `);
  expect(text).toContain(String.raw`"a\U00002028b": `);
  expect(text).toContain(String.raw`"\"\"\"": `);
});
