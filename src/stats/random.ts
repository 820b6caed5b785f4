// looked up once: these run some ten million times in a simulation
const { abs, floor, imul, log, min, sqrt } = Math;

/** A source of uniform numbers in [0, 1). */
export type Uniform = () => number;

/**
 * A seeded generator: xoshiro128** (Blackman & Vigna 2018), seeded from text by its first 32 hexadecimal digits or characters.
 * The same seed gives the same numbers everywhere.
 */
export function seeded(digest: string): Uniform {
  const state = Uint32Array.from([0, 8, 16, 24], (at) => Number.parseInt(digest.slice(at, at + 8), 16) || 0x9e3779b9 + at);
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  return () => {
    const a = state[0] ?? 0;
    const b = state[1] ?? 0;
    const c = state[2] ?? 0;
    const d = state[3] ?? 0;
    const result = imul(rotate(imul(b, 5), 7), 9) >>> 0;
    const c1 = c ^ a;
    const d1 = d ^ b;
    state[1] = b ^ c1;
    state[0] = a ^ d1;
    state[2] = c1 ^ (b << 9);
    state[3] = rotate(d1, 11);
    return result / 0x1_0000_0000;
  };
}

/**
 * One draw from a binomial distribution: inversion for small n p, else the transformed rejection BTRS of
 * Hörmann (1993), as numpy and TensorFlow use it.
 */
export function binomial(n: number, p: number, uniform: Uniform): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(n, 1 - p, uniform);
  return n * p < 10 ? byInversion(n, p, uniform) : byRejection(n, p, uniform);
}

/** One draw from a multinomial distribution over the given counts: how often each is seen in as many draws as there are counts. */
export function resample(counts: readonly number[], uniform: Uniform): number[] {
  let left = counts.reduce((sum, one) => sum + one, 0);
  let mass = left;
  return counts.map((one) => {
    const drawn = mass > 0 ? binomial(left, min(1, one / mass), uniform) : 0;
    left -= drawn;
    mass -= one;
    return drawn;
  });
}

function byInversion(n: number, p: number, uniform: Uniform): number {
  const ratio = p / (1 - p);
  let probability = (1 - p) ** n;
  let u = uniform();
  for (let k = 0; k < n; k += 1) {
    if (u < probability) return k;
    u -= probability;
    probability *= (ratio * (n - k)) / (k + 1);
  }
  return n;
}

function byRejection(n: number, p: number, uniform: Uniform): number {
  const spread = sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * spread;
  const odds = log(p / (1 - p));
  const mode = floor((n + 1) * p);
  const atMode = stirling(mode) + stirling(n - mode);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - abs(u);
    const k = floor(((2 * a) / us) * u + b * u + c);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    const height = log((v * alpha) / (a / (us * us) + b));
    if (height <= atMode - stirling(k) - stirling(n - k) + (k - mode) * odds) return k;
  }
}

/** ln(k!) by Stirling's series; exact to double precision above 9. */
function stirling(k: number): number {
  if (k < SMALL.length) return SMALL[k] ?? 0;
  const x = k + 1;
  return (x - 0.5) * log(x) - x + 0.5 * log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
}

const SMALL = Array.from({ length: 10 }, (_, k) =>
  Array.from({ length: k }, (_unused, i) => log(i + 1)).reduce((sum, one) => sum + one, 0),
);
