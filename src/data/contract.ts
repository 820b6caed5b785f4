import type { ColumnConfig, Config } from '../config/schema.js';
import { crossRule, type CrossRule } from './cross-rule.js';

type NumericConfig = Extract<ColumnConfig, { type: 'numeric' }>;
type CategoricalConfig = Extract<ColumnConfig, { type: 'categorical' }>;

/** A column that is kept, with its place among them: its name in the engine is `v<index>`. */
export type Column = { readonly name: string; readonly index: number } & Exclude<ColumnConfig, { role: 'ignore' }>;
/** A column the model may learn from. */
export type Feature = { readonly name: string; readonly index: number } & (NumericConfig | CategoricalConfig);
/** The column of the outcome. */
export type Target = { readonly name: string; readonly index: number } & Extract<ColumnConfig, { role: 'target' }>;

/** How rows are recognised as the same. */
export type Dedupe =
  { readonly by: 'rows' } | { readonly by: 'key'; readonly key: readonly Column[]; readonly latest: Column | undefined };

/** What every row must keep to, ready to be checked: columns in the order of the configuration. */
export interface Contract {
  readonly columns: readonly Column[];
  readonly ids: readonly Column[];
  readonly features: readonly Feature[];
  readonly target: Target;
  readonly rules: readonly CrossRule[];
  /** Columns known and passed over. */
  readonly ignored: readonly string[];
  readonly refuseExtra: boolean;
  readonly dedupe: Dedupe;
}

/** Compiles the contract of a configuration. */
export function contractOf(config: Config): Contract {
  const entries = Object.entries(config.contract.columns);
  const columns = entries
    .filter((entry): entry is [string, Exclude<ColumnConfig, { role: 'ignore' }>] => entry[1].role !== 'ignore')
    .map(([name, column], index): Column => ({ name, index, ...column }));
  const features = columns.filter((column): column is Feature => column.role === 'feature');
  const target = columns.find((column): column is Target => column.role === 'target');
  if (target === undefined) throw new Error('the schema lets no contract without a target pass');
  const numeric = features.filter((column) => column.type === 'numeric').map((column) => column.name);
  return {
    columns,
    ids: columns.filter((column) => column.role === 'id'),
    features,
    target,
    rules: config.contract.rules.map((text) => crossRule(text, numeric)),
    ignored: entries.filter(([, column]) => column.role === 'ignore').map(([name]) => name),
    refuseExtra: config.contract.extra_columns === 'refuse',
    dedupe: dedupeOf(config, columns),
  };
}

function dedupeOf(config: Config, columns: readonly Column[]): Dedupe {
  if (config.dedupe === 'rows') return { by: 'rows' };
  const { key, latest_by: latest } = config.dedupe;
  const named = (name: string): Column => {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) throw new Error(`the schema lets no key pass that is not kept, as '${name}'`);
    return column;
  };
  return {
    by: 'key',
    key: key.map(named),
    latest: latest === undefined ? undefined : named(latest),
  };
}

/** The labels of the target as text: what a prediction of 1 and of 0 stand for. */
export function labelTexts(target: Pick<Target, 'name' | 'positive' | 'negative'>): { positive: string; negative: string } {
  const positive = target.positive.join(' or ');
  return {
    positive: `${target.name} = ${positive}`,
    negative: target.negative === undefined ? `${target.name} ≠ ${positive}` : `${target.name} = ${target.negative.join(' or ')}`,
  };
}
