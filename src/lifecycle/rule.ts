import type { Dataset } from '../data/dataset.js';
import { loadDataset, loadFinalData } from '../data/dataset.js';
import { overlapOf } from '../data/overlap.js';
import { findSources } from '../data/sources.js';
import type { Engine } from '../engine/engine.js';
import { countScores } from '../evaluation/cells.js';
import type { Scoring } from '../evaluation/score.js';
import type { Model } from '../model/model.js';
import { aucVariance } from '../stats/auc-variance.js';
import { Z95 } from '../stats/normal-quantile.js';
import { digestOf, sha256File } from '../workspace/digest.js';
import { lastRun } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';
import { decide, decideFirst, type Decision, type Skill } from './decide.js';
import { evidenceKey, gatherEvidence } from './evidence.js';

/** What a challenger is ruled on. */
export interface Case {
  readonly champion: Model | null;
  readonly challenger: Model;
  readonly scoring: Scoring;
  /** Newly accepted rows, which the challenger has learnt from. */
  readonly fresh: Dataset | null;
}

/** Rules on a challenger: on its skill where it has nobody to beat, else on the evidence against the champion, unless that was ruled on before. */
export async function ruleOn(
  workspace: Workspace,
  engine: Engine,
  { champion, challenger, scoring, fresh }: Case,
): Promise<Decision> {
  const { promotion } = workspace.config;
  const test = await loadDataset(workspace, engine, workspace.paths.test);
  const training = await loadFinalData(workspace, engine);
  if (champion === null) {
    const first = decideFirst(await skillOf(engine, test, challenger, scoring), promotion);
    const overlap = await overlapOf(engine, test, training);
    if (overlap === 0) return first;
    const some = `${overlap} of the ${test.rows} test rows`;
    return { ...first, reason: `${first.reason}; ${some} are training rows too, and flatter it` };
  }
  if (champion.id === challenger.id) {
    return {
      verdict: 'hold',
      reason: 'the challenger has come out the same as the champion',
      unproven: false,
      key: null,
      evidence: null,
    };
  }
  const contest = {
    champion,
    challenger,
    test,
    training,
    fresh,
    data: await judgedDigest(workspace, challenger),
  };
  const key = evidenceKey(contest, promotion);
  const earlier = await lastRun(workspace.paths.runs, (run) => (run.facts['decision'] as Decision | undefined)?.key === key);
  if (earlier !== undefined) {
    const ruled = earlier.facts['decision'] as Decision;
    if (ruled.ruled_in !== undefined) return ruled;
    const reason = `${ruled.reason} (ruled in run ${earlier.id}; the same evidence is not tested twice)`;
    return { ...ruled, reason, ruled_in: earlier.id };
  }
  const decision = decide(await gatherEvidence(engine, contest, workspace.config), promotion);
  return promotion.require_skill && promotion.rule !== 'always'
    ? requireSkill(decision, await skillOf(engine, test, challenger, scoring))
    : decision;
}

function requireSkill(decision: Decision, skill: Skill): Decision {
  if (decision.verdict !== 'promote' || skill.log_loss < skill.base_log_loss) return decision;
  const losses = `log loss ${skill.log_loss.toFixed(3)} against ${skill.base_log_loss.toFixed(3)}`;
  return {
    ...decision,
    verdict: 'reject',
    reason: `the challenger does no better than always answering the base rate (${losses}), though ${decision.reason}`,
  };
}

async function skillOf(engine: Engine, test: Dataset, model: Model, { evaluation }: Scoring): Promise<Skill> {
  const rate = evaluation.base_rate;
  const variance = aucVariance((await countScores(engine, test, model)).cells);
  const half = variance === null ? 0 : Z95 * Math.sqrt(variance);
  const auc = evaluation.roc_auc;
  return {
    rows: evaluation.rows,
    positives: evaluation.positives,
    log_loss: evaluation.log_loss,
    base_log_loss: rate === 0 || rate === 1 ? 0 : -(rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate)),
    interval: auc === null || variance === null ? null : [auc - half, auc + half],
  };
}

/** Digest of the test data and of what the challenger was trained on. */
async function judgedDigest(workspace: Workspace, challenger: Model): Promise<string> {
  const { files } = await findSources(workspace.paths.test, { recursive: workspace.config.ingest.recursive });
  const tests = await Promise.all(files.map((file) => sha256File(file.path)));
  return digestOf({ tests: tests.sort(), training: challenger.provenance.data });
}
