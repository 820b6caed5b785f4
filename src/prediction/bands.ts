import type { Config } from '../config/schema.js';

/** Risk bands, the lowest first; the first begins at 0. */
export type Bands = Config['prediction']['bands'];

/** The name of the band that a probability is in: the last that begins at or below it. */
export function bandOf(probability: number, bands: Bands): string {
  return bands.findLast(({ from }) => probability >= from)?.name ?? '';
}
