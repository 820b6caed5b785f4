import { polynomial } from './polynomial.js';

/** P(Z <= z) of the standard normal distribution, to 1e-15 relative in both tails. As scipy.stats.norm.cdf, R pnorm(z). */
export function normalCdf(z: number): number {
  return normalSf(-z);
}

/**
 * P(Z > z) of the standard normal distribution, to 1e-15 relative in both tails: Cody's (1969) rational approximations,
 * Math. Comp. 23, 631-637. As scipy.stats.norm.sf, R pnorm(z, lower.tail = FALSE). NaN of NaN.
 */
export function normalSf(z: number): number {
  if (Math.abs(z) <= 0.67448975) return 0.5 - (z * polynomial(CENTRE_ABOVE, z * z)) / polynomial(CENTRE_BELOW, z * z);
  return z > 0 ? tail(z) : 1 - tail(-z);
}

function tail(z: number): number {
  if (z > 39) return 0;
  const density = splitExponential(z);
  if (z <= Math.sqrt(32)) return (density * polynomial(TAIL_ABOVE, z)) / polynomial(TAIL_BELOW, z);
  const x = 1 / (z * z);
  return (density * (1 / Math.sqrt(2 * Math.PI) - (x * polynomial(FAR_ABOVE, x)) / polynomial(FAR_BELOW, x))) / z;
}

/** exp(-z * z / 2); z * z would be rounded, and the exponential would magnify that, so a part that squares exactly goes first. */
function splitExponential(z: number): number {
  const coarse = Math.trunc(z * 16) / 16;
  return Math.exp((-coarse * coarse) / 2) * Math.exp((-(z - coarse) * (z + coarse)) / 2);
}

const CENTRE_ABOVE = [
  0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249,
];
const CENTRE_BELOW = [1, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956];
const TAIL_ABOVE = [
  1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226,
  2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218,
];
const TAIL_BELOW = [
  1, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755, 18615.571640885098091,
  34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
];
const FAR_ABOVE = [
  0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807, 0.001421619193227893466,
  2.9112874951168792e-5,
];
const FAR_BELOW = [
  1, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244, 7.29751555083966205e-5,
];
