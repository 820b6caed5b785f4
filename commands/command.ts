import type { ChalkInstance } from 'chalk';
import type { Engine } from '../src/engine/engine.js';
import type { RunRecorder } from '../src/workspace/runs.js';
import type { Workspace } from '../src/workspace/workspace.js';

/** A flag of a command: a switch, or one that takes a value. */
export type Option =
  | { readonly kind: 'switch'; readonly help: string }
  | { readonly kind: 'text'; readonly value: string; readonly help: string }
  | { readonly kind: 'count'; readonly value: string; readonly help: string; readonly from?: 0; readonly to?: number }
  | { readonly kind: 'choice'; readonly value: string; readonly choices: readonly string[]; readonly help: string };

type Options = Readonly<Record<string, Option>>;

/** What the flags of a command are once parsed; a flag not given is undefined. */
export type Flags<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { readonly kind: 'switch' }
    ? boolean
    : O[K] extends { readonly kind: 'count' }
      ? number | undefined
      : O[K] extends { readonly choices: readonly (infer C)[] }
        ? C | undefined
        : string | undefined;
};

/** What a command works with. The engine starts with the first question put to it. */
export interface Context {
  readonly workspace: Workspace;
  readonly engine: Engine;
  readonly run: RunRecorder;
  /** Whether the answer was asked for in JSON. */
  readonly json: boolean;
}

/** What stands behind the name of a command. */
export interface Argument {
  readonly name: string;
  readonly help: string;
  /** What it may be; empty where that is not a fixed list. */
  readonly choices: readonly string[];
  /** Whether there may be none or more than one; left out, there is exactly one. */
  readonly arity?: 'optional' | 'many';
}

/** What a command does to a workspace. */
export type Access = 'reads' | 'changes';

/** A subcommand: its flags, one call of the core, and its answer described. */
export interface CommandSpec<O extends Options, A> {
  readonly name: string;
  readonly summary: string;
  readonly options: O;
  readonly argument?: Argument;
  /**
   * `changes`: takes the lock and leaves a line in runs.ndjson. `reads`: neither; it may write its own answer, which no run depends on. It may
   * depend on the argument and the flags.
   */
  readonly access: Access | ((argument: string, flags: Readonly<Record<string, unknown>>) => Access);
  /** True of one that runs until it is told to end: a signal is how it ends, and no failure. */
  readonly isService?: true;
  /** `argument` is the first of `all` of them, or empty. */
  run(context: Context, flags: Flags<O>, argument: string, all: readonly string[]): Promise<A>;
  /** The answer for people, or bytes for a program. */
  describe(answer: A, paint: ChalkInstance): string | Uint8Array;
  /** True when what was asked for has gone to stdout piece by piece; what is to be said of it then goes to the log. */
  isStreamed?(answer: A): boolean;
  /** True when the answer says that nothing happened; --quiet leaves it out. */
  isIdle?(answer: A): boolean;
  /** True when the answer is the verdict that a flag asked to be told of by the exit code. */
  isAlarm?(answer: A, flags: Flags<O>): boolean;
}

/** An answer in both its forms. */
export interface Answer {
  readonly value: unknown;
  readonly streamed: boolean;
  /** Whether a signal is how it comes about. */
  readonly ended: boolean;
  readonly idle: boolean;
  readonly alarm: boolean;
  text(paint: ChalkInstance): string | Uint8Array;
}

/** A subcommand whose flags and answer have become anonymous, as the program runs it. */
export interface Command extends Pick<CommandSpec<Options, never>, 'name' | 'summary' | 'options' | 'access'> {
  readonly argument: Argument | undefined;
  readonly isService: boolean;
  answer(context: Context, flags: Readonly<Record<string, unknown>>, given: readonly string[]): Promise<Answer>;
}

/** Makes a command of its description. */
export function command<const O extends Options, A>(spec: CommandSpec<O, A>): Command {
  return {
    name: spec.name,
    summary: spec.summary,
    options: spec.options,
    access: spec.access,
    argument: spec.argument,
    isService: spec.isService ?? false,
    async answer(context, flags, given) {
      const own = flags as Flags<O>;
      const value = await spec.run(context, own, given[0] ?? '', given);
      return {
        value,
        streamed: spec.isStreamed?.(value) ?? false,
        ended: spec.isService ?? false,
        idle: spec.isIdle?.(value) ?? false,
        alarm: spec.isAlarm?.(value, own) ?? false,
        text: (paint) => spec.describe(value, paint),
      };
    },
  };
}
