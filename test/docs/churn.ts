import { seeded } from '../../src/stats/random.js';
import { writeFiles } from '../support/workspaces.js';

/** The columns of the example in README.md, "Your own data"; the label comes last. */
const FEATURES = ['customer', 'tenure_months', 'monthly_charges', 'plan', 'payment'];
const PLANS = ['monthly', 'yearly'];
const PAYMENTS = ['card', 'transfer', 'cheque'];

/** More columns, each with one value for every row. */
type Constants = Readonly<Record<string, string>>;

/** So many made-up customers as a csv; who is new and pays by the month churns. */
export function customers(count: number, seed: string, more: Constants = {}): string {
  const uniform = seeded(seed);
  const one = (values: readonly string[]): string => values[Math.floor(uniform() * values.length)] ?? '';
  const lines = Array.from({ length: count }, (_, index) => {
    const tenure = Math.floor(uniform() * 72);
    const plan = one(PLANS);
    const z = 0.6 - 0.06 * tenure + (plan === 'monthly' ? 0.9 : -0.6);
    const churned = uniform() < 1 / (1 + Math.exp(-z)) ? 'Yes' : 'No';
    const charges = (20 + 80 * uniform()).toFixed(2);
    const payment = one(PAYMENTS);
    const gap = index % 40 === 0;
    return [`${seed}-${index}`, gap ? '' : tenure, charges, plan, gap ? '' : payment, ...Object.values(more), churned].join(',');
  });
  return [[...FEATURES, ...Object.keys(more), 'churned'].join(','), ...lines, ''].join('\n');
}

/** Writes the input and the test data of a workspace of the example. */
export async function writeCustomers(workspace: string, more: Constants = {}): Promise<void> {
  await writeFiles(workspace, {
    'data/incoming/2024.csv': customers(400, 'a1', more),
    'data/test/test.csv': customers(300, 'b2', more),
  });
}
