import type { World } from '../world.js';
import type { RunRecorder } from './runs.js';

/** How far a query has come: rows read, of about so many. */
export interface Passed {
  /** 0 to 1. */
  readonly fraction: number;
  readonly rows: number;
  readonly total: number;
}

/** Who waits is told what goes on. */
export interface Progress {
  /** The recorder, whose stages are told of. */
  following(run: RunRecorder): RunRecorder;
  /** Takes away what is shown. */
  end(): void;
}

const PATIENCE_SECONDS = 1;
const REDRAW_MS = 150;
const LINE_EVERY_SECONDS = 30;
const BAR = 24;

/**
 * Shows on a terminal what goes on, from a second on, in one line that goes when the work is done; elsewhere the log gains a line
 * every half minute. `passed` tells of the query that runs, null where none does; its rows are those of one pass over a table.
 */
export function beginProgress(world: World, command: string, passed: () => Passed | null): Progress {
  const began = world.seconds();
  let stage = { name: command, began };
  let pass = { began, fraction: 0 };
  let drawn = false;
  let said = began;
  const look = (): void => {
    const now = world.seconds();
    const query = passed();
    if (query === null || query.fraction < pass.fraction) pass = { began: now, fraction: 0 };
    if (query !== null) pass = { ...pass, fraction: query.fraction };
    if (now - began < PATIENCE_SECONDS) return;
    if (world.terminal !== undefined) {
      // without a query an answer may be on its way to the same terminal
      if (query === null && !drawn) return;
      const { columns, isUnicode } = world.terminal;
      world.terminal.show(
        query === null ? null : lineOf(stage.name, now - stage.began, query, now - pass.began, columns(), isUnicode),
      );
      drawn = query !== null;
    } else if (now - said >= LINE_EVERY_SECONDS) {
      said = now;
      const seconds = Math.round(now - stage.began);
      world.log.info(`${stage.name}: ${clock(seconds)}${query === null ? '' : `, this pass ${percent(query.fraction)}`}`, {
        stage: stage.name,
        seconds,
        ...(query === null ? {} : { pass: Math.round(100 * query.fraction) / 100, rows: query.rows }),
      });
    }
  };
  const timer = setInterval(look, world.terminal === undefined ? 1000 : REDRAW_MS);
  timer.unref();
  return {
    following: (run) => ({
      ...run,
      stage(name, work) {
        stage = { name, began: world.seconds() };
        return run.stage(name, work);
      },
    }),
    end() {
      clearInterval(timer);
      if (drawn) world.terminal?.show(null);
    },
  };
}

/** One line of a terminal so wide: `train 1:05  ━━━━━━──────  43%  21.5M of 50M rows  0:12 left`. */
export function lineOf(
  stage: string,
  seconds: number,
  query: Passed,
  passing: number,
  columns: number,
  isUnicode: boolean,
): string {
  const done = Math.round(BAR * Math.min(query.fraction, 1));
  const [full, empty] = isUnicode ? ['━', '─'] : ['#', '-'];
  const left = query.fraction > 0.02 ? (passing * (1 - query.fraction)) / query.fraction : undefined;
  const parts = [
    `${stage} ${clock(seconds)}`,
    `${full.repeat(done)}${empty.repeat(BAR - done)}`,
    percent(query.fraction).padStart(4),
    ...(query.total > 0 ? [`${short(Math.min(query.rows, query.total))} of ${short(query.total)} rows`] : []),
    ...(left === undefined ? [] : [`${clock(left)} left`]),
  ];
  while (parts.length > 1 && parts.join('  ').length >= columns) parts.pop();
  return parts.join('  ').slice(0, Math.max(0, columns - 1));
}

function percent(fraction: number): string {
  return `${Math.floor(100 * Math.min(fraction, 1))}%`;
}

/** Seconds as 0:07, 12:40 or 1:02:03. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A count in three digits: 950, 21.5M. */
function short(count: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(count);
}
