import base from './jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/cluster', '<rootDir>/test/engine', '<rootDir>/test/support'],
  testMatch: ['<rootDir>/test/cluster/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
