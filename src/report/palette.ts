/** The colours of every face. No meaning is carried by colour alone. */
export const PALETTE = {
  ink: '#1f2937',
  muted: '#5b6472',
  line: '#e5e7eb',
  axis: '#9ca3af',
  zebra: '#f9fafb',
  head: '#f3f4f6',
  ground: '#ffffff',
  accent: '#1e40af',
  blue: '#1d4ed8',
  teal: '#0f766e',
  amber: '#b45309',
  orange: '#ea580c',
  red: '#b91c1c',
  navy: '#1e3a8a',
  azure: '#3b63d8',
  sky: '#7d9bec',
  sea: '#5cb3a6',
  lilac: '#c7d2fe',
} as const;

/** The same colours on a page that is read in the dark: what is strong on white is strong there, too. */
export const DARK: Readonly<Record<keyof typeof PALETTE, string>> = {
  ink: '#e5e7eb',
  muted: '#b6bdc8',
  line: '#374151',
  axis: '#6b7280',
  zebra: '#172033',
  head: '#1f2937',
  ground: '#111827',
  accent: '#93b4ff',
  blue: '#7da2ff',
  teal: '#2dd4bf',
  amber: '#fbbf24',
  orange: '#fb923c',
  red: '#fca5a5',
  navy: '#c7d2fe',
  azure: '#93b4ff',
  sky: '#4f74d9',
  sea: '#1f9387',
  lilac: '#5563b0',
};

/** Text in the ink of either page keeps a contrast above 4.5 : 1 (WCAG 2 AA) on blue or orange as strong as this upon the ground. */
const STRONGEST = 0.55;
const WEAKEST = 0.06;

/** How strong a colour is to be laid upon the ground for a share between 0 and 1: an opacity at which text stays readable on it. */
export function strength(share: number): number {
  return WEAKEST + (STRONGEST - WEAKEST) * Math.min(1, Math.max(0, share));
}
