/** A contract of clients with ids of 64 bits, gaps, and text of all kinds. */
export const CLIENTS = {
  input_folder_path: 'in',
  output_folder_path: 'out',
  test_data_path: 'test',
  output_model_path: 'models',
  prod_deployment_path: 'production',
  contract: {
    columns: {
      client: { role: 'id' },
      spend: { role: 'feature', type: 'numeric', min: 0 },
      'days, "late"': { role: 'feature', type: 'numeric' },
      visits: { role: 'feature', type: 'numeric', required: true },
      plan: { role: 'feature', type: 'categorical' },
      gone: { role: 'target', positive: 'Yes', negative: 'No' },
    },
    rules: ['visits <= spend'],
  },
  slices: { columns: ['plan', 'spend'] },
  retrain_on: ['new_data'],
} as const;

const PLANS = ['basic', `l'été`, '"gold"', 'プラン', 'back\\slash', null];

/** A csv of so many clients from the `from`th on, the same ones every time; some break the contract, some are there twice. */
export function clientsCsv(from: number, rows: number, shift = 0): string {
  const lines: string[] = [];
  for (let index = from; index < from + rows; index += 1) {
    const [a, b, c, d] = [even(index, 0.618), even(index, 0.755), even(index, 0.57), even(index, 0.819)];
    const spend = Math.round(1e6 * Math.exp(2 * a + shift)) / 1e3;
    const late = Math.round(1e4 * (b - 0.5)) / 1e3;
    const visits = Math.floor(c * 40);
    const plan = PLANS[index % PLANS.length] ?? null;
    const eta = 0.4 * late - 0.06 * visits + (plan === '"gold"' ? -0.8 : 0.3) + 0.0001 * spend + shift;
    const cells = [
      String(9_007_199_254_740_993n + BigInt(index)),
      index % 11 === 0 ? null : index % 301 === 0 ? -1 : spend,
      index % 13 === 0 ? '' : index % 401 === 0 ? 'n/a' : late,
      index % 251 === 0 ? null : visits,
      plan,
      index % 97 === 0 ? null : d < 1 / (1 + Math.exp(-eta)) ? 'Yes' : 'No',
    ];
    const line = cells.map(quoted).join(',');
    lines.push(line);
    if (index % 83 === 0) lines.push(line);
    if (index % 501 === 0) lines.push(`${line},one too many`);
  }
  return `client,spend,"days, ""late""",visits,plan,gone\n${lines.join('\n')}\n`;
}

function quoted(value: string | number | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value);
}

/** Even numbers between 0 and 1: the fractions of the multiples of an irrational one. */
function even(index: number, step: number): number {
  return ((index + 1) * (step + 1e-5 * Math.SQRT2)) % 1;
}
