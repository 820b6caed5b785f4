import type { AxeResults, RunOptions } from 'axe-core';

declare global {
  interface Window {
    readonly axe: { run(options: RunOptions): Promise<AxeResults> };
  }
}

// these run within the page: each holds all that it needs

/** Texts that reach out of the box they stand in, to the left or to the right. */
export function overflowing(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const box = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (box === null || text === '' || box.closest('svg') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const [inner, outer] = [
      range.getBoundingClientRect(),
      (box.closest('td, th, li, p, dd, div') ?? box).getBoundingClientRect(),
    ];
    if (inner.left < outer.left - 1 || inner.right > outer.right + 1) found.push(text);
  }
  return found;
}

/** The texts of all drawings: whether each is inside its drawing, and its colour as `#rrggbb`. */
export function svgTexts(): { text: string; inside: boolean; color: string }[] {
  const hex = (colour: string): string =>
    `#${(colour.match(/\d+/g) ?? [])
      .slice(0, 3)
      .map((channel) => Number(channel).toString(16).padStart(2, '0'))
      .join('')}`;
  return Array.from(document.querySelectorAll('figure text'), (element) => {
    const [inner, outer] = [element, element.closest('svg')].map((one) => one?.getBoundingClientRect());
    const { fill } = getComputedStyle(element);
    return {
      text: element.textContent,
      inside:
        inner !== undefined &&
        outer !== undefined &&
        inner.left >= outer.left - 1 &&
        inner.right <= outer.right + 1 &&
        inner.top >= outer.top - 1 &&
        inner.bottom <= outer.bottom + 1,
      color: fill,
    };
  })
    .filter(({ text, color }) => text.trim() !== '' && color !== 'none')
    .map((one) => ({ ...one, color: hex(one.color) }));
}
