import { openFont } from '../../src/report/fonts.js';
import { legible } from '../../src/report/legible.js';

/** Names that are hard to draw, as a chart gets them: long, with markup, of scripts that Roboto lacks, or what every object inherits. */
export const HARD_NAMES: readonly string[] = legible(
  [
    'customer_lifetime_value_segment_after_last_campaign',
    'constructor',
    '<script>alert("&amp;")</script>',
    'W'.repeat(50),
    '__proto__',
    'אזור_מגורים_של_הלקוח',
    '客户_✓',
    "it's a \\ {name} $x^2$",
    'żółć_Ελλάδα_Привет',
    'toString',
    '',
    'i',
  ],
  openFont('normal'),
);

/** So many different hard names. */
export function hardNames(length: number): string[] {
  return Array.from({ length }, (_, at) => {
    const name = HARD_NAMES[at % HARD_NAMES.length] ?? '';
    return at < HARD_NAMES.length ? name : `${name} ${at}`;
  });
}
