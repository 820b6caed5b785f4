import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readAccepted, requireAccepted, requireWhole } from '../data/accepted.js';
import { dataDigest, readLedger, type Ledger } from '../data/ledger.js';
import { findSources } from '../data/sources.js';
import { changedFiles } from '../data/sums.js';
import { RiskError, unlessFault } from '../errors.js';
import { readScoring } from '../evaluation/score.js';
import { readRelease } from '../lifecycle/manifest.js';
import type { Seen } from '../lifecycle/need.js';
import { currentRelease } from '../lifecycle/release-id.js';
import { releaseFolder, releaseNames } from '../lifecycle/releases.js';
import { parseModel, readModel } from '../model/store.js';
import { sha256File } from '../workspace/digest.js';
import { lockHolder } from '../workspace/lock.js';
import { walkChain, type Chain } from '../workspace/run-chain.js';
import { runsBackwards } from '../workspace/runs.js';
import { steady } from '../workspace/steady.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';

/** One thing checked: what it is, and what is wrong with it or was found. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Every digest of a workspace, rechecked. */
export interface Verification {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  readonly chain: Chain;
}

const TRIES = 5;
const PAUSE_MS = 200;

/** Rechecks every digest: the releases, the trained model, the ledger with the input files it knows, the rows, and the chain of runs. */
export async function verify(workspace: Workspace): Promise<Verification> {
  for (let tries = 1; ; tries += 1) {
    const answer = await steady(workspace, () => verifyNow(workspace));
    // a run that has replaced something, and is about to say so in the run log
    if (answer.ok || tries === TRIES || (await lockHolder(workspace)) === null) return answer;
    await wait(PAUSE_MS);
  }
}

async function verifyNow(workspace: Workspace): Promise<Verification> {
  const chain = await walkChain(workspace.paths.runs);
  const checks = [
    ...(await releaseChecks(workspace)),
    ...(await modelChecks(workspace)),
    ...(await ledgerChecks(workspace)),
    await sumsCheck(workspace),
    ...(await partsChecks(workspace)),
    runsCheck(workspace, chain),
  ];
  return { ok: checks.every((check) => check.ok), checks, chain };
}

async function checked(what: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { what, ok: true, detail: await work() };
  } catch (error) {
    if (!(error instanceof RiskError)) throw error;
    return { what, ok: false, detail: error.message };
  }
}

async function releaseChecks(workspace: Workspace): Promise<Check[]> {
  const current = await currentRelease(workspace);
  const names = await releaseNames(workspace);
  const all = current === null || names.includes(current) ? names : [current, ...names];
  const checks: Check[] = [];
  for (const name of all) {
    const work = async (): Promise<string> => {
      const folder = releaseFolder(workspace, name);
      const { manifest, files } = await readRelease(folder);
      const model = parseModel(files.get(ARTIFACTS.model) ?? '', path.join(folder, ARTIFACTS.model));
      if (model.id !== manifest.model) throw new RiskError('data', `${folder}: its model is not the one its manifest names`);
      return `${manifest.files.length} files${name === current ? '; serves' : ''}`;
    };
    checks.push(await checked(`release ${name}`, work));
  }
  return checks;
}

async function modelChecks({ paths }: Workspace): Promise<Check[]> {
  const absent = (error: unknown): null => {
    if (error instanceof RiskError && error.fault === 'no-input') return null;
    throw error;
  };
  const check = await checked('trained model', async () => {
    const model = await readModel(path.join(paths.models, ARTIFACTS.model)).catch(absent);
    if (model === null) return 'none';
    const scoring = await readScoring(path.join(paths.models, ARTIFACTS.metrics)).catch(absent);
    const score = scoring === null ? 'not scored yet' : scoring.model === model.id ? 'scored' : 'the score is of an earlier one';
    return `${model.id.slice(0, 8)}; ${score}`;
  });
  return [check];
}

async function ledgerChecks(workspace: Workspace): Promise<Check[]> {
  let ledger: Ledger = [];
  const read = await checked('ledger', async () => {
    ledger = await readLedger(path.join(workspace.paths.output, ARTIFACTS.ledger));
    const torn = ledger.find((entry) => entry.in !== entry.accepted + entry.quarantined + entry.duplicate);
    if (torn !== undefined) throw new RiskError('data', `the books of ${torn.name} do not balance`);
    await requireRemembered(workspace, ledger);
    return `${ledger.length} entries; the books balance`;
  });
  return read.ok ? [read, await inputCheck(workspace, ledger)] : [read];
}

