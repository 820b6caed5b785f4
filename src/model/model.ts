import * as z from 'zod';

/** Version 1 of trainedmodel.json. A model is plain data: it can be read, compared and checked without running anything. */

const finite = z.number();
const count = z.number().int().nonnegative();

const numericTerm = z.strictObject({
  kind: z.literal('numeric'),
  name: z.string(),
  /** What stands for a missing value: the median of the training rows. */
  impute: finite,
  mean: finite,
  scale: z.number().positive(),
  /** Per unit of (value - mean) / scale. */
  coefficient: finite,
});

const categoricalTerm = z.strictObject({
  kind: z.literal('categorical'),
  name: z.string(),
  levels: z.array(z.strictObject({ level: z.string(), coefficient: finite })),
  /** Of the rare levels pooled together, and of any level not seen in training; null where nothing was pooled: then it is 0. */
  other: finite.nullable(),
  /** Of a missing value; null where none was missing in training: then it is 0. */
  missing: finite.nullable(),
});

const term = z.discriminatedUnion('kind', [numericTerm, categoricalTerm]);

const numericProfile = z.strictObject({
  kind: z.literal('numeric'),
  name: z.string(),
  missing: count,
  mean: finite,
  std: finite,
  min: finite,
  max: finite,
  /** Upper edges of the bins (a, b], the last one open: edges.length + 1 counts. */
  edges: z.array(finite),
  counts: z.array(count),
});

const categoricalProfile = z.strictObject({
  kind: z.literal('categorical'),
  name: z.string(),
  missing: count,
  levels: z.array(z.strictObject({ level: z.string(), count })),
});

const profile = z.strictObject({
  rows: count,
  positives: count,
  features: z.array(z.discriminatedUnion('kind', [numericProfile, categoricalProfile])),
  /** The model's own probabilities. */
  scores: z.strictObject({ edges: z.array(finite), counts: z.array(count) }),
});

export const modelSchema = z.strictObject({
  format: z.literal('riskctl-model'),
  version: z.literal(1),
  /** SHA-256 of everything else in the model but the moment of training: it is what it says it is. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  target: z.strictObject({ column: z.string(), positive: z.array(z.union([z.string(), z.number(), z.boolean()])) }),
  threshold: z.number().min(0).max(1),
  intercept: finite,
  terms: z.array(term),
  /** Features of the contract that the model does not use, and why. */
  dropped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** Features that alone tell the classes apart almost perfectly, with their ROC AUC; left out where there are none. */
  leaks: z.array(z.strictObject({ name: z.string(), auc: finite })).optional(),
  fit: z.strictObject({
    solver: z.enum(['newton', 'gradient-descent']),
    /** Inverse of the L2 penalty; null where the solver knows no penalty. */
    C: z.number().positive().nullable(),
    standardize: z.boolean(),
    rows: count,
    /** Steps on the sample, in process. */
    iterations: count,
    /** Gradient passes over all rows, by the engine. */
    passes: count,
    /** Largest component of the gradient, per row, as it was last evaluated. */
    gradient: z.number().nonnegative(),
    /** scikit-learn's: sum of log losses + |w|^2 / (2 C). */
    objective: finite,
    converged: z.boolean(),
  }),
  /** What the training rows looked like: the reference that drift is measured against. */
  profile,
  provenance: z.strictObject({
    riskctl: z.string(),
    trained: z.string(),
    /** Digest of the ingested files trained on. */
    data: z.string(),
    /** Digest of the configuration. */
    config: z.string(),
  }),
});

/** A trained model with all it needs to score, to be watched and to be traced. */
export type Model = z.output<typeof modelSchema>;
/** One feature's part in the linear predictor. */
export type Term = Model['terms'][number];
export type NumericTerm = z.output<typeof numericTerm>;
export type CategoricalTerm = z.output<typeof categoricalTerm>;
/** The reference profile of the training rows. */
export type Profile = Model['profile'];
export type FeatureProfile = Profile['features'][number];
