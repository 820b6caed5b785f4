import path from 'node:path';
import type { Engine } from '../engine/engine.js';
import { RiskError, unlessFault } from '../errors.js';
import { loadFinalData, type Dataset } from '../data/dataset.js';
import { requireAsWritten } from '../data/final-data.js';
import { dataDigest, readLedger } from '../data/ledger.js';
import { publish } from '../workspace/atomic.js';
import { configDigest } from '../workspace/digest.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { makeDesign } from './design.js';
import { learnEncoding } from './encoding.js';
import { fit } from './fit.js';
import type { Model } from './model.js';
import { profileOf } from './profile.js';
import { formatModel, readModel, sealed } from './store.js';
import { termsOf } from './terms.js';

/** Trains a model on everything ingested so far and writes trainedmodel.json, unless it holds the very same model. Deploys nothing. */
export async function train(workspace: Workspace, engine: Engine): Promise<Model> {
  const model = await learn(workspace, engine);
  const before = await unlessFault(readModel(path.join(workspace.paths.models, ARTIFACTS.model)));
  if (before?.id === model.id) return before;
  await publish(workspace.paths.models, workspace.world, (draft) => draft.write(ARTIFACTS.model, formatModel(model)));
  return model;
}

/** {@link train} without a file: for a model that is published together with its score. */
export async function learn(workspace: Workspace, engine: Engine): Promise<Model> {
  const data = await loadFinalData(workspace, engine);
  await requireAsWritten(workspace);
  const ledger = await readLedger(path.join(workspace.paths.output, ARTIFACTS.ledger));
  return trainOn(workspace, engine, data, dataDigest(ledger));
}

/** Fits a model to the labelled rows of a data set. Throws a data fault for rows that no model can be learnt from. */
export async function trainOn(workspace: Workspace, engine: Engine, data: Dataset, digest: string): Promise<Model> {
  const { config, world } = workspace;
  requireBothClasses(data);
  const encoding = await learnEncoding(engine, data, config.model.min_level_share);
  const design = await makeDesign(engine, data, encoding);
  const { coefficients, record, leaks } = await fit(engine, design, encoding, config.model);
  const { intercept, terms } = termsOf(coefficients, design, encoding, config.model.standardize);
  return sealed({
    format: 'riskctl-model',
    version: 1,
    target: { column: data.contract.target.name, positive: data.contract.target.positive },
    threshold: config.model.threshold,
    intercept,
    terms: [...terms],
    dropped: [...encoding.dropped],
    ...(leaks.length === 0 ? {} : { leaks: [...leaks] }),
    fit: record,
    profile: await profileOf(engine, data, encoding, { intercept, terms: [...terms] }),
    provenance: { riskctl: world.version, trained: world.now().toISOString(), data: digest, config: configDigest(config) },
  });
}

function requireBothClasses(data: Dataset): void {
  if (data.rows === 0)
    throw new RiskError('data', `${data.name}: no row was accepted, so there is nothing to learn from`, {
      hint: 'riskctl quarantine list tells why rows were not taken in, and riskctl ingest --rehash why a whole file was not',
    });
  if (data.labelled === 0) {
    throw new RiskError('data', `${data.name}: no labelled row to learn from`, {
      hint: `rows need a value in column '${data.contract.target.name}', and files a header with that very name`,
    });
  }
  if (data.positives > 0 && data.positives < data.labelled) return;
  const which = data.positives === 0 ? 'negative' : 'positive';
  throw new RiskError('data', `${data.name}: all ${data.labelled} labelled rows are ${which}: there is nothing to tell apart`, {
    hint: 'check contract.columns: the positive label(s) of the target; rows in quarantine are judged anew by riskctl quarantine replay',
  });
}
