import type { Target } from '../data/contract.js';

/** The labels a prediction can have, as the contract spells them: the first of each class, or "not <positive>" where the contract names no negative ones. */
export function predictedLabel({ positive, negative }: Pick<Target, 'positive' | 'negative'>): {
  positive: string;
  negative: string;
} {
  const [one] = positive.map(String);
  const [other] = negative?.map(String) ?? [];
  return { positive: one ?? '', negative: other ?? `not ${one ?? ''}` };
}
