/**
 * p-values adjusted by Benjamini & Hochberg (1995): those at or below a level hold the expected share of false discoveries to it,
 * for independent or positively dependent tests. In the order given. As scipy.stats.false_discovery_control(p),
 * R p.adjust(p, "BH"). Throws RangeError for what is not a probability.
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = ascending(p).reverse();
  let least = 1;
  return placed(order, ({ value }, turn) => (least = Math.min(least, (value * p.length) / (p.length - turn))));
}

/**
 * p-values adjusted by Holm (1979): those at or below a level hold the chance of any false alarm to it, however the tests depend on
 * each other. In the order given. As statsmodels multipletests(p, method="holm"), R p.adjust(p, "holm").
 * Throws RangeError for what is not a probability.
 */
export function holm(p: readonly number[]): number[] {
  let largest = 0;
  return placed(ascending(p), ({ value }, turn) => (largest = Math.max(largest, Math.min(1, value * (p.length - turn)))));
}

interface Ranked {
  readonly value: number;
  readonly at: number;
}

function ascending(p: readonly number[]): Ranked[] {
  const bad = p.find((value) => !(value >= 0 && value <= 1));
  if (bad !== undefined) throw new RangeError(`a probability is from 0 to 1, not ${bad}`);
  return p.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
}

function placed(order: readonly Ranked[], adjust: (one: Ranked, turn: number) => number): number[] {
  const adjusted = Array.from<number>({ length: order.length });
  for (const [turn, one] of order.entries()) adjusted[one.at] = adjust(one, turn);
  return adjusted;
}
