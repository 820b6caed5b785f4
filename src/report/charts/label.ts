import { PALETTE } from '../palette.js';

/** Where a label stands beside its point. */
export interface Beside {
  readonly align: 'left' | 'right' | 'center';
  readonly baseline?: 'top' | 'middle' | 'bottom';
  readonly dx: number;
  readonly dy: number;
}

/** Labels on a white halo, which keeps them readable over lines: two layers for the field `label` of some points. */
export function haloed<Point extends object>(values: readonly Point[], beside: Beside, color: string = PALETTE.ink) {
  const text = { type: 'text', fontWeight: 'bold', lineHeight: 10, ...beside } as const;
  const encoding = { text: { field: 'label' } } as const;
  return [
    { data: { values: [...values] }, mark: { ...text, stroke: PALETTE.ground, strokeWidth: 3, strokeJoin: 'round' }, encoding },
    { data: { values: [...values] }, mark: { ...text, color }, encoding },
  ] as const;
}

/** A dot that stands out from the lines below it. */
export const SPOT = {
  type: 'point',
  filled: true,
  size: 48,
  color: PALETTE.amber,
  stroke: PALETTE.ground,
  strokeWidth: 1.2,
  opacity: 1,
} as const;
