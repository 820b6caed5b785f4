import { seeded } from '../../src/stats/random.js';
import { SMALL } from '../support/workspaces.js';

const { profiles: _, ...PATHS } = SMALL;
const LEVELS = ['basic', "o'plus", 'go"ld', 'été 😀', 'a,b', 'two\nlines', 'rare'];

/** A contract with all that can be odd about a feature: gaps, quotes, commas, line ends, levels never seen, names of two words. */
export const ODD = {
  ...PATHS,
  contract: {
    columns: {
      client: { role: 'id' },
      'late payments': { role: 'feature', type: 'numeric', min: 0, actionable: true },
      income: { role: 'feature', type: 'numeric' },
      'ta"riff': { role: 'feature', type: 'categorical', actionable: true },
      region: { role: 'feature', type: 'categorical' },
      gone: { role: 'target', positive: 'Yes', negative: 'No' },
    },
    rules: ['"late payments" <= income'],
  },
  model: { min_level_share: 0.05 },
};

/** Made-up rows of {@link ODD}, as text by column: the same ones for the same seed. Some break the contract, if that is asked for. */
export function oddClients(count: number, seed: string, broken = false): string[][] {
  const uniform = seeded(seed);
  const one = (values: readonly string[]): string => values[Math.floor(uniform() * values.length)] ?? '';
  return Array.from({ length: count }, (_row, index) => {
    const late = Math.floor(uniform() * 30);
    const gap = (text: string, share: number): string => (uniform() < share ? '' : text);
    const income = gap((1000 * uniform() + 30).toFixed(3), 0.1);
    const region = gap(uniform() < 0.02 ? `unseen ${seed} ${index}` : one(['north', 'south']), 0.1);
    const tariff = gap(uniform() < 0.98 ? one(LEVELS.slice(0, -1)) : 'rare', broken ? 0.1 : 0);
    const gone = uniform() < 1 / (1 + Math.exp(-(late - 15) / 6 + (tariff === 'basic' ? 1 : 0))) ? 'Yes' : 'No';
    const row = [`${seed}${index}`, gap(String(late), 0.05), income, tariff, region, gone];
    if (!broken || uniform() > 0.1) return row;
    const at = Math.floor(uniform() * 3);
    return row.map((cell, place) => (place === at ? ['', 'many', '-5'][at] : cell) ?? '');
  });
}
