/**
 * Breaks a label into lines of at most `width` characters: between words or after an underscore, a dash or a dot where it
 * can, within a word where it must. Of a label that does not fit `lines` the last one shows the end: "… = yes" and
 * "… = no" are told apart there.
 */
export function wrapped(label: string, width: number, lines: number): string[] {
  const broken: string[] = [];
  let line = '';
  for (const piece of pieces(label, width)) {
    if (line !== '' && line.length + piece.trimEnd().length > width) {
      broken.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  broken.push(line.trimEnd());
  if (broken.length <= lines) return broken;
  return [...broken.slice(0, lines - 1), `…${label.slice(1 - width).trimStart()}`];
}

/** How an axis shows the labels of some keys. */
export interface AxisLabels {
  /** A vega expression of the label's lines, half a line apart: every other one is blank. JSON keeps any name a mere text. */
  readonly labelExpr: string;
  /** Lines of the longest label. */
  readonly lines: number;
}

/**
 * The labels of an axis by its keys, wrapped. Vega places the first line of a label, and all labels alike: all are made as long as
 * the longest by blank half lines, which go all before the text of the shorter ones or, to centre them, around it.
 */
export function axisLabels(
  labels: Readonly<Record<string, string>>,
  width: number,
  most: number,
  blank: 'before' | 'around',
): AxisLabels {
  const broken = Object.entries(labels).map(([key, label]) => [key, wrapped(label, width, most)] as const);
  const lines = Math.max(...broken.map(([, label]) => label.length));
  const even = broken.map(([key, label]) => {
    const half = lines - label.length;
    const before = Array<string>(blank === 'before' ? 2 * half : half).fill('');
    const text = label.flatMap((line, at) => (at === 0 ? [plain(line)] : ['', plain(line)]));
    return [key, [...before, ...text, ...Array<string>(blank === 'before' ? 0 : half).fill('')]];
  });
  return { labelExpr: `(${JSON.stringify(Object.fromEntries(even))})[datum.value]`, lines };
}

/** Vega looks each text of an expression up among its signals, and finds there what every object inherits: "constructor", "valueOf". */
function plain(line: string): string {
  return line in Object.prototype ? `${line} ` : line;
}

function pieces(label: string, width: number): string[] {
  const parts = label.split(/(?<=[\s_\-./])/);
  return parts.flatMap((part) =>
    part.trimEnd().length <= width ? [part] : (part.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []),
  );
}
