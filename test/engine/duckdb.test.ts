import { describe } from '@jest/globals';
import { keepsTheContract } from './contract.js';
import { duckDbIn } from './duckdb.js';

describe('DuckDB', () => {
  keepsTheContract((folder) => duckDbIn(folder));
});
