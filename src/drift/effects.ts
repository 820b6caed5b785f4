/** The effect sizes, and the values from which they are worth a look (`watch`) and a shift (`drift`), by custom of the field. */
export const EFFECTS = {
  psi: { name: 'PSI', watch: 0.1, drift: 0.25 },
  ks: { name: 'KS', watch: 0.1, drift: 0.2 },
  'jensen-shannon': { name: 'JS distance', watch: 0.05, drift: 0.1 },
  'chi-square': { name: "Cramér's V", watch: 0.1, drift: 0.2 },
  wasserstein: { name: 'W1 / std', watch: 0.1, drift: 0.25 },
  /** Of two proportions: the base rate. */
  difference: { name: 'difference', watch: 0.02, drift: 0.05 },
} as const satisfies Record<string, { readonly name: string; readonly watch: number; readonly drift: number }>;

export type EffectName = keyof typeof EFFECTS;
