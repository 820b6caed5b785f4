import { FONT_FILES } from './fonts.js';
import { PALETTE } from './palette.js';

/** Pixels for each point of the drawing, and the white margin around it in points. */
const ZOOM = 4;
const MARGIN = 14;

/** An SVG as a PNG of four pixels a point, on white with a margin, set in Roboto alone: the same bytes on every machine. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(padded(svg), {
    background: PALETTE.ground,
    fitTo: { mode: 'zoom', value: ZOOM },
    font: {
      loadSystemFonts: false,
      fontFiles: [FONT_FILES.normal, FONT_FILES.bold],
      defaultFontFamily: 'Roboto',
      sansSerifFamily: 'Roboto',
    },
    logLevel: 'error',
  });
  return image.asPng();
}

function padded(svg: string): string {
  const found = /^<svg\b[^>]*\bwidth="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d. ]+"/.exec(svg);
  if (found === null) throw new Error('a drawing without a size cannot become a picture');
  const [whole, width, height] = found;
  const [wide, high] = [Number(width) + 2 * MARGIN, Number(height) + 2 * MARGIN];
  const frame = `width="${wide}" height="${high}" viewBox="${-MARGIN} ${-MARGIN} ${wide} ${high}"`;
  return svg.replace(
    whole,
    whole.replace(/\bwidth=.*$/s, () => frame),
  );
}
