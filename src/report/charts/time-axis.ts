const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Room on either side of the moments: a part of their span, half a minute around a single one, and never too little for ticks a second apart. */
const ROOM = { share: 0.08, single: MINUTE / 2, least: 2000 } as const;
/** A tick closer to an end of the axis than this part of it has no label, which would reach over the end. */
const UNLABELLED = 0.066;

/**
 * The horizontal axis of time for the field `at`, moments in milliseconds: in UTC, from a little before the first moment to a
 * little after the last. What its ticks are too short to tell, its title does. At least one moment is needed.
 */
export function timeAxis(moments: readonly number[], tickCount: number) {
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const room = first === last ? ROOM.single : Math.max(ROOM.least, (last - first) * ROOM.share);
  const domain: [number, number] = [first - room, last + room];
  const edge = (domain[1] - domain[0]) * UNLABELLED;
  const labelExpr = `datum.value < ${domain[0] + edge} || datum.value > ${domain[1] - edge} ? '' : datum.label`;
  const { format, title } = labelsOf(first, last - first);
  return {
    field: 'at',
    type: 'temporal',
    scale: { type: 'utc', domain, nice: false },
    title,
    axis: { format, tickCount, grid: false, labelFlush: false, labelExpr },
  } as const;
}

function labelsOf(first: number, span: number): { format: string; title: string | null } {
  if (span < 6 * MINUTE) return { format: '%H:%M:%S', title: `UTC, ${new Date(first).toISOString().slice(0, 10)}` };
  if (span < 5 * DAY) return { format: '%Y-%m-%d %H:%M', title: null };
  return { format: span < 900 * DAY ? '%Y-%m-%d' : '%Y-%m', title: null };
}
