import type { Light } from './document.js';
import { PALETTE } from './palette.js';

/** How a light is shown: by a word and a shape, and only then by a colour. */
export interface Sign {
  readonly word: string;
  readonly color: string;
  /** An SVG drawing of the shape in a box of 12 by 12, filled with that colour. */
  readonly svg: (color: string) => string;
}

const drawing =
  (shape: string): Sign['svg'] =>
  (color) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12" viewBox="0 0 12 12" fill="${color}">${shape}</svg>`;

/** The sign of each level: a disc, a triangle, an octagon and a ring, told apart in black and white. */
export const SIGNS: Readonly<Record<Light['level'], Sign>> = {
  good: { word: 'Good', color: PALETTE.teal, svg: drawing('<circle cx="6" cy="6" r="5"/>') },
  watch: { word: 'Watch', color: PALETTE.amber, svg: drawing('<path d="M6 .8 11.6 11H.4Z"/>') },
  act: { word: 'Act', color: PALETTE.red, svg: drawing('<path d="M3.8.6h4.4l3.2 3.2v4.4l-3.2 3.2H3.8L.6 8.2V3.8Z"/>') },
  unknown: {
    word: 'Not known',
    color: PALETTE.muted,
    svg: drawing(
      '<path fill-rule="evenodd" d="M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Zm0 1.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8Z"/>',
    ),
  },
};
