/** Names and values come from files: what could steer a terminal, or break a line, is shown for what it is. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, escaped);
}

/** {@link printable}, but for colours. */
export function inOneLine(text: string): string {
  return text.replaceAll(/(\u001b\[[\d;]*m)|\p{Cc}/gu, (character, colour?: string) => colour ?? escaped(character));
}

/** {@link printable}, but for colours, line feeds and tabs. */
export function forTerminal(text: string): string {
  return text.replaceAll(/(\u001b\[[\d;]*m|[\n\t])|\p{Cc}/gu, (character, kept?: string) => kept ?? escaped(character));
}

/** As JSON has it; what JSON leaves as it is (ECMA-48's C1 controls among them) by its number. */
function escaped(character: string): string {
  const text = JSON.stringify(character).slice(1, -1);
  return text === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : text;
}
