import { stat } from 'node:fs/promises';
import path from 'node:path';
import { requireAccepted } from '../../data/accepted.js';
import { heldFiles } from '../../data/held.js';
import { readLedger } from '../../data/ledger.js';
import { requireNoRows } from '../../data/news.js';
import { findSources, isReadable, passedOverText, UNREADABLE } from '../../data/sources.js';
import { ifThere, RiskError } from '../../errors.js';
import { readChampion } from '../../lifecycle/champion.js';
import { releaseNames } from '../../lifecycle/releases.js';
import { lockFault, lockHolder } from '../../workspace/lock.js';
import { ARTIFACTS, shortPath, type Workspace } from '../../workspace/workspace.js';
import { spanText } from '../duration.js';
import { status } from '../status.js';
import { bad, ok, warn, type Finding } from './finding.js';

const DAY_MS = 86_400_000;
const LONG_RUN_SECONDS = 6 * 3600;

/** What lies in the input folder and in the ledger, and whether the accepted rows are there. */
export async function dataFindings(workspace: Workspace): Promise<Finding[]> {
  const { paths, config, world } = workspace;
  try {
    const ledger = await readLedger(path.join(paths.output, ARTIFACTS.ledger));
    if (ledger.length === 0) await requireNoRows(workspace);
    if (ledger.some((entry) => entry.accepted > 0)) await requireAccepted(workspace);
    const { files, waiting, passedOver } = await findSources(paths.input, { recursive: config.ingest.recursive });
    const tests = await findSources(paths.test, { recursive: config.ingest.recursive });
    const findings: Finding[] = passedOver.map((one) =>
      warn('data', passedOverText(one), 'put the file itself there, or take it away'),
    );
    for (const file of files) {
      if (await isReadable(file)) continue;
      findings.push(warn('data', passedOverText({ name: file.name, what: UNREADABLE }), `let ${world.process.user} read it`));
    }
    for (const name of waiting) {
      const facts = await ifThere(stat(path.join(paths.input, name)));
      const age = facts === undefined ? 0 : world.now().getTime() - facts.mtimeMs;
      if (age > DAY_MS)
        findings.push(warn('data', `${name} has been unfinished for ${spanText(age / 1000)}`, 'send it again, or delete it'));
    }
    const refused = ledger.filter((entry) => entry.status === 'refused' && files.some((file) => file.name === entry.name));
    if (refused.length > 0)
      findings.push(
        warn(
          'data',
          `refused: ${refused.map(({ name }) => name).join(', ')}`,
          'mend these files, or the contract; riskctl ingest --rehash judges them anew, and says what is wrong with them',
        ),
      );
    const held = await heldFiles(path.join(paths.output, ARTIFACTS.held), ledger);
    if (held.length > 0)
      findings.push(
        warn(
          'data',
          `held: ${held.map(({ name }) => name).join(', ')}`,
          'riskctl quarantine list says why, and what to do with them',
        ),
      );
    if (files.length === 0 && ledger.length === 0)
      findings.push(warn('data', `${shortPath(workspace, paths.input)} is empty`, 'put .csv, .csv.gz or .parquet files there'));
    if (tests.files.length === 0)
      findings.push(
        bad('data', `${shortPath(workspace, paths.test)} is empty`, 'put labelled rows there that no model is trained on'),
      );
    return findings.length > 0 ? findings : [ok('data', `input files: ${files.length}, entries in the ledger: ${ledger.length}`)];
  } catch (error) {
    // folders that are not there are told of the paths
    if (error instanceof RiskError && error.fault === 'no-input') return [];
    throw error;
  }
}

/** What serves. */
export async function modelFinding(workspace: Workspace): Promise<Finding> {
  const champion = await readChampion(workspace);
  const [newest] = await releaseNames(workspace);
  if (champion === null && newest !== undefined)
    return bad(
      'model',
      'nothing serves, though there are releases',
      `riskctl rollback --to ${newest} makes the newest serve again`,
    );
  if (champion === null) return warn('model', 'nothing is deployed yet', 'riskctl full');
  const age = workspace.world.now().getTime() - new Date(champion.manifest.created).getTime();
  return ok('model', `release ${champion.release}, for ${spanText(age / 1000)}`);
}

/** How the runs have gone, and whether one hangs. */
export async function runFindings(workspace: Workspace): Promise<Finding[]> {
  const fault = await lockFault(workspace);
  if (fault !== null) return [bad('runs', fault.message, fault.hint ?? '')];
  const holder = await lockHolder(workspace);
  const seconds = holder === null ? 0 : (workspace.world.now().getTime() - new Date(holder.since).getTime()) / 1000;
  const hung =
    holder !== null && seconds > LONG_RUN_SECONDS
      ? [
          warn(
            'runs',
            `process ${holder.pid} on ${holder.host} has been at work for ${spanText(seconds)}`,
            holder.host === workspace.world.process.host
              ? `if it hangs, kill ${holder.pid}: the next run makes good what it leaves`
              : `if that host is gone, delete ${path.join(workspace.paths.state, 'lock')}`,
          ),
        ]
      : [];
  const { last_run: last, failures } = await status(workspace);
  if (last === null) return [...hung, warn('runs', 'full has never run', 'riskctl full')];
  if (last.outcome === 'failed')
    return [
      ...hung,
      bad(
        'runs',
        `the last ${failures === 1 ? 'run' : `${failures} runs`} failed: ${last.error ?? ''}`,
        'mend what it says, then riskctl full',
      ),
    ];
  return [...hung, ok('runs', `the last one was ${last.outcome}, at ${last.ended}`)];
}
