import { openFont } from '../../src/report/fonts.js';

/** A text of a drawing and the box around it, in points from the top left. */
export interface TextBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Whether two texts collide; a halo is the same text in the same place. */
export function overlap(one: TextBox, other: TextBox): boolean {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return one.text !== other.text && across > 0.5 && down > 0.5;
}

/** The texts of an SVG with the box of each, from its transforms and the font's own widths; rotated ones as they stand. */
export function textBoxes(svg: string): TextBox[] {
  const fonts = { normal: openFont('normal'), bold: openFont('bold') };
  const boxes = [];
  const shifts: [number, number][] = [];
  let open:
    { attributes: string; x: number; y: number; down: number; lines: { text: string; x: number; y: number }[] } | undefined;
  for (const [, closing, tag = '', attributes = '', content = ''] of svg.matchAll(/<(\/?)(\w+)([^>]*)>([^<]*)/g)) {
    if (closing === '/') {
      shifts.pop();
      if (tag !== 'text' || open === undefined) continue;
      const { attributes: style, x, y, lines } = open;
      const size = Number(/font-size="([\d.]+)px"/.exec(style)?.[1]);
      const font = style.includes('font-weight="bold"') ? fonts.bold : fonts.normal;
      const anchor = /text-anchor="(\w+)"/.exec(style)?.[1] ?? 'start';
      const rotated = style.includes('rotate(-90)');
      for (const line of lines) {
        const width = font.width(line.text) * size;
        const before = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
        boxes.push(
          rotated
            ? { text: line.text, left: x - size * 0.8, right: x, top: y - width + before, bottom: y + before }
            : {
                text: line.text,
                left: x + line.x - before,
                right: x + line.x - before + width,
                top: y + line.y - size * 0.75,
                bottom: y + line.y,
              },
        );
      }
      open = undefined;
      continue;
    }
    const [, dx = '0', dy = '0'] = /transform="translate\(([-\d.]+),([-\d.]+)\)/.exec(attributes) ?? [];
    const [px, py] = shifts.at(-1) ?? [0, 0];
    const here: [number, number] = [px + Number(dx), py + Number(dy)];
    if (tag === 'text') open = { attributes, x: here[0], y: here[1], down: 0, lines: [] };
    if (open !== undefined) {
      if (tag === 'tspan') open.down += Number(/ dy="([-\d.]+)/.exec(attributes)?.[1] ?? 0);
      if (content !== '') open.lines.push({ text: decoded(content), x: 0, y: open.down });
    }
    if (!attributes.endsWith('/')) shifts.push(here);
  }
  return boxes;
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
