const NOTHING = '–';
const MINUS = '−';

/** A whole number with its thousands apart, "12,345", the same in every locale; a dash for null. */
export function count(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NOTHING;
  return signed(value, thousands(Math.abs(value).toFixed(0)));
}

/** A number with that many decimals, "0.571"; a dash for null. */
export function fixed(value: number | null, decimals = 3): string {
  if (value === null || !Number.isFinite(value)) return NOTHING;
  const digits = Math.abs(value).toFixed(decimals);
  return signed(Number(digits) === 0 ? 0 : value, thousands(digits));
}

/** A share of 1 as "84.1%"; what is not quite nothing or everything never reads as such. */
export function percent(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NOTHING;
  if (value > 0 && value < 0.0005) return '<0.1%';
  if (value < 1 && value >= 0.9995) return '>99.9%';
  return `${fixed(value * 100, 1)}%`;
}

/** A number of any size in four significant digits: "0.01235", "12.35", "12,346", "1.235e9"; a dash for null. */
export function significant(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size >= 1e4 && size < 1e6) return count(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return signed(value, exponential(size));
  return signed(value, thousands(String(Number(size.toPrecision(4)))));
}

function exponential(size: number): string {
  const [mantissa, exponent] = size.toExponential(3).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

function thousands(digits: string): string {
  const [whole = '', decimals] = digits.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

function signed(value: number, digits: string): string {
  return value < 0 ? MINUS + digits : digits;
}

/** A p-value: three decimals, and "<0.001" below them. */
export function probability(p: number | null): string {
  return p !== null && p < 0.001 ? '<0.001' : fixed(p);
}
