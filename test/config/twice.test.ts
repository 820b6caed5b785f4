import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyTwice } from '../../src/config/twice.js';

test.each([
  ['{"a": 1, "b": {"a": 2}, "c": [{"a": 1}, {"a": 2}]}', undefined],
  ['{"a": 1,\n "a": 2}', { key: 'a', line: 2 }],
  ['{"a": {"b": 1, "c": {}, "b": 2}}', { key: 'a.b', line: 1 }],
  ['{"a": [{"x": 1}, {"x": "y", "x": []}]}', { key: 'a.x', line: 1 }],
  ['{"a": "{\\"b\\": 1, \\"b\\": 2}", "b": "a", "c": "a : b"}', undefined],
  ['{"\\u0061": 1, "a": 2}', { key: 'a', line: 1 }],
  ['["a", "a"]', undefined],
])('%s', (text, found) => {
  expect(keyTwice(text)).toEqual(found);
});

test('what was parsed and written again has no key twice', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(keyTwice(JSON.stringify(JSON.parse(text), null, 2))).toBeUndefined();
    }),
  );
});
