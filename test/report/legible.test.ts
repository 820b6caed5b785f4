import { expect, test } from '@jest/globals';
import { openFont } from '../../src/report/fonts.js';
import { legible } from '../../src/report/legible.js';

const font = openFont('normal');

test('what Roboto draws stays as it is', () => {
  const facts = { text: '<script>$x^2$</script> żółć Größe –…·≥', when: new Date(5), none: null, list: [1, 'é'] };
  expect(legible(facts, font)).toEqual(facts);
});

test('what it cannot draw, or what cannot be seen, is shown by its number', () => {
  expect(legible(['客户', '✓', '😀', 'a\nb', 'a\u200bb', '\u00ad', '\ud800'], font)).toEqual([
    '\\u5BA2\\u6237',
    '\\u2713',
    '\\u{1F600}',
    'a\\u000Ab',
    'a\\u200Bb',
    '\\u00AD',
    '\\uD800',
  ]);
});

test('one name written in two ways of Unicode is drawn in one', () => {
  expect(legible('e\u0301', font)).toBe('é');
});

test('a text without end is cut, and says so', () => {
  const cut = legible('x'.repeat(5000), font);
  expect(cut).toHaveLength(400);
  expect(cut.endsWith('x…')).toBe(true);
});
