import { expect, test } from '@jest/globals';
import { DARK, PALETTE, strength } from '../../src/report/palette.js';
import { contrast } from './contrast.js';

/** The colour that this one makes upon a ground. */
function upon(ground: string, colour: string, opacity: number): string {
  const channels = [1, 3, 5].map((from) => {
    const [below, above] = [ground, colour].map((one) => Number.parseInt(one.slice(from, from + 2), 16));
    return Math.round((below ?? 0) + ((above ?? 0) - (below ?? 0)) * opacity)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

test.each([
  ['light', PALETTE],
  ['dark', DARK],
])('text stays readable on the %s page (WCAG AA)', (_, page) => {
  for (const text of [page.ink, page.muted, page.accent])
    for (const ground of [page.ground, page.zebra, page.head]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
  for (const sign of [page.teal, page.amber, page.red]) expect(contrast(sign, page.ground)).toBeGreaterThanOrEqual(4.5);
  for (const colour of [page.blue, page.orange]) {
    for (const share of [0, 0.5, 1, 7])
      expect(contrast(page.ink, upon(page.ground, colour, strength(share)))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(page.ink, upon(page.ground, colour, strength(1)))).toBeLessThan(
      contrast(page.ink, upon(page.ground, colour, strength(0))),
    );
  }
});

test.each([
  ['light', PALETTE],
  ['dark', DARK],
])('what is drawn stands out from the %s page', (_, page) => {
  for (const colour of [page.blue, page.teal, page.amber, page.red, page.navy, page.azure])
    expect(contrast(colour, page.ground)).toBeGreaterThanOrEqual(3);
});

test('each colour has one name, by which a page finds it in a drawing', () => {
  expect(new Set(Object.values(PALETTE)).size).toBe(Object.keys(PALETTE).length);
});
