import { poissonDensity } from './saddle-point.js';

/** Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0. As scipy.special.gammainc(a, x), R pgamma(x, a). */
export function gammaP(a: number, x: number): number {
  check(a, x);
  return x < a + 1 ? series(a, x) : 1 - continuedFraction(a, x);
}

/**
 * Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), a > 0, x >= 0, to about 1e-13 relative also far in its tail.
 * By the series below a + 1 and the continued fraction above (Abramowitz & Stegun 6.5.29, 6.5.31).
 * As scipy.special.gammaincc(a, x), R pgamma(x, a, lower.tail = FALSE).
 */
export function gammaQ(a: number, x: number): number {
  check(a, x);
  return x < a + 1 ? 1 - series(a, x) : continuedFraction(a, x);
}

function check(a: number, x: number): void {
  if (!(a > 0 && x >= 0)) throw new RangeError(`an incomplete gamma function needs a > 0 and x >= 0, not ${a} and ${x}`);
}

function series(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * Number.EPSILON; k += 1) {
    term *= x / (a + k);
    sum += term;
  }
  return poissonDensity(a, x) * sum;
}

/** Lentz's algorithm, as modified by Thompson & Barnett (1986). */
function continuedFraction(a: number, x: number): number {
  if (x === Infinity) return 0;
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; ; k += 1) {
    const numerator = k * (a - k);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) return poissonDensity(a, x) * a * fraction;
  }
}
