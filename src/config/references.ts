import { firstFew } from '../listing.js';
import { parseRule, RuleError } from './rule.js';

/** The parts of a configuration that name columns of the contract, and the contract. */
interface Naming {
  readonly contract: {
    readonly columns: Readonly<Record<string, { readonly role: string; readonly type?: string }>>;
    readonly rules: readonly string[];
  };
  readonly dedupe: 'rows' | { readonly key: readonly string[]; readonly latest_by?: string | undefined };
  readonly slices: { readonly columns: readonly (string | { readonly column: string })[] };
}

/** Says what is wrong at a key. */
type Refuse = (path: readonly (string | number)[], message: string) => void;

/** A rule is told whole where it is no longer than this, and no more names are told of those there are. */
const [SHOWN_LETTERS, SHOWN_NAMES] = [60, 20];

/** Refuses what names a column that is not there, or is of another kind: rules between columns, the keys of rows, and slices. */
export function refuseStrangers({ contract, dedupe, slices }: Naming, refuse: Refuse): void {
  const columns = Object.entries(contract.columns).map(([name, one]) => ({ name, ...one }));
  const features = columns.filter(({ role }) => role === 'feature');
  const numeric = namesOf(features.filter(({ type }) => type === 'numeric'));
  for (const [index, text] of contract.rules.entries()) {
    const problem = problemOf(text, numeric);
    const shown = text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)}…` : text;
    if (problem !== undefined) refuse(['contract', 'rules', index], `'${shown}': ${problem}`);
  }
  const kept = { what: 'a kept column', names: namesOf(columns.filter(({ role }) => role !== 'ignore')) };
  const feature = { what: 'a feature', names: namesOf(features) };
  const { key, latest_by: latest } = dedupe === 'rows' ? { key: [] } : dedupe;
  const named = [
    ...key.map((name, index) => ({ at: ['dedupe', 'key', index], name, among: kept })),
    ...(latest === undefined ? [] : [{ at: ['dedupe', 'latest_by'], name: latest, among: kept }]),
    ...slices.columns.map((one, index) =>
      typeof one === 'string'
        ? { at: ['slices', 'columns', index], name: one, among: feature }
        : { at: ['slices', 'columns', index, 'column'], name: one.column, among: feature },
    ),
  ];
  for (const { at, name, among } of named) {
    if (among.names.includes(name)) continue;
    refuse(at, `names '${name}', which is not ${among.what} of the contract: those are ${firstFew(among.names, SHOWN_NAMES)}`);
  }
}

function namesOf(columns: readonly { readonly name: string }[]): string[] {
  return columns.map(({ name }) => name);
}

function problemOf(rule: string, numeric: readonly string[]): string | undefined {
  try {
    parseRule(rule, numeric);
    return undefined;
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
}
