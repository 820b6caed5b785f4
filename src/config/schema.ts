import * as z from 'zod';
import { api } from './api-schema.js';
import { engine } from './engine-schema.js';
import { prediction } from './prediction-schema.js';
import { promotion } from './promotion-schema.js';
import { refuseStrangers } from './references.js';
import { report } from './report-schema.js';
import { holdSchema } from './hold-schema.js';
import { input } from './input-schema.js';
import { kept } from './kept-schema.js';
import { notifySchema } from './notify-schema.js';

/** Version 1 of config.json. The JSON Schema for editors is generated from this file (`npm run schema`). */

const path = z.string().min(1);
const label = z.union([z.string(), z.number(), z.boolean()]);
const labels = z.union([label.transform((one) => [one]), z.array(label).min(1)]);

const idColumn = z.strictObject({
  role: z.literal('id').describe('names the client; never a feature'),
  required: z.boolean().default(true).describe('a row without it is quarantined'),
});

const targetColumn = z.strictObject({
  role: z.literal('target').describe('the binary outcome'),
  positive: labels.describe('label(s) of the event: exited, churned, defaulted'),
  negative: labels.optional().describe('label(s) of its absence; left out, every other label is negative'),
  required: z.boolean().default(false).describe('true quarantines rows without a label; false keeps them for monitoring'),
});

const numericFeature = z.strictObject({
  role: z.literal('feature'),
  type: z.literal('numeric'),
  required: z.boolean().default(false).describe('a row without it is quarantined; otherwise it is imputed'),
  min: z.number().optional().describe('smallest value allowed'),
  max: z.number().optional().describe('largest value allowed'),
  integer: z.boolean().default(false).describe('only whole numbers are allowed'),
  actionable: z
    .boolean()
    .default(false)
    .describe('whether something can be done about it; explain then says what would have to change'),
});

const categoricalFeature = z.strictObject({
  role: z.literal('feature'),
  type: z.literal('categorical'),
  required: z.boolean().default(false).describe('a row without it is quarantined; otherwise missing is a level of its own'),
  allowed: z.array(z.string()).min(1).optional().describe('the values allowed; left out, any value is'),
  actionable: z
    .boolean()
    .default(false)
    .describe('whether something can be done about it; explain then says what would have to change'),
});

const ignoredColumn = z.strictObject({ role: z.literal('ignore').describe('known, but neither kept nor used') });

const feature = z.discriminatedUnion('type', [numericFeature, categoricalFeature]);
const column = z.discriminatedUnion('role', [idColumn, targetColumn, feature, ignoredColumn]);

/** Whether two labels stand for the same: numbers do by their value, however they are written. */
function isSame(one: z.output<typeof label>, other: z.output<typeof label>): boolean {
  const [a, b] = [String(one).trim(), String(other).trim()];
  return a === b || (a !== '' && b !== '' && Number(a) === Number(b));
}

const contract = z
  .strictObject({
    columns: z.record(z.string().min(1), column).describe('every column of an input file, by its name in the header'),
    rules: z.array(z.string()).default([]).describe('cross-column rules, such as "lastmonth_activity <= lastyear_activity"'),
    extra_columns: z
      .enum(['ignore', 'refuse'])
      .default('ignore')
      .describe('what to do with a file that has columns not named here'),
  })
  .superRefine((value, context) => {
    const roles = Object.values(value.columns).map((one) => one.role);
    const targets = roles.filter((role) => role === 'target').length;
    if (targets !== 1)
      context.addIssue({
        code: 'custom',
        path: ['columns'],
        message: `must name exactly one column of role target, found ${targets}`,
      });
    for (const [name, one] of Object.entries(value.columns)) {
      const refuse = (key: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['columns', name, key], message });
      if (one.role === 'feature' && one.type === 'numeric' && (one.min ?? -Infinity) > (one.max ?? Infinity))
        refuse('max', `must not be below min, which is ${one.min}`);
      const both =
        one.role === 'target' ? one.positive.find((label) => one.negative?.some((other) => isSame(label, other))) : undefined;
      if (both !== undefined) refuse('negative', `must not hold ${JSON.stringify(both)}, which is positive`);
    }
    if (!roles.includes('feature'))
      context.addIssue({ code: 'custom', path: ['columns'], message: 'must name at least one column of role feature' });
  });

const dedupe = z.union([
  z.literal('rows').describe('rows alike in every column are one'),
  z.strictObject({
    key: z.array(z.string()).min(1).describe('rows alike in these columns are one; the latest is kept'),
    latest_by: z.string().optional().describe('the column whose largest value is the latest; left out, the last row read is'),
  }),
]);

