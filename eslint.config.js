import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const everywhere = {
  eqeqeq: 'error',
  'no-constant-binary-expression': 'error',
  'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
  'no-dupe-else-if': 'error',
  'no-empty': ['error', { allowEmptyCatch: true }],
  'no-fallthrough': 'error',
  'no-irregular-whitespace': 'error',
  'no-self-assign': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_$', caughtErrors: 'all', ignoreRestSiblings: true },
  ],
};

const throughWorld = 'clock, chance, log and process come in through World (src/world.ts)';
const noDefault = ['ExportDefaultDeclaration', 'ExportSpecifier[exported.name="default"]'].map((selector) => ({
  selector,
  message: 'export it by its name',
}));

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'data/', 'models/', 'practicemodels/', 'production_deployment/', 'bench/.work/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.test.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...everywhere,
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // numbers read well in a message; what must not slip in is [object Object]
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowNullish: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // a type parameter that ties a return type to what the caller expects is sometimes the point
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // an async function without await still turns a throw into a rejection, which its type promises
      '@typescript-eslint/require-await': 'off',
      // the interfaces here are records of functions that know no `this`, and are taken apart as such
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'commands/**/*.ts', 'bin/**/*.ts'],
    ignores: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noDefault] },
  },
  {
    files: ['src/**/*.ts', 'commands/**/*.ts'],
    ignores: ['src/world.ts', '**/*.d.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['console', 'process', 'performance'].map((name) => ({ name, message: throughWorld })),
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:process', 'process', 'node:console', 'node:perf_hooks'].map((name) => ({ name, message: throughWorld })),
        },
      ],
      'no-restricted-properties': [
        'error',
        ...[
          ['Date', 'now'],
          ['Math', 'random'],
          ['globalThis', 'process'],
          ['globalThis', 'console'],
        ].map(([object, property]) => ({ object, property, message: throughWorld })),
      ],
      'no-restricted-syntax': [
        'error',
        ...noDefault,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: throughWorld },
        { selector: 'CallExpression[callee.name="Date"]', message: throughWorld },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // what JSON.parse, expect.objectContaining and the like return is checked by the assertion around it
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },

  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.recommended],
    rules: { ...everywhere, '@typescript-eslint/no-require-imports': 'off' },
  },
);
