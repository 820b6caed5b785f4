import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeReport } from '../../src/report/compose.js';
import type { ReportFacts } from '../../src/report/facts.js';
import { drawReport, writeReport } from '../../src/report/write.js';
import { systemWorld } from '../../src/world.js';
import { exampleFacts, wideFacts } from '../report/example.js';

interface Word {
  readonly text: string;
  readonly page: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What pdfinfo calls each paper, its size in points, and what is left beside the grid. */
const PAPERS = {
  A4: { name: '595.28 x 841.89 pts (A4)', width: 595.28, height: 841.89, side: 43.64 },
  Letter: { name: '612 x 792 pts (letter)', width: 612, height: 792, side: 52 },
} as const;
const hasPoppler = spawnSync('pdftotext', ['-v']).status === 0;
const world = systemWorld({ level: 'error', signal: new AbortController().signal, version: '0.1.0' });

// poppler reads the file with other eyes than those that wrote it
(hasPoppler ? describe : describe.skip).each<[string, keyof typeof PAPERS, () => ReportFacts]>([
  ['small', 'A4', exampleFacts],
  ['wide', 'A4', wideFacts],
  ['small', 'Letter', exampleFacts],
  ['wide', 'Letter', wideFacts],
])('the PDF of a %s model on %s', (_, paper, facts) => {
  const { name, width, height, side } = PAPERS[paper];
  let folder: string;
  let words: Word[];
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'riskctl-report-'));
    await writeReport(folder, await drawReport(facts(), { pdf: true, html: false, png: false, paper }, world.signal), world);
    words = wordsOf(path.join(folder, 'summary_report.pdf'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('is a sound file', () => {
    const answer = spawnSync('pdfinfo', [path.join(folder, 'summary_report.pdf')], { encoding: 'utf8' });
    expect(answer.stderr).toBe('');
    expect(answer.stdout).toContain(`Page size:       ${name}`);
    expect(answer.stdout).toContain(`Title:           ${facts().title}`);
  });

  test('has a bookmark for each section, on the page where it begins', () => {
    const { stdout } = spawnSync('pdftohtml', ['-xml', '-i', '-stdout', path.join(folder, 'summary_report.pdf')], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const marks = [...stdout.matchAll(/<item page="(\d+)">([^<]*)<\/item>/g)].map(([, page, title]) => ({
      title,
      page: Number(page),
    }));
    const { title, sections } = composeReport(facts());
    expect(marks.map((mark) => mark.title)).toEqual([title, ...sections.flatMap((section) => section.title ?? [])]);
    for (const mark of marks) {
      const [first] = mark.title?.split(' ') ?? [];
      expect(words.filter(({ page }) => page === mark.page).map(({ text }) => text)).toContain(first);
    }
  });

  test('has every word between the margins', () => {
    expect(words.length).toBeGreaterThan(200);
    const outside = words.filter(
      ({ left, right, top, bottom }) => left < side - 0.6 || right > width - side + 0.6 || top < 20 || bottom > height - 20,
    );
    expect(outside).toEqual([]);
  });

  test('has no word over another', () => {
    expect(
      words.flatMap((one, at) => words.slice(at + 1).filter((other) => overlap(one, other))).map(({ text }) => text),
    ).toEqual([]);
  });

  test('has no page that is nearly empty', () => {
    const last = Math.max(...words.map(({ page }) => page));
    for (let page = 1; page < last; page += 1) {
      const body = words.filter((word) => word.page === page && word.bottom < height - 48);
      expect([page, Math.max(...body.map(({ bottom }) => bottom)) > 0.4 * height]).toEqual([page, true]);
    }
  });
});

function wordsOf(file: string): Word[] {
  const layout = execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  let page = 0;
  const words: Word[] = [];
  for (const line of layout.split('\n')) {
    if (line.includes('<page ')) page += 1;
    const [, left, top, right, bottom, text = ''] =
      /<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)<\/word>/.exec(line) ?? [];
    if (left !== undefined)
      words.push({ text, page, left: Number(left), top: Number(top), right: Number(right), bottom: Number(bottom) });
  }
  return words;
}

/** Boxes are as tall as a line; words of neighbouring lines touch, words that collide share more than that. */
function overlap(one: Word, other: Word): boolean {
  if (one.page !== other.page || one.text === other.text) return false;
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return across > 1 && down > 0.45 * Math.min(one.bottom - one.top, other.bottom - other.top);
}
