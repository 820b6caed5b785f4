import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeReport } from '../../src/report/compose.js';
import type { ReportFacts } from '../../src/report/facts.js';
import { fontFaces } from '../../src/report/html/fonts.js';
import { PALETTE } from '../../src/report/palette.js';
import { drawReport, writeReport, type Look } from '../../src/report/write.js';
import { systemWorld } from '../../src/world.js';
import { exampleEvaluation, exampleFacts, exampleModel, ONE_CLASS, wideFacts } from './example.js';
import { readPdf } from './pdf-text.js';

const world = systemWorld({ level: 'error', signal: new AbortController().signal, version: '0.1.0' });
const ALL = { pdf: true, html: true, png: true, paper: 'A4' } as const;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'riskctl-report-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const WIDE = wideFacts();
let wide: Record<string, Buffer>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'riskctl-report-'));
  wide = await written(WIDE);
  await rm(folder, { recursive: true });
});

async function written(facts: ReportFacts, look: Partial<Look> = {}): Promise<Record<string, Buffer>> {
  const names = await writeReport(folder, await drawReport(facts, { ...ALL, ...look }, world.signal), world);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)),
  );
}

async function pdf(facts: ReportFacts): Promise<ReturnType<typeof readPdf>> {
  return readPdf((await written(facts, { html: false, png: false }))['summary_report.pdf'] ?? new Uint8Array());
}

