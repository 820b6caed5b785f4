// The workspace of the soak: a small table of clients, of which some rows are broken and some come twice.

/** A configuration that keeps what runs leave few. */
export function config() {
  return {
    input_folder_path: 'in',
    output_folder_path: 'out',
    test_data_path: 'test',
    output_model_path: 'models',
    prod_deployment_path: 'prod',
    contract: {
      columns: {
        client: { role: 'id' },
        late: { role: 'feature', type: 'numeric', min: 0 },
        plan: { role: 'feature', type: 'categorical' },
        gone: { role: 'target', positive: 'Yes', negative: 'No' },
      },
    },
    promotion: { rule: 'better' },
    keep_releases: 5,
    keep_runs: 40,
  };
}

/**
 * So many rows of clients as a csv, and how many there are: of twenty, one is broken and one comes twice.
 * @param {number} rows
 * @param {string} prefix of the clients' ids
 * @param {() => number} random
 */
export function trickle(rows, prefix, random) {
  const lines = Array.from({ length: rows }, (_, index) => {
    const late = Math.floor(random() * 23);
    const plan = ['basic', 'plus', 'gold'][Math.floor(random() * 3)];
    const isGone = late / 23 + (plan === 'gold' ? -0.3 : 0.1) > random();
    return `${prefix}-${index},${index % 20 === 7 ? 'many' : late},${plan},${isGone ? 'Yes' : 'No'}`;
  });
  const twice = lines.filter((_, index) => index % 20 === 11);
  return { rows: lines.length + twice.length, text: `client,late,plan,gone\n${[...lines, ...twice].join('\n')}\n` };
}
