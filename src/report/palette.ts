/** The colours of every face. No meaning is carried by colour alone. */
export const PALETTE = {
  ink: '#1f2937',
  muted: '#6b7280',
  line: '#e5e7eb',
  axis: '#9ca3af',
  zebra: '#f9fafb',
  head: '#f3f4f6',
  accent: '#1e40af',
  blue: '#1d4ed8',
  teal: '#0f766e',
  amber: '#b45309',
  orange: '#ea580c',
  red: '#b91c1c',
} as const;

/** Text in PALETTE.ink keeps a contrast above 4.5 : 1 (WCAG 2 AA) on any tint as strong as this. */
const STRONGEST = 0.55;

/** White mixed with that colour by a share between 0 and 1: a ground that dark text stays readable on. */
export function tint(colour: string, share: number): string {
  const weight = 0.06 + (STRONGEST - 0.06) * Math.min(1, Math.max(0, share));
  const channel = (from: number): string => {
    const full = Number.parseInt(colour.slice(from, from + 2), 16);
    return Math.round(255 + (full - 255) * weight)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