describe('the files', () => {
  test('all replace the ones before, and nothing is left beside them', async () => {
    await writeFile(path.join(folder, 'confusionmatrix.png'), 'old');
    const files = await written(exampleFacts());
    const names = ['confusionmatrix.png', 'classification_report.png', 'summary_report.pdf', 'report.html'];
    expect(Object.keys(files)).toEqual(names);
    expect((await readdir(folder)).sort()).toEqual(names.sort());
    for (const name of ['confusionmatrix.png', 'classification_report.png']) {
      expect(files[name]?.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
      expect(files[name]?.readUInt32BE(16)).toBeGreaterThan(1000);
    }
    expect(files['summary_report.pdf']?.subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
  });

  test('there is no PDF and no page unless it is asked for', async () => {
    expect((await drawReport(exampleFacts(), { ...ALL, pdf: false, html: false }, world.signal)).map(([name]) => name)).toEqual([
      'confusionmatrix.png',
      'classification_report.png',
    ]);
  });

  test('the same facts give the same bytes, others do not', async () => {
    const once = await written(exampleFacts());
    expect(await written(exampleFacts())).toEqual(once);
    const other = await written(exampleFacts({ evaluation: exampleEvaluation({ confusion: { tn: 1, fp: 2, fn: 3, tp: 4 } }) }));
    for (const [name, content] of Object.entries(other)) expect(content.equals(once[name] ?? Buffer.alloc(0))).toBe(false);
  });

  test('a report that cannot be made leaves the old one', async () => {
    const old = await written(exampleFacts());
    await expect(drawReport(exampleFacts({ generated: new Date(Number.NaN) }), ALL, world.signal)).rejects.toThrow();
    expect((await readdir(folder)).sort()).toEqual(Object.keys(old).sort());
    expect((await readFile(path.join(folder, 'confusionmatrix.png'))).equals(old['confusionmatrix.png'] ?? Buffer.alloc(0))).toBe(
      true,
    );
  });
});

describe('the PDF', () => {
  test('says what it is, in which language, and has an outline', async () => {
    const { plain } = await pdf(exampleFacts());
    expect(plain).toContain('(Client attrition)');
    expect(plain).toContain('(D:20260620041533Z)');
    expect(plain).toContain('/Lang (en)');
    expect(plain).toContain('/DisplayDocTitle true');
    for (const title of ['Discrimination', 'What drives the score', 'Operations']) expect(plain).toContain(`/Title (${title})`);
  });

  test('opens with the decision and its figures, and numbers its pages', async () => {
    const { pages } = await pdf(exampleFacts());
    const [first = ''] = pages;
    for (const text of [
      'Clientattrition',
      'Thechallengerreplacesthechampion:F1risesfrom0.571to0.643.',
      'Modelaaaaaaaaaaaa·servesasrelease7,lessthananhourold',
      '0.634to0.745·180of260',
      'Goodthelastrunendedwell',
      'Confusionmatrix',
      'Truenegative',
      'Falsepositiverate',
      'Weightedaverage',
    ]) {
      expect(first).toContain(text);
    }
    expect(pages).toHaveLength(5);
    pages.forEach((page, at) => {
      expect(page).toContain(`Page${at + 1}of5`);
      expect(page).toContain('Generated2026-06-2004:15UTCbyriskctl0.1.0');
    });
  });

  describe('of a wide model', () => {
    let pages: readonly string[];
    beforeAll(() => {
      pages = readPdf(wide['summary_report.pdf'] ?? new Uint8Array()).pages;
    });

    test('shows all of 60 features and 40 levels, whatever their names, under a header on each page', () => {
      const text = pages.join('');
      const squeezed = (name: string): string =>
        name
          .replaceAll(/\s/g, '')
          .replace('客户', '\\u5BA2\\u6237')
          .replace('✓', '\\u2713')
          .replace('אזור', '\\u05D0\\u05D6\\u05D5\\u05E8');
      for (const term of WIDE.model.terms) {
        expect(text.split(squeezed(term.name)).length - 1).toBeGreaterThanOrEqual(2);
        if (term.kind === 'categorical') for (const { level } of term.levels) expect(text).toContain(squeezed(level));
      }
      expect(text).toContain('<script>alert(1)</script>');
      expect(text).not.toContain('\uFFFD');
      expect(pages.filter((page) => page.includes('Oddsratio95%intervalPerunit')).length).toBeGreaterThanOrEqual(3);
      expect(pages.filter((page) => page.includes('MissingMeanStd')).length).toBeGreaterThanOrEqual(2);
    });

    test('leaves no heading alone at the foot of a page', () => {
      const { sections } = composeReport(WIDE);
      const headings = sections.flatMap(({ title, blocks }) => [
        ...(title === null ? [] : [title]),
        ...blocks.flatMap((block) => (block.kind === 'subtitle' ? [block.text] : [])),
      ]);
      const bodies = pages.map((page) => page.slice(0, page.lastIndexOf('Generated')));
      const alone = headings.filter((heading) => bodies.some((body) => body.endsWith(heading.replaceAll(/\s/g, ''))));
      expect(headings.length).toBeGreaterThan(15);
      expect(alone).toEqual([]);
    });

    test('loses no run, however much there is to tell of each', () => {
      const text = pages.join('');
      for (let day = 30; day > 18; day -= 1) expect(text).toContain(`2026-05-${day}04:15`);
      expect(text.split('stage_number_1342.9s').length - 1).toBe(12);
    });
  });

  test('is made of a model without anything to show, too', async () => {
    const { pages } = await pdf(
      exampleFacts({
        model: exampleModel({ terms: [], profile: { rows: 0, positives: 0, features: [], scores: { edges: [], counts: [] } } }),
        evaluation: exampleEvaluation({ ...ONE_CLASS, calibration: [] }),
        intake: null,
        columns: { value: [] },
        runs: [],
        serving: null,
        champion: false,
      }),
    );
    const text = pages.join('');
    for (const line of ['NoROCcurve', 'Nogainscurve', 'Nocalibrationcurve', 'Nobooks', 'Noruns', 'Themodelusesnofeature']) {
      expect(text).toContain(line);
    }
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/);
  });
});

describe('the page', () => {
  const page = async (facts: ReportFacts): Promise<string> =>
    String((await written(facts, { pdf: false, png: false }))['report.html']);

  test('holds all that it needs, and runs nothing', async () => {
    const html = await page(exampleFacts());
    expect(html).not.toMatch(/<(script|link|img|iframe|object)\b|\son\w+=|javascript:/i);
    const addresses = html.match(/\b(?:src|href)="[^"]*|url\([^)]{0,20}|https?:[^"' )]*/g) ?? [];
    expect(addresses.filter((one) => !/^(href="#|url\((data:font|#)|http:\/\/www\.w3\.org\/)/.test(one))).toEqual([]);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/(?:url\(|href=")#([^)"]+)/g)) expect(ids).toContain(target);
  });

  test('says what the PDF says, and names what it draws', async () => {
    const html = await page(exampleFacts());
    for (const heading of ['Discrimination', 'What drives the score', 'Identity and reproduction'])
      expect(html).toContain(`<h2>${heading}</h2>`);
    expect(html).toMatch(/<figure role="img" tabindex="0" aria-label="[^"]{20,}"><svg/);
    expect(html.match(/<th scope="col"/g)?.length).toBeGreaterThan(10);
  });

  test('shows whatever data hold, whichever way it is written', () => {
    const html = String(wide['report.html']);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('a &quot;quoted&quot; \\ {name}');
    expect(html).not.toContain('<script>');
    expect(html).toContain('<td class="left" dir="auto">אזור</td>');
  });

  test('stays below a megabyte, and the PDF with it', () => {
    for (const name of ['report.html', 'drift_report.html', 'summary_report.pdf'])
      expect([name, (wide[name]?.length ?? Infinity) < 1e6]).toEqual([name, true]);
  });

  test('has those parts of the fonts that it needs', async () => {
    const faces = async (text: string): Promise<number> => (await fontFaces(text)).split('@font-face').length - 1;
    expect(await faces('Client attrition')).toBe(2);
    expect(await faces('Αποχώρηση πελατών')).toBe(4);
    expect(await faces('客户')).toBe(0);
  });

  test('draws in no colour but those that it can turn dark', () => {
    const [, ...figures] = String(wide['report.html']).split('<figure');
    const colours = figures.flatMap((figure) =>
      [...(figure.split('</figure>')[0] ?? '').matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour),
    );
    expect(colours.length).toBeGreaterThan(500);
    expect(
      [...new Set(colours)].filter((one) => !['none', 'transparent', ...Object.values<unknown>(PALETTE)].includes(one)),
    ).toEqual([]);
  });
});
