/** Steps between the ends of a scale of shares, and the least room left above and below what is shown. */
const STEP = 0.05;
const LEAST_ROOM = 0.02;
/** So close together, differences are shown as small as they are. */
const NARROWEST = 0.2;

/** A stretch of the scale from 0 to 1 with room around some shares: near enough to see how they differ, and never so near that noise looks large. */
export function shareDomain(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(LEAST_ROOM, (high - low) * 0.1, (NARROWEST - (high - low)) / 2);
  const down = Math.floor((low - room) / STEP + 1e-9) * STEP;
  const up = Math.ceil((high + room) / STEP - 1e-9) * STEP;
  return [Math.max(0, tidy(down)), Math.min(1, tidy(up))];
}

/** As `shareDomain`; a stretch around any other numbers, zero not included. */
export function domainOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= 0 && high <= 1) return shareDomain(values);
  const room = low === high ? Math.abs(low) * 0.1 : (high - low) * 0.1;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** A format of vega that shows numbers of that size in few characters. */
export function formatFor(largest: number): string {
  if (largest === 0) return '.1f';
  if (largest < 1e-2) return '.2~e';
  return largest >= 1e4 ? '.3~s' : '.4~g';
}

function tidy(value: number): number {
  return Number(value.toFixed(6));
}
