/** One command of a line of a POSIX shell: its words as the shell would have them, and the files its output goes to. */
export interface ShellStep {
  readonly words: readonly string[];
  readonly targets: readonly string[];
}

const BLANK = String.raw`\s+`;
const REDIRECT = String.raw`(?<redirect>\d*(?:>>|>&|>|<)|&>>?)`;
const OPERATOR = String.raw`(?<operator>&&|\|\||[;|&()])`;
const WORD = String.raw`(?<word>(?:\$\([^)]*\)|'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\;|&()<>])+)`;
const TOKEN = new RegExp([BLANK, REDIRECT, OPERATOR, WORD, '.'].join('|'), 'gsu');

/** Takes a line apart as a POSIX shell would, as far as that goes without running it. */
export function shellSteps(line: string): ShellStep[] {
  const steps: { words: string[]; targets: string[] }[] = [];
  let step: (typeof steps)[number] | undefined;
  let redirect: string | undefined;
  for (const { groups = {} } of line.matchAll(TOKEN)) {
    if (groups['operator'] !== undefined) step = undefined;
    else if (groups['redirect'] !== undefined) redirect = groups['redirect'];
    else if (groups['word'] !== undefined) {
      if (step === undefined) steps.push((step = { words: [], targets: [] }));
      if (redirect === undefined) step.words.push(unquoted(groups['word']));
      else if (/^(?:1|&)?>{1,2}$/.test(redirect)) step.targets.push(unquoted(groups['word']));
      redirect = undefined;
    }
  }
  return steps;
}

function unquoted(word: string): string {
  return word.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gsu, (_, single?: string, double?: string, escaped?: string) => {
    return single ?? double?.replaceAll(/\\([$`"\\])/g, '$1') ?? escaped ?? '';
  });
}
