import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ReportFacts } from '../../src/report/facts.js';
import { writeReport } from '../../src/report/write.js';
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

const MARGIN = 43.64;
const PAGE = { width: 595.28, height: 841.89 };
const hasPoppler = spawnSync('pdftotext', ['-v']).status === 0;
const world = systemWorld({ level: 'error', signal: new AbortController().signal, version: '0.1.0' });

// poppler reads the file with other eyes than those that wrote it
(hasPoppler ? describe : describe.skip).each<[string, () => ReportFacts]>([
  ['small', exampleFacts],
  ['wide', wideFacts],
])('the PDF of a %s model', (_, facts) => {
  let folder: string;
  let words: Word[];
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'riskctl-report-'));
    await writeReport(folder, facts(), world, { pdf: true, html: false, png: false, paper: 'A4' });
    words = wordsOf(path.join(folder, 'summary_report.pdf'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('is a sound file', () => {
    const answer = spawnSync('pdfinfo', [path.join(folder, 'summary_report.pdf')], { encoding: 'utf8' });
    expect(answer.stderr).toBe('');
    expect(answer.stdout).toMatch(/Page size: +595.28 x 841.89 pts \(A4\)/);
    expect(answer.stdout).toContain(`Title:           ${facts().title}`);
  });

  test('has every word between the margins', () => {
    expect(words.length).toBeGreaterThan(200);
    const outside = words.filter(
      ({ left, right, top, bottom }) =>
        left < MARGIN - 0.6 || right > PAGE.width - MARGIN + 0.6 || top < 20 || bottom > PAGE.height - 20,
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
      const lowest = Math.max(...words.filter((word) => word.page === page && word.bottom < 790).map(({ bottom }) => bottom));
      expect(lowest).toBeGreaterThan(0.6 * PAGE.height);
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
