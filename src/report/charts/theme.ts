import type { Config, TopLevelSpec } from 'vega-lite';
import { PALETTE } from '../palette.js';

/** The page's grid in points: the full width, one of two columns, and the gap between them. */
export const GRID = { full: 508, half: 245, gap: 18 } as const;

/** One look for all charts: drawn at print size, on no ground of their own. */
export const THEME: Config = {
  // Every mark would carry its own description; a chart has one alternative text.
  aria: false,
  font: 'Roboto',
  background: 'transparent',
  padding: 0,
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'bounds',
    fontSize: 10.5,
    fontWeight: 'bold',
    color: PALETTE.ink,
    subtitleColor: PALETTE.muted,
    subtitleFontSize: 8,
    subtitlePadding: 3,
    offset: 9,
  },
  axis: {
    labelColor: PALETTE.muted,
    labelFontSize: 8,
    labelPadding: 3,
    titleColor: PALETTE.ink,
    titleFontSize: 8.5,
    titleFontWeight: 'bold',
    titlePadding: 6,
    gridColor: PALETTE.line,
    gridWidth: 0.5,
    domainColor: PALETTE.axis,
    domainWidth: 0.6,
    tickColor: PALETTE.axis,
    tickWidth: 0.6,
    tickSize: 4,
  },
  // Room for "100%" beside every plot: their left edges and titles stand in one line.
  axisY: { minExtent: 27 },
  text: { font: 'Roboto', fontSize: 8, color: PALETTE.ink },
};

/** The part that all charts share: a titled frame of exactly that size, axes and labels included, its plot that far below the title. */
export function framed(
  size: { width: number; height: number },
  title: string | readonly string[],
  subtitle: string,
  offset = 9,
): Pick<TopLevelSpec, 'autosize' | 'title'> & typeof size {
  const text = typeof title === 'string' ? title : [...title];
  return { ...size, autosize: { type: 'fit', contains: 'padding' }, title: { text, subtitle, offset, limit: size.width } };
}
