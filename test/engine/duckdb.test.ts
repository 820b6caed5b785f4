import { describe } from '@jest/globals';
import { keepsTheContract } from './contract.js';
import { sql } from '../../src/engine/sql.js';
import { duckDbIn } from './duckdb.js';

describe('DuckDB', () => {
  keepsTheContract(
    (folder) => duckDbIn(folder),
    (n) => sql`(select range as i from range(${n})) as numbers`,
  );
});
