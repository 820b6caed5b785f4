import type { Ingestion } from '../src/data/ingest.js';
import { RiskError } from '../src/errors.js';
import { command } from './command.js';
import { count, plural, textTable } from './text.js';

const ACTIONS = ['list', 'show', 'release', 'drop', 'replay'] as const;

export const quarantine = command({
  name: 'quarantine',
  summary: 'deal with what was set aside: list or show it, take it in after all, give it up, or judge it anew',
  access: (action) => (action === 'list' || action === 'show' ? 'reads' : 'changes'),
  argument: { name: 'action', help: 'what to do', choices: ACTIONS },
  options: { file: { kind: 'text', value: 'name', help: 'the file: its name, or the beginning of its SHA-256' } },
  async run({ workspace, engine, run }, { file }, given) {
    const { drop, judgeAgain, listSetAside, showSetAside } = await import('../src/data/set-aside.js');
    const action = ACTIONS.find((one) => one === given) ?? 'list';
    const { steady } = await import('../src/workspace/steady.js');
    if (action === 'list' && file !== undefined)
      throw new RiskError('usage', 'quarantine list: it lists all files', { hint: `riskctl quarantine show --file ${file}` });
    if (action === 'list') return { action, ...(await steady(workspace, () => listSetAside(workspace))) };
    if (file === undefined)
      throw new RiskError('usage', `quarantine ${action}: which file?`, {
        hint: 'name it with --file; riskctl quarantine list shows them',
      });
    if (action === 'show') return { action, ...(await steady(workspace, () => showSetAside(workspace, file))) };
    const answer =
      action === 'drop'
        ? { action, ...(await run.stage('drop', () => drop(workspace, file))) }
        : {
            action,
            ...(await run.stage('ingest', () => judgeAgain(workspace, engine, file, { release: action === 'release' }))),
          };
    if (answer.action === 'drop') run.note({ dropped: answer.name });
    else run.note({ books: answer.books, data: answer.data });
    return answer;
  },
  describe(answer, paint) {
    switch (answer.action) {
      case 'list':
        return listText(answer, paint.bold);
      case 'show': {
        const rows = answer.rows.map((row) => [row.line, row.column, row.rule, clipped(row.raw)]);
        return [
          ...(answer.held === null ? [] : [`${paint.bold(answer.name)} is held: ${answer.held.reasons.join('; ')}`]),
          ...(rows.length === 0 ? [] : [textTable([['line', 'column', 'rule', 'row'], ...rows])]),
          ...(answer.total > rows.length ? [`… and ${plural(answer.total - rows.length, 'more row', 'more rows')}`] : []),
        ].join('\n');
      }
      case 'drop':
        return `${answer.name}: given up${answer.rows > 0 ? `, ${plural(answer.rows, 'row')} taken out of quarantine.csv` : ''}`;
      case 'release':
      case 'replay':
        return answer.files.map((one) => `${one.name}: ${outcomeText(one)}`).join('\n');
    }
  },
});

const LONGEST = 200;

/** A row for people to recognise; --json has the whole of it. */
function clipped(raw: string): string {
  return raw.length <= LONGEST ? raw : `${raw.slice(0, LONGEST)}… (${count(raw.length)} characters; --json has them all)`;
}

interface Listed {
  readonly held: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly rows: number | null;
    readonly reasons: readonly string[];
  }[];
  readonly quarantined: readonly {
    readonly name: string;
    readonly rows: number;
    readonly rules: readonly { column: string; rule: string; rows: number }[];
  }[];
}

function listText({ held, quarantined }: Listed, bold: (text: string) => string): string {
  if (held.length === 0 && quarantined.length === 0) return 'nothing is set aside';
  const files = held.map((one) => [one.name, one.sha256.slice(0, 12), one.rows ?? '', one.reasons.join('; ')]);
  const rows = quarantined.flatMap(({ name, rules }) =>
    rules.map((one, at) => [at === 0 ? name : '', one.rows, one.column, one.rule]),
  );
  return [
    ...(files.length === 0 ? [] : [textTable([[bold('held'), 'sha256', 'rows', 'why'], ...files]), '']),
    ...(rows.length === 0 ? [] : [textTable([['in quarantine', 'rows', 'column', 'rule'], ...rows]), '']),
    'riskctl quarantine release, drop or replay --file <name> deals with one',
  ].join('\n');
}

function outcomeText(file: Ingestion['files'][number]): string {
  if (file.status !== 'ingested') return `${file.status}${file.note === null ? '' : `: ${file.note}`}`;
  return `${plural(file.in, 'row')} = ${file.accepted} accepted + ${file.quarantined} quarantined + ${file.duplicate} duplicate`;
}
