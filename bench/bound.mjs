import { DuckDBInstance } from '@duckdb/node-api';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { median } from './line.mjs';

const COPIED = 256e6;
const TIMES = 3;

/** @type {number | undefined} */
let bandwidth;

/** Bytes a second that one core reads and writes again, measured here and now. */
function memoryBandwidth() {
  const [from, to] = [Buffer.alloc(COPIED, 1), Buffer.alloc(COPIED)];
  const seconds = Array.from({ length: TIMES }, () => {
    const began = performance.now();
    from.copy(to);
    return (performance.now() - began) / 1000;
  });
  return (2 * COPIED) / (median(seconds) ?? NaN);
}

/**
 * The least that reading some csvs can take: their bytes once through memory, and DuckDB's bare `select count(*)` of them.
 * @param {readonly string[]} paths files, or folders of them
 * @returns {Promise<{ bytes: number, memory: number, count: number }>} `memory` and `count` in seconds
 */
export async function boundOf(paths) {
  const files = paths.flatMap((one) => (statSync(one).isFile() ? [one] : readdirSync(one).map((name) => path.join(one, name))));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  bandwidth ??= memoryBandwidth();
  const seconds = [];
  for (let time = 0; time < TIMES; time++) {
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    const began = performance.now();
    await connection.run(`select count(*) from read_csv([${files.map((file) => `'${file}'`).join(', ')}], all_varchar = true)`);
    seconds.push((performance.now() - began) / 1000);
    connection.closeSync();
    database.closeSync();
  }
  return { bytes, memory: bytes / bandwidth, count: median(seconds) ?? NaN };
}
