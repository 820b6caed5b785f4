// Corporate clients whose risk of leaving is known, because a documented logistic model drew it. Seeded: one seed, one set of clients.

/**
 * One client, as a clean row of an input file holds it.
 * @typedef {object} Client
 * @property {string} corporation unique, pronounceable
 * @property {number} lastmonth_activity orders in the last month; never above lastyear_activity
 * @property {number} lastyear_activity orders in the last twelve months
 * @property {number} number_of_employees at least 1
 * @property {0 | 1} exited 1: the client has left
 */

/**
 * Where clients come from: the marginals of their columns and the model that decides who leaves.
 * @typedef {object} Population
 * @property {number} employees median number of employees
 * @property {number} employeesSpread standard deviation of its logarithm
 * @property {number} activity median orders a year of a firm of the median size
 * @property {number} activityGrowth elasticity of the orders with the size: 1 would be proportional
 * @property {number} activitySpread standard deviation of the logarithm of the orders, given the size
 * @property {number} monthSpread standard deviation of the logarithm of last month's share, around a twelfth
 * @property {Truth} truth
 */

/**
 * The true model, on the raw columns: log-odds of leaving = intercept + the sum of coefficient x column.
 * @typedef {object} Truth
 * @property {number} intercept
 * @property {number} lastmonth_activity
 * @property {number} lastyear_activity
 * @property {number} number_of_employees
 */

/** The columns of an input file, in their usual order. */
export const COLUMNS = /** @type {const} */ ([
  'corporation',
  'lastmonth_activity',
  'lastyear_activity',
  'number_of_employees',
  'exited',
]);

/** The two populations: `practice`, which a model is first tried on, and `source`, which it later meets. */
export const POPULATIONS = /** @satisfies {Record<string, Population>} */ ({
  practice: {
    employees: 85,
    employeesSpread: 0.75,
    activity: 1100,
    activityGrowth: 0.5,
    activitySpread: 0.4,
    monthSpread: 0.5,
    truth: { intercept: 0.9, lastmonth_activity: -0.036, lastyear_activity: 0.0016, number_of_employees: -0.011 },
  },
  source: {
    employees: 60,
    employeesSpread: 0.75,
    activity: 800,
    activityGrowth: 0.5,
    activitySpread: 0.4,
    monthSpread: 0.5,
    truth: { intercept: 1.2, lastmonth_activity: -0.052, lastyear_activity: 0.0021, number_of_employees: -0.007 },
  },
});

/**
 * Draws clients one at a time, so that memory does not grow with their number.
 * @param {object} options
 * @param {Population} options.population
 * @param {number} options.count how many
 * @param {number} options.seed 32 bits
 * @param {number} [options.first] serial number of the first; ranges of serial numbers that do not overlap have no name in common
 * @returns {Generator<Client, void, undefined>}
 */
export function* clients({ population, count, seed, first = 0 }) {
  const random = xoshiro128(seed);
  const normal = gaussian(random);
  const { truth } = population;
  for (let serial = first; serial < first + count; serial++) {
    const size = population.employeesSpread * normal();
    const employees = Math.max(1, Math.round(population.employees * Math.exp(size)));
    const year = population.activity * Math.exp(population.activityGrowth * size + population.activitySpread * normal());
    const lastyear = Math.round(year);
    // minus half the variance: the mean share, not the median, is a twelfth
    const share = Math.exp(population.monthSpread * normal() - population.monthSpread ** 2 / 2) / 12;
    const lastmonth = Math.min(lastyear, Math.round(lastyear * share));
    const logOdds =
      truth.intercept +
      truth.lastmonth_activity * lastmonth +
      truth.lastyear_activity * lastyear +
      truth.number_of_employees * employees;
    yield {
      corporation: corporationName(serial),
      lastmonth_activity: lastmonth,
      lastyear_activity: lastyear,
      number_of_employees: employees,
      exited: random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0,
    };
  }
}

const SYLLABLES = [...'bdflmnrstv'].flatMap((consonant) => [...'aeiou'].map((vowel) => consonant + vowel));
const ENDINGS = 'lnrsx';

/** How many corporations have a name: four of 50 syllables and one of 5 endings. */
export const NAMES = SYLLABLES.length ** 4 * ENDINGS.length;

// coprime to NAMES = 2^4 x 5^9, so that serial -> serial x STRIDE mod NAMES is one to one; below 2^53 / NAMES, so that the product is exact
const STRIDE = 19_560_929;

/**
 * The name of the serial-th corporation: neighbours sound unlike, no two are alike.
 * @param {number} serial a whole number from 0 to NAMES - 1; throws a RangeError outside
 * @returns {string}
 */
export function corporationName(serial) {
  if (!Number.isInteger(serial) || serial < 0 || serial >= NAMES) throw new RangeError(`no corporation has the number ${serial}`);
  let rest = (serial * STRIDE) % NAMES;
  let name = '';
  for (let place = 0; place < 4; place++) {
    name += SYLLABLES[rest % SYLLABLES.length];
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return name + ENDINGS[rest];
}

/**
 * Uniform numbers in [0, 1) from xoshiro128** 1.1 (Blackman and Vigna, 2018), its state filled by splitmix32.
 * @param {number} seed 32 bits
 * @returns {() => number}
 */
export function xoshiro128(seed) {
  let [a, b, c, d] = splitmix32(seed, 4);
  return () => {
    const fives = Math.imul(b, 5);
    const result = Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result / 2 ** 32;
  };
}

/** @param {number} seed @param {number} count @returns {number[]} 32-bit words */
function splitmix32(seed, count) {
  let state = seed | 0;
  return Array.from({ length: count }, () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  });
}

/**
 * Standard normal numbers by Marsaglia's polar method, which asks no trigonometry of the platform.
 * @param {() => number} random uniform in [0, 1)
 * @returns {() => number}
 */
function gaussian(random) {
  /** @type {number | undefined} */
  let spare;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * random() - 1;
      const y = 2 * random() - 1;
      const radius = x * x + y * y;
      if (radius === 0 || radius >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(radius)) / radius);
      spare = y * scale;
      return x * scale;
    }
  };
}
