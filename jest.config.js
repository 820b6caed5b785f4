/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // what needs a daemon or a browser of the machine: npm run test:system
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/system/', '<rootDir>/test/cluster/'],
  // the servers of npm run test:cluster, half a gigabyte
  modulePathIgnorePatterns: ['<rootDir>/test/cluster/node_modules/'],
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  // NodeNext sources import './x.js'; only our own relative imports may be mapped to .ts, never node_modules'
  resolver: '<rootDir>/test/resolver.cjs',
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: '<rootDir>/tsconfig.test.json' }] },
  collectCoverageFrom: ['src/**/*.ts', 'commands/**/*.ts', '!**/*.d.ts'],
  coverageProvider: 'v8',
  injectGlobals: false,
  workerIdleMemoryLimit: '512MB',
  // jest leaves a core free, which on two cores is half of them
  maxWorkers: '100%',
};
