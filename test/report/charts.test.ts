import { beforeAll, describe, expect, test } from '@jest/globals';
import type { TopLevelSpec } from 'vega-lite';
import { calibrationChart } from '../../src/report/charts/calibration.js';
import { classificationChart } from '../../src/report/charts/classification.js';
import { confusionChart } from '../../src/report/charts/confusion.js';
import { gainsChart } from '../../src/report/charts/gains.js';
import { importanceChart } from '../../src/report/charts/importance.js';
import { rocChart } from '../../src/report/charts/roc.js';
import { axisLabels, wrapped } from '../../src/report/charts/wrap.js';
import { classificationReport } from '../../src/report/classification.js';
import type { Chart } from '../../src/report/document.js';
import { openFont } from '../../src/report/fonts.js';
import { PALETTE, tint } from '../../src/report/palette.js';
import { pngOf } from '../../src/report/png.js';
import { openDrawing, type Draw } from '../../src/report/svg.js';
import { exampleEvaluation } from './example.js';

let draw: Draw;
beforeAll(async () => {
  draw = await openDrawing();
});

const CONFUSION = { tn: 620, fp: 80, fn: 120, tp: 180 };
const PLAIN = { positive: 'exited = 1', negative: 'exited = 0' };
const HARD = {
  positive: `"'\\ ${'defaulted_within_ninety_days_of_'.repeat(3)}`,
  negative: '<script>alert(1)</script> $x^2$',
};

describe.each([
  ['plain labels and few rows', PLAIN, CONFUSION],
  ['hard labels and many rows', HARD, { tn: 1_234_567_890, fp: 12_345_678, fn: 0, tp: 9 }],
])('with %s', (_, labels, confusion) => {
  const charts = (): Chart[] => [
    confusionChart(confusion, labels, 0.5),
    classificationChart(classificationReport(confusion), labels, 0.5),
    ...[
      rocChart(exampleEvaluation({ confusion })),
      calibrationChart(exampleEvaluation().calibration),
      gainsChart(exampleEvaluation().deciles),
    ].filter((chart) => chart !== null),
  ];

  test.each([0, 1, 2, 3, 4])('chart %i has exactly its size, and every text stays inside', async (at) => {
    const chart = charts()[at];
    if (chart === undefined) throw new Error('no such chart');
    const { width, height } = chart.spec as { width: number; height: number };
    const svg = await draw(chart.spec);
    expect(svg).toContain(`width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`);
    const texts = await textBoxes(svg);
    expect(texts.length).toBeGreaterThan(5);
    for (const { text, left, right, top, bottom } of texts) {
      const inside = left >= -0.5 && right <= width + 0.5 && top >= -0.5 && bottom <= height + 0.5;
      expect({ text, inside, left, right, top, bottom }).toMatchObject({ inside: true });
    }
    expect(texts.flatMap((one, here) => texts.slice(here + 1).filter((other) => overlap(one, other)))).toEqual([]);
  });

  test('the same spec gives the same drawing', async () => {
    const once = await Promise.all(charts().map(({ spec }) => draw(spec)));
    const again = await Promise.all(charts().map(({ spec }) => draw(spec)));
    expect(again).toEqual(once);
  });
});

test('every cell of the matrix has its count, its share of the actual class and its name', async () => {
  const svg = await draw(confusionChart(CONFUSION, PLAIN, 0.5).spec);
  const texts = (await textBoxes(svg)).map(({ text }) => text);
  for (const text of ['620', '88.6%', 'True negative', '80', '11.4%', 'False positive', '120', '40.0%', '180', '60.0%']) {
    expect(texts).toContain(text);
  }
});

test('names of several lines stand above the matrix', async () => {
  const texts = await textBoxes(await draw(confusionChart(CONFUSION, HARD, 0.5).spec));
  const middle = (name: string): number => {
    const box = texts.find(({ text }) => text === name);
    return box === undefined ? Number.NaN : (box.top + box.bottom) / 2;
  };
  const cell = middle('False negative') - middle('True negative');
  const above = wrapped(HARD.positive, 18, 3);
  const lowest = Math.max(...texts.filter(({ text }) => above.includes(text)).map(({ bottom }) => bottom));
  expect(lowest).toBeLessThan(middle('True negative') - 22 - cell / 2 + 2);
});

test('a class whose name is that of a key stays what it is', async () => {
  const svg = await draw(confusionChart(CONFUSION, { positive: 'negative', negative: 'positive' }, 0.5).spec);
  const texts = (await textBoxes(svg)).map(({ text }) => text);
  expect(texts.indexOf('positive')).toBeLessThan(texts.indexOf('negative'));
});

test('a share of no rows is a dash', async () => {
  const texts = (await textBoxes(await draw(confusionChart({ tn: 3, fp: 0, fn: 0, tp: 0 }, PLAIN, 0.5).spec))).map(
    ({ text }) => text,
  );
  expect(texts.filter((text) => text === '–')).toHaveLength(2);
});

