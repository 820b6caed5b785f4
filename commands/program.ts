import { Command as Program, InvalidArgumentError, Option as Flag } from 'commander';
import { RiskError } from '../src/errors.js';
import type { Run } from '../src/workspace/runs.js';
import type { World } from '../src/world.js';
import type { Answer, Argument, Command, Context, Option } from './command.js';
import { COMMANDS } from './table.js';

/** The flags every command understands. */
export interface GlobalFlags {
  readonly workspace?: string;
  readonly config?: string;
  readonly profile?: string;
  readonly set: readonly string[];
  readonly log?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/** How the program reaches the outside. */
export interface Terminal {
  /** The world as the flags would have it, for a command of that name. */
  world(flags: GlobalFlags, command: string): World;
  /** Is told of a run that leaves a line in runs.ndjson. */
  ended(run: Run): void;
  /** Lets a service take its time to end. */
  attend(): void;
  /** Prints the answer, once. */
  answer(answer: Answer, flags: GlobalFlags): Promise<void>;
}

/** The command line: global flags and a subcommand for each entry of the table. */
export function program(version: string, terminal: Terminal): Program {
  const root = new Program('riskctl')
    .description('Keeps a customer-risk model healthy: ingest, judge, retrain, promote on evidence, deploy, report.')
    .version(version, '--version', 'print the version')
    .option('-C, --workspace <folder>', 'the folder of config.json and all it names (default: the current folder)')
    .option('-c, --config <file>', 'a configuration file other than config.json; its folder is the workspace unless -C names one')
    .option('--profile <name>', 'lay a profile of config.json over the rest, such as practice')
    .addOption(
      new Flag('--set <key=value>', 'override one key of the configuration, such as model.C=0.5; may be repeated')
        .argParser(gather)
        .default([]),
    )
    .option('--json', 'answer in JSON', false)
    .option('-q, --quiet', 'say nothing when there was nothing to do, and log only warnings', false)
    .option('-v, --verbose', 'log each stage', false)
    .option('--log <file>', 'append one line of JSON on this run to a file, whatever came of it')
    .option('--no-color', 'no colours')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // the descriptions say what is to be said of defaults
    .configureHelp({
      showGlobalOptions: true,
      optionDescription: ({ description, argChoices }) =>
        argChoices === undefined ? description : `${description} (${argChoices.join(', ')})`,
    })
    // what is wrong with a command line is thrown, and said in one place
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const one of COMMANDS) root.addCommand(subcommand(one, root, terminal));
  root.addCommand(helpCommand(root));
  return root;
}

/** As commander's own, but that a command which does not exist is a fault. */
function helpCommand(root: Program): Program {
  return new Program('help')
    .copyInheritedSettings(root)
    .description('print the help of a command')
    .argument('[command]', 'the command')
    .action((name: string | undefined) => {
      const asked = name === undefined ? root : root.commands.find((one) => one.name() === name);
      if (asked === undefined)
        throw new RiskError('usage', `unknown command '${name}'`, { hint: 'riskctl --help lists the commands' });
      asked.help();
    });
}

function gather(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function subcommand(one: Command, root: Program, terminal: Terminal): Program {
  const sub = new Program(one.name).copyInheritedSettings(root).description(one.summary);
  if (one.argument !== undefined) {
    const argument = sub.createArgument(placeOf(one.argument), one.argument.help);
    sub.addArgument(one.argument.choices.length === 0 ? argument : argument.choices(one.argument.choices));
  }
  for (const [name, option] of Object.entries(one.options)) sub.addOption(flagOf(name, option));
  return sub.action(async (...given: unknown[]) => {
    const [own] = given as [string | readonly string[] | undefined];
    const words = one.argument === undefined || own === undefined ? [] : [own].flat();
    const flags = root.opts<GlobalFlags>();
    if (one.isService) terminal.attend();
    await terminal.answer(await execute(one, terminal, flags, sub.opts(), words), flags);
  });
}

function placeOf({ name, arity }: Argument): string {
  return arity === 'optional' ? `[${name}]` : arity === 'many' ? `<${name}...>` : `<${name}>`;
}

function flagOf(name: string, option: Option): Flag {
  const long = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (option.kind === 'switch') return new Flag(long, option.help).default(false);
  const flag = new Flag(`${long} <${option.value}>`, option.help);
  if (option.kind === 'choice') return flag.choices(option.choices);
  return option.kind === 'count' ? flag.argParser((text: string) => wholeNumber(text, option.from ?? 1, option.to)) : flag;
}

function wholeNumber(text: string, from: 0 | 1, to = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= from && value <= to) return value;
  const most = to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`;
  throw new InvalidArgumentError(`It must be a whole number ${from === 0 ? `from 0${most}` : 'above 0'}.`);
}

/** Opens what a command works with, runs it, and closes it again. */
async function execute(
  one: Command,
  terminal: Terminal,
  flags: GlobalFlags,
  own: Record<string, unknown>,
  given: readonly string[],
): Promise<Answer> {
  const world = terminal.world(flags, one.name);
  if (flags.quiet && flags.verbose) throw new RiskError('usage', '--quiet and --verbose contradict each other');
  const { openWorkspace } = await import('../src/workspace/workspace.js');
  const { openEngine } = await import('../src/engine/open.js');
  const { unrecorded } = await import('../src/workspace/recorder.js');
  const { beginProgress } = await import('../src/workspace/progress.js');
  const { conduct } = await import('../src/operations/conduct.js');
  const { withLock } = await import('../src/workspace/lock.js');
  const workspace = await openWorkspace(world, {
    overrides: flags.set,
    ...(flags.workspace === undefined ? {} : { folder: flags.workspace }),
    ...(flags.config === undefined ? {} : { configFile: flags.config }),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
  });
  const engine = openEngine(workspace);
  const progress = one.isService ? undefined : beginProgress(world, one.name, () => engine.progress());
  const work = (run: Context['run']): Promise<Answer> =>
    one.answer({ workspace, engine, run: progress?.following(run) ?? run, json: flags.json }, own, given);
  try {
    const access = typeof one.access === 'function' ? one.access(given[0] ?? '', own) : one.access;
    if (access === 'reads') return await work(unrecorded());
    return await withLock(workspace, async () => conduct(workspace, one.name, work, terminal.ended));
  } finally {
    progress?.end();
    await engine.close();
  }
}
