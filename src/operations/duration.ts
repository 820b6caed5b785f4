import { RiskError } from '../errors.js';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90s`, `30m`, `2h` or `1d` in seconds. Throws a usage fault for anything else. */
export function secondsOf(flag: string, text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * (UNITS[unit] ?? NaN);
  if (seconds > 0) return seconds;
  throw new RiskError('usage', `${flag} ${text}: not a length of time`, { hint: 'for example 90s, 30m, 2h or 1d' });
}

/** A length of time for people, in its largest unit: `3 minutes`. */
export function spanText(seconds: number): string {
  const [unit, size] =
    seconds < 120 ? ['second', 1] : seconds < 7200 ? ['minute', 60] : seconds < 172_800 ? ['hour', 3600] : ['day', 86_400];
  const amount = Math.max(0, Math.round(seconds / size));
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
