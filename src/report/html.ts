import { readFile } from 'node:fs/promises';
import type { Report } from './document.js';
import { FONT_FILES } from './fonts.js';
import { escaped, sectionHtml, type Drawings } from './html/blocks.js';
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<meta name="generator" content="${escaped(maker)}">
<title>${escaped(title)}</title>
<style>${await fontFaces()}${STYLE}</style>
</head>
<body>
<header><h1 dir="auto">${escaped(title)}</h1><p dir="auto">${escaped(subtitle)}</p></header>
<main>
<nav aria-label="Contents"><ul>${links.join('')}</ul></nav>
${named.map(({ section, id }) => sectionHtml(section, drawings, id)).join('\n')}
</main>
<footer>Generated ${utcMinute(generated)} UTC by ${escaped(maker)}</footer>
</body>
</html>
`;
}

async function fontFaces(): Promise<string> {
  const face = async (file: string, weight: string): Promise<string> =>
    `@font-face { font-family: Roboto; font-weight: ${weight}; src: url(data:font/ttf;base64,${(await readFile(file)).toString('base64')}); }\n`;
  return (await face(FONT_FILES.normal, '400')) + (await face(FONT_FILES.bold, '500 700'));
}
