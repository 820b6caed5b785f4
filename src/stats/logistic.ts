/** The logistic function 1 / (1 + exp(-z)), as scipy.special.expit. */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** ln(p / (1 - p)), as scipy.special.logit. */
export function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** ln(1 + exp(z)) without overflow, as numpy.logaddexp(0, z). */
export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}