test('the ROC curve goes straight up where the false positive rate stands still', async () => {
  const roc = [
    { fpr: 0, tpr: 0 },
    { fpr: 0.5, tpr: 0.4 },
    { fpr: 0.5, tpr: 0.7 },
    { fpr: 1, tpr: 1 },
  ];
  const chart = rocChart(exampleEvaluation({ roc }));
  const svg = await draw(chart?.spec ?? ({} as TopLevelSpec));
  const [, path = ''] = /aria-label|stroke="#1d4ed8" [^>]*|d="(M0,[^"]*)" stroke="#1d4ed8"/.exec(svg) ?? [];
  const points = [...path.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(points).toHaveLength(4);
  const [, area = ''] = /d="(M0,[^"]*)" fill="#1d4ed8"/.exec(svg) ?? [];
  expect(area).toMatch(/^M.*,.*L/);
  expect([...area.matchAll(/,(-?[\d.]+)/g)].every(([, y]) => Number(y) >= 0)).toBe(true);
  expect(points[1]?.[0]).toBe(points[2]?.[0]);
  expect((points[0]?.[1] ?? 0) - (points[3]?.[1] ?? 0)).toBeGreaterThan(140);
  expect(points.map(([, y]) => y)).toEqual([...points.map(([, y]) => y ?? 0)].sort((a, b) => b - a));
});

test('there is no curve without both classes, no gains without deciles, no calibration without bins', () => {
  expect(rocChart(exampleEvaluation({ roc_auc: null }))).toBeNull();
  expect(rocChart(exampleEvaluation({ confusion: { tn: 0, fp: 0, fn: 1, tp: 1 } }))).toBeNull();
  expect(gainsChart([])).toBeNull();
  expect(calibrationChart([])).toBeNull();
});

// R: prop.test(8, 10, correct = FALSE)$conf.int is 0.4901625 0.9433178
test('the whiskers of the calibration are those of R', () => {
  const spec = calibrationChart([{ rows: 10, predicted: 0.7, observed: 0.8 }])?.spec as unknown as {
    data: { values: { low: number; high: number; from: number; to: number }[] };
  };
  const [bin] = spec.data.values;
  expect(bin?.low).toBeCloseTo(0.4901625, 6);
  expect(bin?.high).toBeCloseTo(0.9433178, 6);
  expect([bin?.from, bin?.to].map((edge) => edge?.toFixed(3))).toEqual(['0.608', '0.692']);
});

test('labels break at words and underscores, within words where they must, and keep their ends', () => {
  expect(wrapped('exited = 1', 18, 3)).toEqual(['exited = 1']);
  expect(wrapped('defaulted_within_ninety_days', 13, 5)).toEqual(['defaulted_', 'within_', 'ninety_days']);
  expect(wrapped('x'.repeat(20), 8, 3)).toEqual(['xxxxxxxx', 'xxxxxxxx', 'xxxx']);
  expect(wrapped('x'.repeat(40), 8, 3)).toEqual(['xxxxxxxx', 'xxxxxxxx', '…xxxxxxx']);
  expect(wrapped(`${'very_'.repeat(9)}long = yes`, 12, 2)).toEqual(['very_very_', '…_long = yes']);
  expect(wrapped('', 8, 3)).toEqual(['']);
});

test('labels that are names of what every object has are drawn as any other', async () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
  const chart = importanceChart(names.map((name) => ({ name, share: 0.25 })));
  const drawing = await draw(chart!.spec);
  for (const name of names) expect(drawing).toMatch(new RegExp(`>${name} ?<`));
});

test('labels of an axis have as many lines each', () => {
  const { labelExpr, lines } = axisLabels({ a: 'one two three', b: 'one' }, 5, 3, 'around');
  expect(lines).toBe(3);
  expect(labelExpr).toBe('({"a":["one","two","three"],"b":["","one",""]})[datum.value]');
});

test('dark text stays readable on every tint (WCAG AA)', () => {
  for (const colour of [PALETTE.blue, PALETTE.orange]) {
    for (const share of [0, 0.5, 1, 7]) expect(contrast(PALETTE.ink, tint(colour, share))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(PALETTE.ink, tint(colour, 1))).toBeLessThan(contrast(PALETTE.ink, tint(colour, 0)));
  }
  expect(contrast(PALETTE.muted, '#ffffff')).toBeGreaterThanOrEqual(4.5);
});

test('a PNG has four pixels a point and a margin; what is no drawing is refused', async () => {
  const svg = await draw(confusionChart(CONFUSION, PLAIN, 0.5).spec);
  const png = Buffer.from(await pngOf(svg));
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([(245 + 28) * 4, (226 + 28) * 4]);
  await expect(pngOf('<svg/>')).rejects.toThrow('without a size');
});

interface TextBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Whether two texts collide; a halo is the same text in the same place. */
function overlap(one: TextBox, other: TextBox): boolean {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return one.text !== other.text && across > 0.5 && down > 0.5;
}

/** The texts of an SVG with the box of each, from its transforms and the font's own widths; rotated ones as they stand. */
async function textBoxes(svg: string): Promise<TextBox[]> {
  const fonts = { normal: await openFont('normal'), bold: await openFont('bold') };
  const boxes = [];
  const shifts: [number, number][] = [];
  let open: { attributes: string; x: number; y: number; lines: { text: string; x: number; y: number }[] } | undefined;
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
    if (tag === 'text') open = { attributes, x: here[0], y: here[1], lines: [] };
    if (open !== undefined && content !== '') {
      const [x, y] = tag === 'tspan' ? [0, Number(/ dy="([-\d.]+)/.exec(attributes)?.[1] ?? 0)] : [0, 0];
      open.lines.push({ text: decoded(content), x, y: y + (open.lines.at(-1)?.y ?? 0) });
    }
    if (!attributes.endsWith('/')) shifts.push(here);
  }
  return boxes;
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((from) => Number.parseInt(colour.slice(from, from + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
