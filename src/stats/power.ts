import { normalQuantile } from './normal-quantile.js';

/** What a test is asked to hold to: the chance of a false alarm, the chance to see the effect, and whether it looks both ways (2). */
export interface Demands {
  readonly alpha: number;
  readonly power: number;
  readonly sides?: 1 | 2;
}

/**
 * Rows needed to see a difference of two paired proportions, by McNemar's test: with a share `discordant` = p10 + p01 of rows on which
 * the two differ, and `difference` = p01 - p10, n = (za sqrt(psi) + zb sqrt(psi - d^2))^2 / d^2 (Connor 1987, Biometrics 43, 207-211).
 * As R MESS::power_mcnemar_test(method = "normal"). Throws RangeError unless 0 < |difference| <= discordant <= 1.
 */
export function rowsForPairedProportions(difference: number, discordant: number, demands: Demands): number {
  if (!(Math.abs(difference) > 0 && Math.abs(difference) <= discordant && discordant <= 1)) {
    throw new RangeError(`a difference of ${difference} cannot come from a share of ${discordant} discordant rows`);
  }
  const { za, zb } = quantiles(demands);
  return Math.ceil(((za * Math.sqrt(discordant) + zb * Math.sqrt(discordant - difference ** 2)) / difference) ** 2);
}

/**
 * Rows needed to see a mean of differences, `effect`, that spread by `deviation` from row to row: n = ((za + zb) deviation / effect)^2.
 * For any estimate whose standard error falls with the root of the rows, its deviation is the error times the root of the rows.
 * As R power.t.test(type = "paired") for large n. Throws RangeError where the effect is 0.
 */
export function rowsForPairedMean(effect: number, deviation: number, demands: Demands): number {
  if (!(Math.abs(effect) > 0)) throw new RangeError('no number of rows shows an effect of 0');
  const { za, zb } = quantiles(demands);
  return Math.ceil((((za + zb) * deviation) / effect) ** 2);
}

/**
 * Rows needed in each of two samples to see the proportions p1 and p2 apart:
 * n = (za sqrt(2 p (1 - p)) + zb sqrt(p1 (1 - p1) + p2 (1 - p2)))^2 / (p1 - p2)^2 with p their mean (Fleiss 1981, 3.2).
 * As R power.prop.test(p1 = , p2 = , power = ). Throws RangeError where they are equal, or no proportions.
 */
export function rowsForTwoProportions(p1: number, p2: number, demands: Demands): number {
  if (![p1, p2].every((p) => p >= 0 && p <= 1) || p1 === p2)
    throw new RangeError(`${p1} and ${p2} are not two different proportions`);
  const { za, zb } = quantiles(demands);
  const p = (p1 + p2) / 2;
  return Math.ceil(((za * Math.sqrt(2 * p * (1 - p)) + zb * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))) / (p1 - p2)) ** 2);
}

function quantiles({ alpha, power, sides = 2 }: Demands): { za: number; zb: number } {
  if (!(alpha > 0 && alpha < 1 && power > 0 && power < 1)) throw new RangeError('alpha and power are chances between 0 and 1');
  return { za: -normalQuantile(alpha / sides), zb: normalQuantile(power) };
}
