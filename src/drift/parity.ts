import type { Dataset } from '../data/dataset.js';
import { loadFinalData } from '../data/dataset.js';
import { IDENTITY, LABEL } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { sql, Sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Drift } from './entry.js';
import { evidently } from './parity/evidently.js';
import { nannyml } from './parity/nannyml.js';
import { drawRaw, type RawSample } from './parity/raw.js';
import { scorecard } from './parity/scorecard.js';
import { disagreement } from './parity/disagreement.js';
import type { Measured, RawPair, Tool } from './parity/tool.js';
import type { DriftReport } from './report.js';

/** The tools whose defaults can be followed: a line each. */
export const TOOLS = { evidently, nannyml, scorecard } as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

/** A feature in both ways of looking at it. */
export interface ParityEntry {
  readonly name: string;
  /** Null where the other tool has nothing to compare. */
  readonly theirs: Omit<Measured, 'because'> | null;
  readonly ours: Pick<Drift, 'effect' | 'by' | 'critical' | 'p_adjusted' | 'verdict'>;
  /** What our verdict rests on, where theirs is another; null where both say the same. */
  readonly disagreement: string | null;
  /** Why the numbers differ, in words. */
  readonly why: readonly string[];
}

/** The same data as another tool sees it by default. */
export interface Parity {
  readonly tool: ToolName;
  /** How it decides. */
  readonly manner: string;
  /** It wants raw values, which the model's profile does not hold: those of finaldata.csv, at most about 50,000 of its labelled rows. */
  readonly reference: { readonly data: string; readonly rows: number; readonly of: number };
  readonly current: { readonly rows: number; readonly of: number };
  readonly features: readonly ParityEntry[];
  /** Whether it would say that the data set as a whole has drifted; null where it says nothing of the kind. */
  readonly dataset_drift: boolean | null;
}

/**
 * Computes the drift of each feature as another tool does by default. Its reference are the labelled rows of finaldata.csv without those
 * that are among the current rows. Throws a `no-input` fault where that leaves none.
 */
export async function parityOf(
  workspace: Workspace,
  engine: Engine,
  given: { current: Dataset; report: DriftReport; tool: ToolName },
): Promise<Parity> {
  const { current, report, tool } = given;
  const final = await loadFinalData(workspace, engine);
  const token = workspace.world.token(4);
  const isOld = sql`${LABEL} is not null and ${IDENTITY} not in (select ${IDENTITY} from ${current.relation})`;
  const reference = await drawRaw(engine, final, `parity_reference_${token}`, isOld);
  if (reference.rows === 0)
    throw new RiskError(
      'no-input',
      `${final.name}: no labelled row in it that is not among the current rows, so there is no reference`,
    );
  const now = await drawRaw(engine, current, `parity_current_${token}`, new Sql('true'));
  const features: ParityEntry[] = [];
  for (const ours of report.features) features.push(compare(ours, await pairOf(current, reference, now, ours.name), TOOLS[tool]));
  return {
    tool,
    manner: TOOLS[tool].manner,
    reference: { data: final.name, rows: reference.rows, of: reference.of },
    current: { rows: now.rows, of: now.of },
    features,
    dataset_drift: TOOLS[tool].datasetDrift(features.map(({ theirs }) => theirs?.verdict ?? 'stable')),
  };
}

async function pairOf({ contract }: Dataset, reference: RawSample, current: RawSample, name: string): Promise<RawPair> {
  const feature = contract.features.find((one) => one.name === name);
  if (feature === undefined) throw new Error(`the contract lacks '${name}', which was counted`);
  return { reference: await reference.column(feature), current: await current.column(feature) };
}

function compare(drift: Drift, pair: RawPair, tool: Tool): ParityEntry {
  const { name, effect, by, critical, p_adjusted, verdict } = drift;
  const ours = { effect, by, critical, p_adjusted, verdict };
  const measured = tool.measure(pair);
  if (measured === null)
    return { name, theirs: null, ours, disagreement: disagreement(drift, 'stable'), why: ['it has no values to compare'] };
  const { because, ...theirs } = measured;
  return { name, theirs, ours, disagreement: disagreement(drift, theirs.verdict), why: because };
}
