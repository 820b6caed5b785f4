import { asFault, RiskError } from '../../errors.js';

/** What an examination has found: that all is well, that it could be better, or that something will not work. */
export interface Finding {
  readonly area: string;
  readonly verdict: 'ok' | 'warn' | 'bad';
  readonly found: string;
  /** What to do about it; null where all is well. */
  readonly advice: string | null;
}

/** All is well. */
export function ok(area: string, found: string): Finding {
  return { area, verdict: 'ok', found, advice: null };
}

/** It works, and could be better. */
export function warn(area: string, found: string, advice: string): Finding {
  return { area, verdict: 'warn', found, advice };
}

/** It does not work, or soon will not. */
export function bad(area: string, found: string, advice: string): Finding {
  return { area, verdict: 'bad', found, advice };
}

/** What a look finds; a fault that ends it is a finding as well. */
export async function looked(area: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const fault = asFault(error);
    if (!(fault instanceof RiskError)) throw error;
    return [bad(area, fault.message, fault.hint ?? '')];
  }
}
