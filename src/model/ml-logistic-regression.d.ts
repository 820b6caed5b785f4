declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix';

  /** One against the rest, class by class; it ships no types of its own. */
  export default class LogisticRegression {
    constructor(options?: { numSteps?: number; learningRate?: number });
    readonly classifiers: readonly { readonly weights: Matrix | null }[];
    train(features: Matrix, labels: Matrix): void;
  }
}