const model = z
  .strictObject({
    solver: z
      .enum(['newton', 'gradient-descent'])
      .default('newton')
      .describe('newton: the exact optimum; gradient-descent: ml-logistic-regression'),
    C: z.number().positive().default(1).describe('inverse of the L2 penalty, as in scikit-learn'),
    threshold: z.number().min(0).max(1).default(0.5).describe('probability at and above which a client is predicted positive'),
    standardize: z.boolean().default(true).describe('centre and scale numeric features before the fit'),
    min_level_share: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('levels rarer than this share of the rows are pooled as OTHER'),
  })
  .prefault({});

const drift = z
  .strictObject({
    method: z
      .enum(['psi', 'ks', 'jensen-shannon', 'chi-square', 'wasserstein'])
      .default('psi')
      .describe('the effect size that decides; a category has no order, so ks and wasserstein fall back there'),
    watch: z.number().positive().optional().describe("effect from which a shift is worth a look; left out, the method's own"),
    threshold: z.number().positive().optional().describe("effect from which it is drift; left out, the method's own"),
    alpha: z.number().positive().max(0.5).default(0.05).describe('share of false alarms allowed, after Benjamini and Hochberg'),
  })
  .prefault({});

const performance = z
  .strictObject({
    rule: z
      .enum(['significant', 'raw', 'relative', 'nonparametric', 'parametric'])
      .default('significant')
      .describe("when the champion's F1 on new labelled rows counts as a loss"),
    alpha: z.number().positive().max(0.5).default(0.05).describe('one-sided level of rule "significant"'),
    min_effect: z.number().min(0).default(0.02).describe('smallest loss of F1 that rule "significant" minds'),
    relative: z.number().positive().max(1).default(0.2).describe('loss of F1, as a share of it, that rule "relative" minds'),
  })
  .prefault({});

const slice = z.union([
  z.string().describe('a feature: one slice a level, or quartiles of a number'),
  z.strictObject({ column: z.string(), bins: z.number().int().min(2).max(20).default(4).describe('quantile bins of a number') }),
]);

const slices = z
  .strictObject({
    columns: z.array(slice).default([]).describe('features by which metrics are broken down'),
    min_rows: z.number().int().positive().default(30).describe('slices with fewer rows are not shown'),
    discover: z.boolean().default(true).describe('also look for weak segments, one and two features deep'),
  })
  .prefault({});

const needs = z
  .array(z.enum(['new_data', 'data_drift', 'model_drift', 'age']))
  .min(1)
  .default(['new_data'])
  .describe('what makes a new challenger due');

const ingest = z
  .strictObject({
    recursive: z.boolean().default(false).describe('look into nested folders too'),
    parquet: z.boolean().default(false).describe('write finaldata.parquet beside finaldata.csv'),
    store: z
      .enum(['csv', 'parquet'])
      .default('csv')
      .describe(
        'what holds the accepted rows: finaldata.csv, written anew by each run, or Parquet files to which each run adds one',
      ),
    hold_on: holdSchema,
  })
  .prefault({});

const settings = z.strictObject({
  input_folder_path: path.describe('folder of the files to ingest'),
  output_folder_path: path.describe('folder of finaldata.csv, quarantine.csv and the ledger ingestedfiles.txt'),
  test_data_path: path.describe('file or folder of labelled rows that no model is trained on'),
  output_model_path: path.describe('folder of the trained model, its score and its reports'),
  prod_deployment_path: path.describe('folder of the releases; its "current" is what serves'),
  allow_paths: z.array(path).default([]).describe('folders outside the workspace that the paths above may lead to'),
  contract,
  dedupe: dedupe.default('rows'),
  model,
  drift,
  performance,
  promotion,
  slices,
  prediction,
  retrain_on: needs,
  max_age_days: z
    .number()
    .positive()
    .default(30)
    .describe('days since the last challenger was trained after which "age" asks for another'),
  ...kept,
  notify: notifySchema,
  input: input.optional(),
  ingest,
  engine,
  report,
  api,
});

/** config.json after its profile and overrides are applied. */
export const configSchema = settings.superRefine((value, context) => {
  const refuse = (path: readonly (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const { kind } = value.engine;
  const { parquet, store } = value.ingest;
  if (store === 'parquet' && kind === 'clickhouse')
    refuse(['ingest', 'store'], 'must be "csv" where engine.kind is "clickhouse"');
  if (store === 'parquet' && parquet)
    refuse(['ingest', 'parquet'], 'must be false where ingest.store is "parquet": there is no finaldata.csv to stand beside');
  refuseStrangers(value, refuse);
});

/** config.json as it is written, for editors: profiles hold any part of the rest. */
export const fileSchema = settings.extend({
  $schema: z.string().optional(),
  profiles: z.record(z.string(), z.looseObject({})).optional().describe('named parts that --profile lays over the rest'),
});

/** A validated configuration. */
export type Config = z.output<typeof configSchema>;
/** The columns, rules and labels a row must keep to. */
export type ContractConfig = Config['contract'];
/** One column of the contract. */
export type ColumnConfig = ContractConfig['columns'][string];
