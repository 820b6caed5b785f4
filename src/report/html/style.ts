import { DARK, PALETTE } from '../palette.js';

const variables = (colours: Readonly<Record<string, string>>): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');

/** Drawings have the colours of print; on a page they are those of the page, light or dark. */
const DRAWINGS = Object.entries(PALETTE)
  .flatMap(([name, colour]) => ['fill', 'stroke'].map((what) => `figure [${what}="${colour}"] { ${what}: var(--${name}); }`))
  .join('\n');

/** Pixels of a point of a drawing at its full size: the widest fill the page. And the least, below which it scrolls: its text stays readable. */
const PIXELS = { most: 1.614, least: 1.2 } as const;

/** The room that a drawing so many points wide takes on a page. */
export function drawingStyle(width: number): string {
  return `min-width:${Math.round(width * PIXELS.least)}px;max-width:${Math.round(width * PIXELS.most)}px`;
}

/** The look of a page: one column that becomes narrow on a telephone, light or dark as the reader prefers, and fit to print. */
export const STYLE = `
:root { color-scheme: light dark; ${variables(PALETTE)} }
@media screen and (prefers-color-scheme: dark) {
  :root { ${variables(DARK)} }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 Roboto, sans-serif; font-variant-numeric: tabular-nums; }
main, header, footer { max-width: 860px; margin: 0 auto; padding: 0 20px; overflow-wrap: anywhere; }
header { padding-top: 40px; }
header::before { content: ""; display: block; width: 48px; height: 4px; background: var(--accent); margin-bottom: 12px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; }
h2 { font-size: 19px; margin: 40px 0 10px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 20px 0 6px; }
header p, .note, footer { color: var(--muted); font-size: 13px; }
header p { margin: 6px 0 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 16px 0; padding: 0; font-size: 13px; }
a { color: var(--accent); }
.verdict { border-left: 4px solid var(--accent); background: var(--head); padding: 12px 16px; margin: 16px 0; }
.verdict strong { color: var(--accent); font-size: 13px; }
.verdict p { margin: 4px 0 0; font-size: 17px; }
section > ul { padding-left: 20px; margin: 8px 0; }
section > .lights { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 10px; list-style: none; padding: 0; margin: 16px 0; }
.lights li { border: 1px solid var(--line); border-top: 3px solid currentColor; border-radius: 2px; padding: 8px 12px; }
.lights span { color: var(--muted); font-size: 12px; display: block; }
.lights b { font-weight: 500; font-size: 16px; }
.lights svg { width: 12px; height: 12px; margin-right: 6px; }
.lights p { margin: 2px 0 0; font-size: 13px; line-height: 1.4; color: var(--ink); }
.good { color: var(--teal); }
.watch { color: var(--amber); }
.act { color: var(--red); }
.unknown { color: var(--muted); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 1px; margin: 17px 1px; }
.figures > div { padding: 10px 14px; outline: 1px solid var(--line); }
.figures dt, .figures small { color: var(--muted); font-size: 12px; font-weight: normal; }
.figures dd { margin: 0; font-size: 24px; font-weight: 500; line-height: 1.3; }
.figures small { display: block; line-height: 1.4; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr)); gap: 0 28px; }
.wide, figure { overflow-x: auto; margin: 12px 0; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { background: var(--head); font-weight: 500; text-align: left; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
.right { text-align: right; white-space: pre; }
.center { text-align: center; }
.strong { font-weight: 500; }
.muted { color: var(--muted); }
.properties th { width: 30%; background: none; color: var(--muted); font-weight: normal; }
.properties th, .properties td { overflow-wrap: anywhere; }
.bar { position: relative; min-width: 90px; background: linear-gradient(var(--axis), var(--axis)) center / 1px 100% no-repeat; }
.bar i { position: absolute; top: 30%; height: 40%; }
.raises { background: var(--amber); }
.lowers { background: var(--teal); }
td.spark { vertical-align: middle; }
.spark svg { display: block; fill: var(--muted); }
figure svg { display: block; width: 100%; height: auto; }
${DRAWINGS}
footer { padding: 32px 20px 48px; }
@media print {
  @page { margin: 16mm 14mm; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, header, footer { max-width: none; padding: 0; }
  nav { display: none; }
  .wide, figure { overflow: visible; }
  table, figure svg { min-width: 0 !important; }
  .pair { grid-template-columns: 1fr 1fr; }
  h2, h3 { break-after: avoid; }
  tr, figure, .figures, .lights, .verdict, .pair { break-inside: avoid; }
}
`;
