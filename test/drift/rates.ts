import { METHODS, type MethodName } from '../../src/drift/methods.js';
import { driftOf } from '../../src/drift/report.js';
import { chance } from '../stats/draws.js';
import { simulate, TEN, zipf, type Recipe, type Shift, type Sizes } from './simulation.js';

/** A simulation of so many runs. */
export interface Scenario {
  readonly sizes: Sizes;
  readonly runs: number;
  /** Ten common features, or two with more levels than a profile names. */
  readonly features: 'ten' | 'many levels';
  /** One feature that shifts; then only alarms about that one are counted. */
  readonly shifted?: { readonly feature: number; readonly by: Shift };
}

/** In how many runs each method raised an alarm. */
export type Alarms = Record<MethodName, number>;

const FEATURES: Record<Scenario['features'], readonly Recipe[]> = {
  ten: TEN,
  'many levels': [
    { kind: 'levels', missing: 0, shares: zipf(3000) },
    { kind: 'levels', missing: 0.01, shares: [0.2, 0.2, ...Array.from({ length: 2000 }, () => 0.6 / 2000)] },
  ],
};

/** Simulates a scenario; the same one always comes out the same. */
export function countAlarms({ sizes, runs, features, shifted }: Scenario): Alarms {
  const uniform = chance(JSON.stringify({ sizes, features, shifted }));
  const shifts =
    shifted === undefined ? [] : FEATURES[features].map((_, index) => (index === shifted.feature ? shifted.by : undefined));
  const alarms: Alarms = { psi: 0, ks: 0, 'jensen-shannon': 0, 'chi-square': 0, wasserstein: 0 };
  for (let run = 0; run < runs; run += 1) {
    const { model, current } = simulate(FEATURES[features], sizes, uniform, shifts);
    for (const method of Object.keys(METHODS) as MethodName[]) {
      const report = driftOf(model, current, 'simulated', { method, alpha: 0.05 });
      const verdict =
        shifted === undefined ? report.verdict : report.features.find(({ name }) => name === `f${shifted.feature}`)?.verdict;
      if (verdict !== 'stable') alarms[method] += 1;
    }
  }
  return alarms;
}

// run as a script: scenarios in, alarms out
const [, script, scenarios] = process.argv;
if (script?.endsWith('rates.ts') === true && scenarios !== undefined) {
  process.stdout.write(JSON.stringify((JSON.parse(scenarios) as Scenario[]).map(countAlarms)));
}
