import type { Config } from '../config/schema.js';
import { formatSlices } from '../evaluation/slice-text.js';
import { publish } from '../workspace/atomic.js';
import { ARTIFACTS } from '../workspace/workspace.js';
import type { World } from '../world.js';
import { classificationChart } from './charts/classification.js';
import { confusionChart } from './charts/confusion.js';
import { metricsHistoryChart } from './charts/metrics-history.js';
import { classificationReport } from './classification.js';
import { composeDrift, composeReport } from './compose.js';
import type { Block, Chart, Report } from './document.js';
import type { ReportFacts } from './facts.js';
import { openFont } from './fonts.js';
import { legible } from './legible.js';
import { historyOf } from './sections/operations.js';

/** The faces that are wanted, each with the files that go with it. */
export interface Faces {
  /** confusionmatrix.png, classification_report.png and, where there is any history, metrics_history.png. */
  readonly png: boolean;
  /** summary_report.pdf */
  readonly pdf: boolean;
  /** report.html and, where new rows have been compared, drift_report.html. */
  readonly html: boolean;
}

/** How the pages look. */
export interface Look extends Faces {
  readonly paper: Config['report']['paper'];
}

/** Loads what draws these faces: best done while the engine is at work on what they are to show. */
export async function loadDrawing({ png, pdf }: Faces): Promise<void> {
  await Promise.all([import('vega'), import('vega-lite'), png && import('@resvg/resvg-js'), pdf && import('pdfmake')]);
}

/** Writes what was drawn into a folder, all files in one step. Answers with their names. */
export async function writeReport(folder: string, files: readonly Drawn[], world: World): Promise<string[]> {
  return publish(folder, world, async (draft) => {
    for (const [name, content] of files) await draft.write(name, content);
    return files.map(([name]) => name);
  });
}

/** A file of a report: its name and its bytes. */
export type Drawn = readonly [name: string, content: Uint8Array];

/**
 * Draws the report of a model, and the slices as text with it. What draws is loaded here and not before, and each chart is drawn once,
 * in however many files it is shown.
 */
export async function drawReport(facts: ReportFacts, look: Look, signal: AbortSignal): Promise<Drawn[]> {
  // what is drawn is set in one font; a page may show what that lacks
  const drawn = legible(facts, openFont('normal'));
  const paged = look.pdf || look.html;
  const [report, drift] = paged ? [composeReport(drawn), composeDrift(drawn)] : [null, null];
  const pictures = look.png ? picturesOf(drawn) : [];
  const charts = [
    ...pictures.map(([, chart]) => chart),
    ...[report, drift].flatMap((one) => (one === null ? [] : chartsOf(one))),
  ];
  const drawings = await drawAll(charts, signal);
  const comparison = look.html ? composeDrift(facts) : null;
  const png = look.png ? await import('./png.js') : null;
  const pdf = look.pdf ? await import('./pdf.js') : null;
  const html = look.html ? await import('./html.js') : null;
  // the pictures are made in other threads, while this one sets the pages
  const files: Drawn[] = await Promise.all([
    ...(png === null ? [] : pictures.map(([name, { name: chart }]) => named(name, png.pngOf(drawings.get(chart) ?? '')))),
    ...(pdf === null || report === null ? [] : [named(ARTIFACTS.summaryReport, pdf.pdfOf(report, drawings, look.paper))]),
    ...(html === null ? [] : [named(ARTIFACTS.reportPage, html.htmlOf(composeReport(facts), drawings))]),
    ...(html === null || comparison === null ? [] : [named(ARTIFACTS.driftPage, html.htmlOf(comparison, drawings))]),
  ]);
  const { slices, segments } = facts;
  if (slices.length + segments.length > 0) files.push([ARTIFACTS.slices, Buffer.from(formatSlices(slices, segments))]);
  return files;
}

function picturesOf({ evaluation, labels, runs }: ReportFacts): [string, Chart][] {
  const { confusion, threshold } = evaluation;
  const history = metricsHistoryChart(historyOf(runs));
  return [
    [ARTIFACTS.confusionMatrix, confusionChart(confusion, labels, threshold)],
    [ARTIFACTS.classificationReport, classificationChart(classificationReport(confusion), labels, threshold)],
    ...(history === null ? [] : [[ARTIFACTS.metricsHistory, history] as [string, Chart]]),
  ];
}

async function named(name: string, content: Promise<Uint8Array | string>): Promise<Drawn> {
  return [name, Buffer.from(await content)];
}

/** Draws every chart once, in however many places it is shown. */
async function drawAll(charts: readonly Chart[], signal: AbortSignal): Promise<Map<string, string>> {
  const { openDrawing } = await import('./svg.js');
  const draw = await openDrawing();
  const drawings = new Map<string, string>();
  for (const { name, spec } of charts) {
    signal.throwIfAborted();
    if (!drawings.has(name)) drawings.set(name, await draw(spec));
  }
  return drawings;
}

function chartsOf(report: Report): Chart[] {
  const inside = (block: Block): Chart[] =>
    block.kind === 'chart' ? [block] : block.kind === 'pair' ? [block.left, block.right].flatMap(inside) : [];
  return report.sections.flatMap((section) => section.blocks).flatMap(inside);
}
