/** What becomes of a challenger. */
export type Verdict = 'promote' | 'hold' | 'reject' | 'insufficient';

/** A verdict and why. `unproven`: deployed for want of a better one, on evidence too thin to show that it has skill. */
export interface Ruling {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly unproven: boolean;
}

/** With fewer rows of either class no test says anything. */
export const FEWEST_OF_A_CLASS = 10;
