import { RiskError } from '../errors.js';

/** Some part of a report's facts, or why it is not there: a report always renders, and a part that is missing says why. */
export type Part<T> = { readonly value: T } | { readonly absent: string };

/** Makes a part; what a user can mend becomes the reason for its absence, which `tell` is told of, and only a bug ends the report. */
export async function part<T>(make: () => Promise<T>, tell?: (fault: RiskError) => void): Promise<Part<T>> {
  try {
    return { value: await make() };
  } catch (error) {
    if (!(error instanceof RiskError)) throw error;
    tell?.(error);
    return { absent: error.message };
  }
}

/** What is there; undefined where it is absent. */
export function valueOf<T>(one: Part<T>): T | undefined {
  return 'value' in one ? one.value : undefined;
}
