import { binomialCdf } from './binomial-distribution.js';

/** p-values of McNemar's test. */
export interface McNemar {
  /** Two-sided, that the second is more often right alone, and that it is less often. */
  readonly p: number;
  readonly pGreater: number;
  readonly pLess: number;
}

/**
 * McNemar's exact test of two answers to the same rows, from the discordant pairs: `firstOnly` rows that only the first got right and
 * `secondOnly` that only the second did are a binomial split at 1/2 when neither is better (McNemar 1947).
 * As statsmodels mcnemar(table, exact=True), R exact2x2::mcnemar.exact; R mcnemar.test is the asymptotic one.
 * 1 throughout when no pair is discordant. Throws RangeError for what is not a count.
 */
export function mcnemar(firstOnly: number, secondOnly: number): McNemar {
  if (![firstOnly, secondOnly].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError(`a count is a whole number from 0 up, not ${firstOnly} and ${secondOnly}`);
  }
  const pairs = firstOnly + secondOnly;
  const pGreater = binomialCdf(firstOnly, pairs, 0.5);
  const pLess = binomialCdf(secondOnly, pairs, 0.5);
  return { p: Math.min(1, 2 * Math.min(pGreater, pLess)), pGreater, pLess };
}
