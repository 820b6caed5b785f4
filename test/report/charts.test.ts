import { beforeAll, expect, test } from '@jest/globals';
import { pngOf } from '../../src/report/png.js';
import { openDrawing, type Draw } from '../../src/report/svg.js';
import { hardCharts, plainCharts } from './example-charts.js';
import { overlap, textBoxes } from './text-boxes.js';

const CHARTS = [
  ['plain', plainCharts()],
  ['hard', hardCharts()],
] as const;

let draw: Draw;
beforeAll(async () => {
  draw = await openDrawing();
});

test.each(CHARTS.flatMap(([kind, charts]) => Object.entries(charts).map(([name, chart]) => [name, kind, chart] as const)))(
  'the %s chart, %s, has exactly its size, every text stays inside and none is over another',
  async (_name, _kind, chart) => {
    if (chart === null) throw new Error('there is no such chart');
    const { width, height } = chart.spec as { width: number; height: number };
    const svg = await draw(chart.spec);
    expect(svg).toContain(`width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    const texts = textBoxes(svg);
    expect(texts.length).toBeGreaterThan(5);
    const outside = texts.filter(
      ({ left, right, top, bottom }) => left < -0.5 || right > width + 0.5 || top < -0.5 || bottom > height + 0.5,
    );
    expect(outside).toEqual([]);
    expect(
      texts.flatMap((one, here) =>
        texts
          .slice(here + 1)
          .filter((other) => overlap(one, other))
          .map(({ text }) => [one.text, text]),
      ),
    ).toEqual([]);
    expect(await draw(chart.spec)).toBe(svg);
  },
);

test('a PNG has four pixels a point and a margin; what is no drawing is refused', async () => {
  const chart = plainCharts()['confusion'];
  const png = Buffer.from(await pngOf(await draw(chart!.spec)));
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([(245 + 28) * 4, (226 + 28) * 4]);
  await expect(pngOf('<svg/>')).rejects.toThrow('without a size');
});
