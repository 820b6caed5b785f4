/** A polynomial by Horner's rule, coefficients from the highest power down, as numpy.polyval. 0 without coefficients. */
export function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
