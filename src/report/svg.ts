import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { THEME } from './charts/theme.js';
import { openFont } from './fonts.js';

/** What vega asks about a text before it draws it. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly limit?: number;
}

declare module 'vega' {
  /** Exported by vega, but left out of its types. */
  const textMetrics: { width(item: TextItem, text?: string | number | null): number };
}

/** The drawing under way: vega numbers its clip paths and gradients across the process, so that no two may mingle. */
let turn: Promise<unknown> = Promise.resolve();

/** Draws one chart as an SVG. */
export type Draw = (spec: TopLevelSpec) => Promise<string>;

/**
 * Loads vega and makes it draw without a canvas, with the true widths of Roboto: the same spec gives the same text. Charts
 * are drawn one after the other, and load nothing.
 */
export async function openDrawing(): Promise<Draw> {
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  const [regular, bold] = [openFont('normal'), openFont('bold')];
  vega.textMetrics.width = (item, text) => {
    const drawn = String(text ?? '').trim();
    const font = isBold(item.fontWeight) ? bold : regular;
    const width = font.width(drawn) * (item.fontSize ?? 11);
    // A limit means that vega cuts the text to it, with the help of this very function.
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
  };
  const refuse = (uri: string): Promise<never> => Promise.reject(new Error(`a chart may not load ${uri}`));
  const loader = { ...vega.loader(), load: refuse, sanitize: refuse };
  const draw = async (spec: TopLevelSpec): Promise<string> => {
    const view: View = new vega.View(vega.parse(compile(spec, { config: THEME }).spec), {
      renderer: 'none',
      loader,
      logLevel: vega.Warn,
    });
    try {
      await view.runAsync();
      vega.resetSVGDefIds();
      return spare(withoutBlankLines(await view.toSVG()));
    } finally {
      view.finalize();
    }
  };
  return (spec) => {
    const drawn = turn.then(() => draw(spec));
    turn = drawn.catch(() => undefined);
    return drawn;
  };
}

/** Leaves the blank lines of a text out: who draws them passes over their height, which goes to the next line instead. */
function withoutBlankLines(svg: string): string {
  return svg.replaceAll(/(?:<tspan(?: x="0" dy="[\d.]+")?\/>)+(?:<tspan x="0" dy="[\d.]+">)?/g, (run) => {
    const down = [...run.matchAll(/ dy="([\d.]+)"/g)].reduce((sum, [, dy]) => sum + Number(dy), 0);
    return run.endsWith('/>') ? '' : `<tspan x="0" dy="${down}">`;
  });
}

/** What only vega itself has a use for, and roles of parts of a drawing that is told as a whole. */
const INNER = / (?:(?:class|pointer-events|role|aria-[a-z]+)="[^"]*"|opacity="1")/g;

/** Paths that show nothing. */
const NOTHING = /<path d="(?:|M0,0h0v0h0Z)"[^>]*\/>/g;

/** A drawing in fewer characters: without vega's own marks, and with no digits beyond the hundredths of a point. */
function spare(svg: string): string {
  const short = (digits: string): string => `${Number(Number(digits).toFixed(2))}`;
  return svg
    .replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(INNER, '').replaceAll(/\d+\.\d{3,}(?:e-?\d+)?/g, short))
    .replaceAll(NOTHING, '');
}

function isBold(weight: string | number | undefined): boolean {
  return weight === 'bold' || weight === 'bolder' || Number(weight ?? 400) >= 500;
}
