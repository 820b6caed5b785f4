import type { Chart } from '../document.js';
import { count } from '../numbers.js';
import { PALETTE } from '../palette.js';
import { duration, utcMinute } from '../time.js';
import { framed, GRID } from './theme.js';

/** How long the stages of one run took. */
export interface TimedRun {
  /** ISO 8601 */
  readonly started: string;
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
}

/** The latest runs are shown, and the stages that took longest over all of these. */
const RUNS = 30;
const STAGES = 6;
const OTHER = 'other stages';
/** From dark to light, in the order of the stack and of the legend: they are told apart in grey, too. */
const SHADES = [PALETTE.navy, PALETTE.azure, PALETTE.sky, PALETTE.teal, PALETTE.sea, PALETTE.lilac] as const;
/** Dates below the bars at the most. */
const DATES = 6;
/** The widest bar in points, and what the bars have together at the least. */
const BAR = { widest: 44, room: 380 } as const;
/** From so many seconds on the axis counts minutes. */
const MINUTES = 300;

/** The seconds of each stage in each of the latest runs, one upon the other, oldest run first; null with fewer than two runs that were timed. */
export function timingsChart(runs: readonly TimedRun[]): Chart | null {
  const shown = runs
    .filter(({ started, stages }) => Number.isFinite(Date.parse(started)) && stages.some(({ seconds }) => seconds > 0))
    .sort((one, other) => Date.parse(one.started) - Date.parse(other.started))
    .slice(-RUNS);
  if (shown.length < 2) return null;
  const stages = stagesOf(shown);
  const unit = Math.max(...shown.map(secondsOf)) >= MINUTES ? { name: 'Minutes', seconds: 60 } : { name: 'Seconds', seconds: 1 };
  const values = shown.flatMap((run, at) =>
    stages.map(({ stage, members }, order) => ({
      run: `${at}`,
      stage,
      order,
      length: sum(run.stages.filter((one) => members.has(one.stage)).map(({ seconds }) => seconds)) / unit.seconds,
    })),
  );
  const total = shown.map(secondsOf);
  const names = stages.map(({ stage }) => stage);
  const step = Math.ceil(shown.length / DATES);
  const dates = Object.fromEntries(
    shown.map(({ started }, at) => [`${at}`, (shown.length - 1 - at) % step === 0 ? utcMinute(started).split(' ') : '']),
  );
  return {
    kind: 'chart',
    name: 'timings',
    alt: `Time taken by ${count(shown.length)} runs: ${duration(Math.min(...total))} to ${duration(Math.max(...total))}, the latest ${duration(total.at(-1) ?? 0)}. Longest stage: ${names[0] ?? ''}.`,
    spec: {
      ...framed(
        { width: GRID.full, height: 180 },
        'Time taken by each run',
        `Latest run ${duration(total.at(-1) ?? 0)}${shown.length < runs.length ? ` · the latest ${count(shown.length)} runs` : ''} · in order of time, not to its scale`,
      ),
      data: { values },
      mark: {
        type: 'bar',
        stroke: PALETTE.ground,
        strokeWidth: 0.7,
        width: { band: Math.min(1, (BAR.widest * shown.length) / BAR.room) },
      },
      encoding: {
        x: {
          field: 'run',
          type: 'ordinal',
          sort: shown.map((_, at) => `${at}`),
          title: null,
          scale: { paddingInner: 0.2, paddingOuter: 0.1 },
          axis: {
            ticks: false,
            labelAngle: 0,
            labelExpr: `(${JSON.stringify(dates)})[datum.value]`,
            labelLineHeight: 9,
            labelOverlap: false,
          },
        },
        y: { field: 'length', type: 'quantitative', title: unit.name, axis: { tickCount: 4 }, stack: 'zero' },
        order: { field: 'order', type: 'quantitative', sort: 'descending' },
        color: {
          field: 'stage',
          type: 'nominal',
          scale: {
            domain: names,
            range: names.map((name, at) => (name === OTHER ? PALETTE.axis : (SHADES[at] ?? PALETTE.axis))),
          },
          legend: {
            title: null,
            orient: 'right',
            symbolType: 'square',
            labelLimit: 96,
            labelFontSize: 8,
            labelColor: PALETTE.ink,
            symbolSize: 60,
            offset: 12,
          },
        },
      },
    },
  };
}

/** The stages shown, the longest over all runs first, and last all others in one. */
function stagesOf(runs: readonly TimedRun[]): { stage: string; members: ReadonlySet<string> }[] {
  const seconds = new Map<string, number>();
  for (const one of runs.flatMap(({ stages }) => stages)) seconds.set(one.stage, (seconds.get(one.stage) ?? 0) + one.seconds);
  const all = [...seconds].sort(([, one], [, other]) => other - one).map(([stage]) => stage);
  if (all.length <= STAGES) return all.map((stage) => ({ stage, members: new Set([stage]) }));
  const named = all.slice(0, STAGES - 1).map((stage) => ({ stage, members: new Set([stage]) }));
  return [...named, { stage: OTHER, members: new Set(all.slice(STAGES - 1)) }];
}

function secondsOf({ stages }: TimedRun): number {
  return sum(stages.map(({ seconds }) => seconds));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
