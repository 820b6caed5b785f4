import type { Report } from './document.js';
import { escaped, sectionHtml, type Drawings } from './html/blocks.js';
import { fontFaces } from './html/fonts.js';
import { STYLE } from './html/style.js';
import { utcMinute } from './time.js';

/**
 * The report as one page that holds all it needs, its fonts and charts included: it loads nothing and runs nothing. The same
 * report and drawings give the same text.
 */
export async function htmlOf(report: Report, drawings: Drawings): Promise<string> {
  const { title, subtitle, generated, maker, sections } = report;
  const named = sections.map((section, index) => ({ section, id: `part-${index + 1}` }));
  const links = named.flatMap(({ section, id }) =>
    section.title === null ? [] : [`<li><a href="#${id}">${escaped(section.title)}</a></li>`],
  );
  const body = `<header><h1 dir="auto">${escaped(title)}</h1><p dir="auto">${escaped(subtitle)}</p></header>
<main>
${links.length < 2 ? '' : `<nav aria-label="Contents"><ul>${links.join('')}</ul></nav>`}
${named.map(({ section, id }) => sectionHtml(section, drawings, id)).join('\n')}
</main>
<footer>Generated ${utcMinute(generated)} UTC by ${escaped(maker)}</footer>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<meta name="generator" content="${escaped(maker)}">
<title>${escaped(title)}</title>
<style>${await fontFaces(title + body)}${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
