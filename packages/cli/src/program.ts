import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { AppError, errors } from '@signalbox/protocol';
import { Command, CommanderError } from 'commander';
import { createClient } from './client.ts';
import { type CommandName, commandTable } from './command-table.ts';
import { connect } from './connection.ts';
import type { Context, Environment } from './context.ts';
import { createEchoerClient } from './echoer-client.ts';
import { clean } from './present/clean.ts';
import { commandLine } from './present/command-line.ts';
import { type Failure, presentError } from './present/error.ts';
import { presentJson } from './present/json.ts';
import { createStyle } from './present/style.ts';

export type World = {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly prompt: (question: string) => Promise<string>;
  /** What is typed is not shown. */
  readonly promptHidden: (question: string) => Promise<string>;
  readonly now: () => number;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Runs the command that the arguments name and gives the exit status. */
export async function runProgram(world: World): Promise<number> {
  const program = createProgram(world);
  let status = 0;
  const context = createContext(world, program, (end) => {
    status = end;
  });
  addCommands(program, context);
  if (world.args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(world.args, { from: 'user' });
    return status;
  } catch (error) {
    return report(error, world);
  }
}

function createProgram({ environment, stdout, stderr }: World): Command {
  return new Command('signalbox')
    .description('Self-hosted release orchestrator: a commit is built, decided on by people, deployed and verified.')
    .option('--server <url>', 'address of the server (SIGNALBOX_SERVER)', serverOf(environment))
    .option('--token <token>', 'who you are; better given as SIGNALBOX_TOKEN')
    .option('--project <name>', 'what it is about (SIGNALBOX_PROJECT)', environment.SIGNALBOX_PROJECT || undefined)
    .option('--json', "print the server's answer as JSON")
    .version(versionOf(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (out) => stdout.write(out),
      writeErr: (out) => stderr.write(out),
      // Said by our own line, with the code.
      outputError: () => undefined,
    })
    .exitOverride();
}

function serverOf(environment: Environment): string {
  return environment.SIGNALBOX_SERVER || 'http://127.0.0.1:8080';
}

function versionOf(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String((manifest as { readonly version: unknown }).version);
}

function createContext(world: World, program: Command, end: (status: number) => void): Context {
  const options = () => program.opts<{ server: string; token?: string; project?: string; json?: boolean }>();
  const write = (out: string) => world.stdout.write(out);
  const colour = world.stdout.isTTY && !world.environment.NO_COLOR && world.environment.TERM !== 'dumb';
  const connection = () => {
    const token = options().token ?? world.environment.SIGNALBOX_TOKEN;
    const { server, project } = options();
    return connect({ server, project, ...(token !== undefined && { token }) });
  };
  return {
    client: () => createClient({ connection: connection(), pause: world.pause }),
    clientOf: (server) => createClient({ connection: connect({ server }), pause: world.pause }),
    echoer: () => createEchoerClient(connection()),
    server: () => options().server,
    json: () => options().json === true,
    answer: (value, present) => write(options().json ? presentJson(value) : `${present(clean(value))}\n`),
    note: (line) => world.stderr.write(`${line}\n`),
    write,
    end,
    ask: async (question) => (world.stdin.isTTY ? world.prompt(question) : undefined),
    askHidden: async (question) => (world.stdin.isTTY ? world.promptHidden(question) : undefined),
    readInput: () => text(world.stdin),
    input: world.stdin,
    terminal: { input: world.stdin, output: world.stdout },
    command: (...words) =>
      commandLine(words, { server: givenOption(program, 'server'), project: givenOption(program, 'project') }),
    style: createStyle({ colour }),
    now: world.now,
    pause: world.pause,
    environment: world.environment,
  };
}

/** What is in the environment is there for the next command, too. */
function givenOption(program: Command, name: string): string | undefined {
  return program.getOptionValueSource(name) === 'cli' ? program.opts<Record<string, string>>()[name] : undefined;
}

/** Only the command that is called is loaded, so that each starts at once. */
function addCommands(program: Command, context: Context): void {
  for (const [name, { summary }] of Object.entries(commandTable)) program.command(name).description(summary);
  program.hook('preSubcommand', async (_, command) => {
    const name = command.name();
    if (isCommandName(name)) await define(command, name, context);
  });
  program
    .command('help')
    .description('print the help of a command')
    .argument('[command...]', 'with the name of its part, where it has parts')
    .action(async (words: string[]) => (await findTopic(program, words, context)).outputHelp());
}

const isCommandName = (name: string): name is CommandName => Object.hasOwn(commandTable, name);

async function define(command: Command, name: CommandName, context: Context): Promise<void> {
  (await commandTable[name].load())(command, context);
}

/** What each word names of what the ones before it name. */
async function findTopic(program: Command, words: readonly string[], context: Context): Promise<Command> {
  let topic = program;
  for (const word of words) {
    const found = topic.commands.find((command) => command.name() === word);
    if (!found) throw new AppError('argument_invalid', { message: await unknownTopic(topic, word) });
    if (topic === program && isCommandName(word)) await define(found, word, context);
    topic = found;
  }
  return topic;
}

async function unknownTopic(topic: Command, word: string): Promise<string> {
  const names = topic.commands.map((command) => command.name());
  const near = await nearestOf(word, names);
  if (near !== undefined) return `unknown command '${word}' (Did you mean ${near}?)`;
  return `unknown command '${word}': there are ${names.join(', ') || `none below ${topic.name()}`}`;
}

/** Commander suggests what has hardly a letter in common. */
async function onlyNear(message: string): Promise<string> {
  const [whole, written = '', suggested = ''] = /'([^']*)' \(Did you mean (?:one of )?(.*)\?\)$/.exec(message) ?? [];
  if (whole === undefined) return message;
  const near = await nearestOf(written, suggested.split(', '));
  return message.replace(whole, () => `'${written}'${near === undefined ? '' : ` (Did you mean ${near}?)`}`);
}

/** Of the engine only who has mistyped needs anything: each start without it takes a fifth less. */
async function nearestOf(written: string, names: readonly string[]): Promise<string | undefined> {
  const { nearest } = await import('@signalbox/engine');
  return nearest(written, names);
}

async function report(error: unknown, { stderr, args }: Pick<World, 'stderr' | 'args'>): Promise<number> {
  // Help that was asked for, and help in place of a missing command, which is printed by now.
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (error instanceof CommanderError && error.code === 'commander.help') return errors.argument_invalid.exit;
  const failure = await failureOf(error);
  // As it was typed: where the arguments are at fault, nobody has read them to their end.
  const asJson = args.includes('--json');
  stderr.write(asJson ? presentJson({ error: failure }) : `${presentError(clean(failure))}\n`);
  if (!asJson && failure.code === 'internal' && !(error instanceof AppError)) stderr.write(`${traceOf(error)}\n`);
  return errors[failure.code].exit;
}

async function failureOf(error: unknown): Promise<Failure> {
  if (error instanceof CommanderError) {
    const message = await onlyNear(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
    return { code: 'argument_invalid', message, details: {} };
  }
  if (error instanceof AppError) {
    const { message: _, ...details } = error.details;
    return { code: error.code, message: error.message, details };
  }
  return { code: 'internal', message: 'This is a defect of signalbox itself', details: {} };
}

function traceOf(error: unknown): string {
  return (error instanceof Error && error.stack) || String(error);
}
