import { publish } from '../workspace/atomic.js';
import { ARTIFACTS } from '../workspace/workspace.js';
import type { World } from '../world.js';
import { classificationChart } from './charts/classification.js';
import { confusionChart } from './charts/confusion.js';
import { classificationReport } from './classification.js';
import { composeReport } from './compose.js';
import type { Block, Chart, Report } from './document.js';
import type { ReportFacts } from './facts.js';
import { openFont } from './fonts.js';
import { legible } from './legible.js';

/** The faces of the whole document that are wanted beside the pictures. */
export interface Faces {
  /** summary_report.pdf */
  readonly pdf: boolean;
  /** report.html */
  readonly html: boolean;
}

/**
 * Writes the report of a model into a folder, all its files in one step: confusionmatrix.png, classification_report.png
 * and, when asked, the whole document as summary_report.pdf and report.html. Answers with their names. What draws is
 * loaded here and not before.
 */
export async function writeReport(folder: string, facts: ReportFacts, world: World, faces: Faces): Promise<string[]> {
  const files = await drawReport(legible(facts, await openFont('normal')), faces, world.signal);
  return publish(folder, world, async (draft) => {
    for (const [name, content] of files) await draft.write(name, content);
    return files.map(([name]) => name);
  });
}

async function drawReport(facts: ReportFacts, faces: Faces, signal: AbortSignal): Promise<[string, Uint8Array][]> {
  const { evaluation, labels } = facts;
  const confusion = confusionChart(evaluation.confusion, labels, evaluation.threshold);
  const classification = classificationChart(classificationReport(evaluation.confusion), labels, evaluation.threshold);
  const report = faces.pdf || faces.html ? composeReport(facts) : null;
  const drawings = await drawAll([confusion, classification, ...(report === null ? [] : chartsOf(report))], signal);
  const { pngOf } = await import('./png.js');
  const files = [
    named(ARTIFACTS.confusionMatrix, pngOf(drawings.get(confusion.name) ?? '')),
    named(ARTIFACTS.classificationReport, pngOf(drawings.get(classification.name) ?? '')),
  ];
  if (report !== null && faces.pdf) files.push(named(ARTIFACTS.summaryReport, printed(report, drawings)));
  if (report !== null && faces.html) files.push(named(ARTIFACTS.reportPage, page(report, drawings)));
  return Promise.all(files);
}

async function named(name: string, content: Promise<Uint8Array>): Promise<[string, Uint8Array]> {
  return [name, await content];
}

async function printed(report: Report, drawings: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const { pdfOf } = await import('./pdf.js');
  return pdfOf(report, drawings);
}

async function page(report: Report, drawings: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const { htmlOf } = await import('./html.js');
  return Buffer.from(await htmlOf(report, drawings));
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
