const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The horizontal axis of time for the field `at`, moments in milliseconds: in UTC, from a little before the first moment to a
 * little after the last. What its ticks are too short to tell, its title does. At least one moment is needed.
 */
export function timeAxis(moments: readonly number[], tickCount: number) {
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const room = Math.max(MINUTE / 2, (last - first) * 0.03);
  const domain: [number, number] = [first - room, last + room];
  const { format, title } = labelsOf(first, last - first);
  return {
    field: 'at',
    type: 'temporal',
    scale: { type: 'utc', domain, nice: false },
    title,
    axis: { format, tickCount, grid: false, labelFlush: false },
  } as const;
}

function labelsOf(first: number, span: number): { format: string; title: string | null } {
  if (span < 6 * MINUTE) return { format: '%H:%M:%S', title: `UTC, ${new Date(first).toISOString().slice(0, 10)}` };
  if (span < 8 * DAY) return { format: '%Y-%m-%d %H:%M', title: null };
  return { format: span < 900 * DAY ? '%Y-%m-%d' : '%Y-%m', title: null };
}
