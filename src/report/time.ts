/** A moment to the minute, "2026-06-20 04:15", always in UTC. */
export function utcMinute(moment: Date | string): string {
  const time = new Date(moment);
  return Number.isNaN(time.getTime()) ? String(moment) : time.toISOString().slice(0, 16).replace('T', ' ');
}

/** A length of time: "0.84 s", "12.3 s", "3 min 05 s". */
export function duration(seconds: number): string {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