/** What holds clients' rows has the bytes that were written. */
async function sumsCheck(workspace: Workspace): Promise<Check> {
  const ledger = (await unlessFault(readLedger(path.join(workspace.paths.output, ARTIFACTS.ledger)))) ?? [];
  return checked('rows', async () => {
    const found = await changedFiles(workspace);
    if (found === undefined) return 'a run was ended while it moved new files into place: the next one finishes it';
    const { all, changed } = found;
    if (changed.length > 0) throw new RiskError('data', `changed after it was written, or gone: ${changed.join(', ')}`);
    if (all.length > 0) return `as written: ${all.join(', ')}`;
    if (ledger.some((entry) => entry.accepted > 0)) await requireAccepted(workspace);
    return 'no digests yet: the next ingestion writes them';
  });
}

/** Accepted rows that are kept in parts have the bytes that were written. */
async function partsChecks(workspace: Workspace): Promise<Check[]> {
  if ((await unlessFault(readAccepted(workspace))) === null) return [];
  const check = await checked('accepted rows', async () => {
    const accepted = await readAccepted(workspace);
    if (accepted === null) return 'finaldata.csv';
    await requireWhole(workspace, accepted);
    for (const one of [...accepted.parts, ...accepted.replaced]) {
      workspace.world.signal.throwIfAborted();
      const file = accepted.at(one);
      if ((await sha256File(file)) !== one.sha256)
        throw new RiskError('data', `${shortPath(workspace, file)}: was changed after it was written`);
    }
    return `${accepted.parts.length} ${accepted.parts.length === 1 ? 'part' : 'parts'}`;
  });
  return [check];
}

/** The ledger is what the last run that noted it saw, and perhaps what a run has added that did not come to its end. */
async function requireRemembered(workspace: Workspace, ledger: Ledger): Promise<void> {
  for await (const run of runsBackwards(workspace.paths.runs)) {
    if (run.profile !== (workspace.profile ?? null)) continue;
    const noted = (run.facts['seen'] as Seen | undefined)?.data ?? run.facts['data'];
    if (typeof noted !== 'string' || run.command === 'train') continue;
    for (let length = ledger.length; length >= 0; length -= 1) if (dataDigest(ledger.slice(0, length)) === noted) return;
    throw new RiskError('data', `what it holds is not what run ${run.id} left in it`);
  }
}

/** Input files that lie there as the ledger knows them must have the content it knows; what has become of the others is told. */
async function inputCheck(workspace: Workspace, ledger: Ledger): Promise<Check> {
  const { paths, config } = workspace;
  return checked('input files', async () => {
    const { files } = await findSources(paths.input, { recursive: config.ingest.recursive });
    const there = new Set<string>();
    let [same, changed] = [0, 0];
    for (const file of files) {
      workspace.world.signal.throwIfAborted();
      const known = ledger.filter((one) => one.name === file.name);
      if (known.length === 0) continue;
      const digest = await sha256File(file.path);
      there.add(digest);
      const isKnown = known.some((one) => one.sha256 === digest);
      if (!isKnown && known.some((one) => one.size === file.size && one.modified === file.modified))
        throw new RiskError(
          'data',
          `${shortPath(workspace, file.path)}: was changed after it was ingested, though its size and time are as they were`,
        );
      if (isKnown) same += 1;
      else changed += 1;
    }
    const gone = new Set(ledger.flatMap(({ status, sha256 }) => (status === 'ingested' && !there.has(sha256) ? [sha256] : [])));
    return [
      `${same} of ${files.length} are known, and as they were ingested`,
      ...(changed > 0 ? [`changed since, and so new to the next run: ${changed}`] : []),
      ...(gone.size > 0 ? [`ingested, and no longer there: ${gone.size}`] : []),
    ].join('; ');
  });
}

function runsCheck(workspace: Workspace, chain: Chain): Check {
  const file = shortPath(workspace, workspace.paths.runs);
  const parts = [
    `${chain.linked} runs in the chain`,
    ...(chain.older > 0 ? [`${chain.older} of before there was one`] : []),
    ...(chain.removed > 0 ? [`${chain.removed} removed by keep_runs`] : []),
    ...(chain.torn > 0 ? [`${chain.torn} torn by a crash`] : []),
  ];
  const detail = chain.broken === null ? parts.join(', ') : `${file}:${chain.broken.line}: ${chain.broken.reason}`;
  return { what: 'run log', ok: chain.broken === null, detail };
}
