import { binomialPmf } from '../stats/binomial-distribution.js';

/** Errors among some rows. */
export interface Errors {
  readonly rows: number;
  readonly errors: number;
}

/**
 * Fisher's exact test, one-sided: the chance that so many of the errors of `all` or more fall among `rows` of its rows, if errors fall
 * without regard to the segment. As scipy.stats.fisher_exact(alternative="greater"), R fisher.test(alternative = "greater").
 * A normal approximation will not do: of thousands of segments the far tails decide, and there, on few rows, it is off by orders.
 */
export function fisherGreater({ rows, errors }: Errors, all: Errors): number {
  const lowest = Math.max(0, rows + all.errors - all.rows);
  if (errors <= lowest) return 1;
  if (errors > (rows * all.errors) / all.rows) return summed(errors, 1, rows, all);
  return 1 - summed(errors - 1, -1, rows, all);
}

/** The probabilities of `from` and of all counts on that side of it, away from the mean. */
function summed(from: number, step: 1 | -1, rows: number, all: Errors): number {
  let term = hypergeometricPmf(from, rows, all);
  let sum = 0;
  for (let k = from; term > 0 && sum + term !== sum; k += step) {
    sum += term;
    // P(k + 1) / P(k), and for the way down one over that of the count below
    const rise = (at: number): number => ((all.errors - at) * (rows - at)) / ((at + 1) * (all.rows - all.errors - rows + at + 1));
    term *= step === 1 ? rise(k) : 1 / rise(k - 1);
  }
  return Math.min(1, sum);
}

/** From three binomials at the same chance, which cancels (Loader 2000). As scipy.stats.hypergeom.pmf, R dhyper. */
function hypergeometricPmf(k: number, rows: number, all: Errors): number {
  if (rows === all.rows) return k === all.errors ? 1 : 0;
  const chance = rows / all.rows;
  return (
    (binomialPmf(k, all.errors, chance) * binomialPmf(rows - k, all.rows - all.errors, chance)) /
    binomialPmf(rows, all.rows, chance)
  );
}
