import { PALETTE } from '../palette.js';

/** The look of a page: one column that becomes narrow on a telephone, light or dark as the reader prefers, and fit to print. */
export const STYLE = `
:root { color-scheme: light dark; --ink: ${PALETTE.ink}; --muted: #4b5563; --line: ${PALETTE.line}; --ground: #fff; --head: ${PALETTE.head}; --accent: ${PALETTE.accent}; --good: ${PALETTE.teal}; --watch: ${PALETTE.amber}; --act: ${PALETTE.red}; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --muted: #b6bdc8; --line: #374151; --ground: #111827; --head: #1f2937; --accent: #93b4ff; --good: #5eead4; --watch: #fbbf24; --act: #fca5a5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 Roboto, sans-serif; font-variant-numeric: tabular-nums; }
main, header, footer { max-width: 860px; margin: 0 auto; padding: 0 20px; overflow-wrap: anywhere; }
header { padding-top: 40px; }
header::before { content: ""; display: block; width: 48px; height: 4px; background: var(--accent); margin-bottom: 12px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; }
h2 { font-size: 19px; margin: 36px 0 8px; }
h3 { font-size: 15px; margin: 16px 0 6px; }
header p, .note, footer { color: var(--muted); font-size: 13px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; font-size: 13px; }
a { color: var(--accent); }
.verdict { border-left: 4px solid var(--accent); background: var(--head); padding: 12px 16px; margin: 16px 0; }
.verdict strong { color: var(--accent); font-size: 13px; }
.verdict p { margin: 4px 0 0; font-size: 17px; }
main ul { padding-left: 20px; margin: 8px 0; }
main .lights { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 10px; list-style: none; padding: 0; margin: 16px 0; }
.lights li { border: 1px solid var(--line); border-top: 3px solid currentColor; border-radius: 2px; padding: 8px 12px; }
.lights span { color: var(--muted); font-size: 12px; display: block; }
.lights b { font-weight: 500; font-size: 16px; }
.lights svg { width: 12px; height: 12px; margin-right: 6px; }
.lights p { margin: 2px 0 0; font-size: 13px; line-height: 1.4; color: var(--ink); }
.good { color: var(--good); }
.watch { color: var(--watch); }
.act { color: var(--act); }
.unknown { color: var(--muted); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); margin: 16px 0; border: 1px solid var(--line); }
.figures > div { padding: 10px 14px; border-right: 1px solid var(--line); }
.figures dt, .figures small { color: var(--muted); font-size: 12px; font-weight: normal; }
.figures dd { margin: 0; font-size: 24px; font-weight: 500; line-height: 1.3; }
.figures small { display: block; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr)); gap: 20px; }
.wide { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { background: var(--head); font-weight: 500; text-align: left; }
th, td { padding: 5px 8px; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
.right { text-align: right; white-space: pre; }
.center { text-align: center; }
.strong { font-weight: 500; }
.muted { color: var(--muted); }
.properties th { width: 30%; background: none; color: var(--muted); font-weight: normal; }
.bar { position: relative; min-width: 90px; background: linear-gradient(var(--line), var(--line)) center / 1px 100% no-repeat; }
.bar i { position: absolute; top: 30%; height: 40%; }
.raises { background: ${PALETTE.orange}; }
.lowers { background: ${PALETTE.teal}; }
td.spark { vertical-align: middle; }
.spark svg { display: block; fill: var(--muted); }
figure { margin: 8px 0; background: #fff; padding: 10px; border-radius: 4px; }
figure svg { display: block; width: 100%; height: auto; }
footer { padding: 32px 20px 48px; }
@media print { nav { display: none; } section { break-inside: avoid-page; } }
`;
