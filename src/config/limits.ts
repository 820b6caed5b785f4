/** Reasons given with a prediction at the most. */
export const MOST_REASONS = 10;
