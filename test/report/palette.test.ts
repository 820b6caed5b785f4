import { expect, test } from '@jest/globals';
import { PALETTE, tint } from '../../src/report/palette.js';
import { contrast } from './contrast.js';

test('dark text stays readable on every tint (WCAG AA)', () => {
  for (const colour of [PALETTE.blue, PALETTE.orange]) {
    for (const share of [0, 0.5, 1, 7]) expect(contrast(PALETTE.ink, tint(colour, share))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(PALETTE.ink, tint(colour, 1))).toBeLessThan(contrast(PALETTE.ink, tint(colour, 0)));
  }
  expect(contrast(PALETTE.muted, '#ffffff')).toBeGreaterThanOrEqual(4.5);
});
