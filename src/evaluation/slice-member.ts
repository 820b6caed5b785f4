/** Some of the values of one feature: a level, a range (above, to] with an open end where it is null, all rarer levels, or no value. */
export type Member =
  | { readonly kind: 'level'; readonly level: string }
  | { readonly kind: 'range'; readonly above: number | null; readonly to: number | null }
  | { readonly kind: 'other'; readonly levels: number }
  | { readonly kind: 'missing' };

const LONGEST = 60;
const DIGITS = 6;
const ALL_DIGITS = 17;

/** A member as a condition on its column, on one line and safe to print: `region = north`, `tenure in (12, 29]`, `plan is missing`. */
export function conditionOf(column: string, member: Member): string {
  const name = printable(column);
  switch (member.kind) {
    case 'missing':
      return `${name} is missing`;
    case 'level':
      return `${name} = ${printable(member.level)}`;
    case 'other':
      return `${name} is one of ${member.levels} rarer ${member.levels === 1 ? 'level' : 'levels'}`;
    case 'range':
      return `${name} ${rangeText(member.above, member.to)}`;
  }
}

function rangeText(above: number | null, to: number | null): string {
  if (above === null) return to === null ? 'is not missing' : `<= ${numberText(to, DIGITS)}`;
  if (to === null) return `> ${numberText(above, DIGITS)}`;
  // as many digits as it takes to tell the two ends apart
  let digits = DIGITS;
  while (digits < ALL_DIGITS && numberText(above, digits) === numberText(to, digits)) digits += 1;
  return `in (${numberText(above, digits)}, ${numberText(to, digits)}]`;
}

/** Whole numbers in full, others to that many significant digits and at least two decimals. */
function numberText(value: number, digits: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e15) return String(value);
  const whole = Math.abs(value) < 1 ? 0 : String(Math.trunc(Math.abs(value))).length;
  return String(Number(value.toPrecision(Math.min(ALL_DIGITS, Math.max(digits, whole + 2)))));
}

/** What is left when a text from a file can neither break a line, nor turn it round, nor speak to the terminal. */
function printable(text: string): string {
  const points = Array.from(text);
  const short = points.length > LONGEST ? `${points.slice(0, LONGEST - 1).join('')}…` : text;
  return short.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (one) => {
    return `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
