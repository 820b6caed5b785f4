import type { Contract } from '../data/contract.js';
import type { Dataset } from '../data/dataset.js';
import { LABEL, valueColumn } from '../data/staging.js';
import type { Engine, Row } from '../engine/engine.js';
import { join, sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import type { FeatureValue } from '../model/predict.js';
import { isBroken, rowContract, type CheckedRow } from './row-contract.js';

/** A client to explain. */
export interface FoundClient {
  readonly row: CheckedRow;
  /** 1 or 0 where the outcome is known. */
  readonly label: number | null;
  /** How many rows bear the id that was asked for; this is the last of them. */
  readonly rows: number;
}

/** Looks a client up by any of its ids. Throws a usage fault where the contract names no id, a `no-input` fault where nobody has it. */
export async function findClient(engine: Engine, data: Dataset, id: string): Promise<FoundClient> {
  const { contract } = data;
  if (contract.ids.length === 0) {
    throw new RiskError('usage', 'the contract names no column of role id by which to find a client', {
      hint: "describe the client with --row '{…}'",
    });
  }
  const isMeant = contract.ids.map((column) => sql`${valueColumn(column)} = ${id}`);
  const found = await engine.rows(
    engine.dialect.inOrder(
      sql`select ${join([...contract.columns.map(valueColumn), LABEL])} from ${data.relation} where ${join(isMeant, ' or ')}`,
      [engine.dialect.position],
    ),
  );
  const last = found.at(-1);
  if (last === undefined) {
    throw new RiskError(
      'no-input',
      `${data.name}: there is no client with ${contract.ids.map(({ name }) => name).join(' or ')} '${id}'`,
      {
        hint: "the whole id is needed, in its own spelling; a client who was never ingested can be described with --row '{…}'",
      },
    );
  }
  return { row: clientRow(last, contract), label: last['label'] as number | null, rows: found.length };
}

/** A row of the engine's, with the value columns of a contract, as one that has been checked. */
export function clientRow(row: Row, contract: Contract): CheckedRow {
  return contract.columns.map(({ index }) => (row[`v${index}`] ?? null) as FeatureValue);
}

/** Reads a client from JSON: an object of the contract's columns, ids and target left out at will. Throws a usage fault for what is no such thing, a data fault for what breaks the contract. */
export function clientFrom(json: string, contract: Contract): CheckedRow {
  const record = parse(json);
  const fields = contract.features.map(({ name }) => name);
  if (record === undefined) {
    const example = JSON.stringify(
      Object.fromEntries(contract.features.slice(0, 2).map(({ name, type }) => [name, type === 'numeric' ? 1 : '…'])),
    );
    throw new RiskError('usage', '--row must be an object of JSON', { hint: `for example --row '${example}'` });
  }
  const missing = fields.filter((name) => !Object.hasOwn(record, name));
  if (missing.length > 0) {
    throw new RiskError('usage', `--row lacks ${missing.map((name) => `'${name}'`).join(', ')}`, {
      hint: 'null stands for a value that is missing',
    });
  }
  const known = new Set([...contract.columns.map(({ name }) => name), ...contract.ignored]);
  const unknown = Object.keys(record).find((name) => !known.has(name));
  if (unknown !== undefined) throw new RiskError('usage', `--row names '${unknown}', which is not in the contract`);
  const row = rowContract(contract, true)(contract.columns.map(({ name }) => record[name]));
  if (!isBroken(row)) return row;
  throw new RiskError('data', `--row: ${row.words}`, { hint: 'it is held against the contract in config.json' });
}

function parse(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(json) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
