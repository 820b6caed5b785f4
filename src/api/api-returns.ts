import type { Call } from './calls.js';

const MOST_LINES = 60;
const WIDEST = 160;

/** apireturns.txt: a section for each call, with what came back. What is long is cut off, and said to be. */
export function formatReturns(
  calls: readonly Call[],
  facts: { readonly url: string; readonly time: Date; readonly riskctl: string },
): string {
  const head = [
    '# riskctl-apireturns 1',
    `# ${facts.time.toISOString()}, riskctl ${facts.riskctl}, ${facts.url}: ${calls.length} calls, all answered as documented`,
  ];
  return [...head, ...calls.flatMap(section), ''].join('\n');
}

function section(call: Call): string[] {
  const { name, sent, status, type, bytes, seconds, text } = call;
  const title = `== ${name}${sent === null ? '' : `, ${sent}`} `;
  const facts = `${status} ${type}, ${sizeOf(bytes)}, ${Math.round(seconds * 1000)} ms`;
  return ['', title.padEnd(80, '='), facts, '', ...(text === null ? ['(not text)'] : shown(type, text))];
}

function shown(type: string, text: string): string[] {
  const lines = (type === 'application/json' ? JSON.stringify(JSON.parse(text), null, 2) : text.trimEnd()).split('\n');
  const left = lines.length - MOST_LINES;
  return [
    ...lines.slice(0, MOST_LINES).map((line) => (line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line)),
    ...(left > 0 ? [`… and ${left} more lines`] : []),
  ];
}

function sizeOf(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`;
}
